"""Writes and reads the model's GGUF file, and the adapter's, with the names that llama.cpp gives them."""

import json

import gguf
import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from model import Llama, Shape

NAME = "Footnote Tiny Copyist"
LICENCE = "MIT OR Apache-2.0"
# What sets a conversation in the file's own words; the app reads it from there.
TEMPLATE = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
START, END = "<|im_start|>", "<|im_end|>"


def write_model(path, model, tokenizer):
    shape = model.shape
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_type(gguf.GGUFType.MODEL)
    writer.add_name(NAME)
    writer.add_license(LICENCE)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.heads)
    writer.add_layer_norm_rms_eps(shape.epsilon)
    writer.add_rope_dimension_count(shape.head)
    writer.add_rope_freq_base(shape.rope_base)
    writer.add_vocab_size(shape.vocabulary)

    described = json.loads(tokenizer.to_str())
    tokens = [token for token, _ in sorted(tokenizer.get_vocab().items(), key=lambda pair: pair[1])]
    assert len(tokens) == shape.vocabulary
    control = {tokenizer.token_to_id(START), tokenizer.token_to_id(END)}
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types([gguf.TokenType.CONTROL if token in control else gguf.TokenType.NORMAL for token in range(len(tokens))])
    writer.add_token_merges([" ".join(pair) for pair in described["model"]["merges"]])
    writer.add_bos_token_id(tokenizer.token_to_id(START))
    writer.add_eos_token_id(tokenizer.token_to_id(END))
    writer.add_pad_token_id(tokenizer.token_to_id(END))
    writer.add_add_bos_token(False)
    writer.add_chat_template(TEMPLATE)

    for name, parameter in model.named_parameters():
        values = parameter.detach().float().numpy()
        if values.ndim == 1:
            writer.add_tensor(name, values)
        else:
            kind = gguf.GGMLQuantizationType.Q8_0
            writer.add_tensor(name, gguf.quants.quantize(values, kind), raw_dtype=kind)
    finish(writer)


def write_adapter(path, pairs, alpha):
    """`pairs` holds (name, A, B); the adapter adds strength × alpha / rank × B A to the matrix of that name."""
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_name(NAME + " adapter")
    writer.add_license(LICENCE)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, alpha)
    for name, a, b in pairs:
        writer.add_tensor(name + ".lora_a", a.detach().numpy().astype(np.float16))
        writer.add_tensor(name + ".lora_b", b.detach().numpy().astype(np.float16))
    finish(writer)


def finish(writer):
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def read_model(path):
    """The model with the weights as the file holds them, after the loss of quantisation."""
    reader = gguf.GGUFReader(path)

    def field(key):
        return reader.get_field("llama." + key).contents()

    shape = Shape(
        vocabulary=field("vocab_size"),
        width=field("embedding_length"),
        layers=field("block_count"),
        heads=field("attention.head_count"),
        feed_forward=field("feed_forward_length"),
        context=field("context_length"),
        rope_base=field("rope.freq_base"),
        epsilon=field("attention.layer_norm_rms_epsilon"),
    )
    model = Llama(shape)
    weights = {tensor.name: torch.from_numpy(np.array(gguf.quants.dequantize(tensor.data, tensor.tensor_type))) for tensor in reader.tensors}
    model.load_state_dict(weights)
    return model


def read_tokenizer(path):
    """The tokenizer as the file describes it."""
    reader = gguf.GGUFReader(path)
    tokens = reader.get_field(gguf.Keys.Tokenizer.LIST).contents()
    merges = [tuple(pair.split(" ")) for pair in reader.get_field(gguf.Keys.Tokenizer.MERGES).contents()]
    tokenizer = Tokenizer(models.BPE(vocab={token: number for number, token in enumerate(tokens)}, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([START, END])
    return tokenizer


def read_adapter(path):
    """(name, A, B) for each matrix that the adapter changes, and its alpha."""
    reader = gguf.GGUFReader(path)
    tensors = {tensor.name: torch.from_numpy(np.array(tensor.data)).float() for tensor in reader.tensors}
    names = [name.removesuffix(".lora_a") for name in tensors if name.endswith(".lora_a")]
    alpha = reader.get_field(gguf.Keys.Adapter.LORA_ALPHA).contents()
    return [(name, tensors[name + ".lora_a"], tensors[name + ".lora_b"]) for name in names], alpha
