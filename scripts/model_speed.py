#!/usr/bin/env python3
"""Compares the speed of the model process with another binding of llama.cpp, on a file of the shape of a model with a billion parameters.

usage: model_speed.py CLI --file FILE [--threads N] [--words N] [--rounds N] [--alone]

CLI        the command line, built for release; it is started as `worker model`
--file     the GGUF file; made with random weights in Q4_K and Q6_K if it is not there (800 MB)

Both read the same number of tokens and write the same number, turn by turn in one run. Needs gguf, numpy and xllamacpp, a binding of
llama.cpp's own server. The weights are random, so that what is written means nothing; that does not change the time it takes.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import time

import gguf
import numpy as np

# Llama 3.2 1B.
LAYERS, WIDTH, HEADS, KV_HEADS, FEED_FORWARD, VOCABULARY, CONTEXT = 16, 2048, 32, 8, 8192, 128_256, 8192
SMALL = pathlib.Path(__file__).parent.parent / "src-tauri/llm/tests/tiny/tiny.gguf"
WRITTEN = 64


def blocks(generator, rows, columns, kind):
    """Random weights as they lie in the file: `rows` × `columns`, in super-blocks of 256 weights."""
    count = rows * columns // 256
    if kind == gguf.GGMLQuantizationType.Q4_K:
        data = generator.integers(0, 256, (count, 144), dtype=np.uint8)
        scales = [(0, 1e-4), (1, 8e-4)]
    else:
        data = generator.integers(0, 256, (count, 210), dtype=np.uint8)
        scales = [(104, 5e-6)]
    for position, value in scales:
        data[:, 2 * position : 2 * position + 2] = np.frombuffer(np.float16(value).tobytes(), dtype=np.uint8)
    return data.reshape(rows, -1)


def make_file(path):
    generator = np.random.default_rng(7)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_type(gguf.GGUFType.MODEL)
    writer.add_name("Random weights 1B")
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q4_K_M)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_rope_freq_base(500_000.0)
    writer.add_vocab_size(VOCABULARY)
    # Words are cut as the tests' small model cuts them; what the vocabulary has besides is never met.
    small = gguf.GGUFReader(SMALL)
    of_small = lambda key: small.get_field(key).contents()
    tokens, kinds = of_small(gguf.Keys.Tokenizer.LIST), of_small(gguf.Keys.Tokenizer.TOKEN_TYPE)
    fill = VOCABULARY - len(tokens)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list([*tokens, *(f"<unused {number}>" for number in range(fill))])
    writer.add_token_types([*kinds, *[gguf.TokenType.NORMAL] * fill])
    writer.add_token_merges(of_small(gguf.Keys.Tokenizer.MERGES))
    writer.add_bos_token_id(of_small("tokenizer.ggml.bos_token_id"))
    writer.add_eos_token_id(of_small("tokenizer.ggml.eos_token_id"))
    writer.add_add_bos_token(False)
    writer.add_chat_template(of_small("tokenizer.chat_template"))
    q4, q6 = gguf.GGMLQuantizationType.Q4_K, gguf.GGMLQuantizationType.Q6_K

    def add(name, rows, columns, kind):
        writer.add_tensor(name, blocks(generator, rows, columns, kind), raw_dtype=kind)

    add("token_embd.weight", VOCABULARY, WIDTH, q6)
    writer.add_tensor("output_norm.weight", np.ones(WIDTH, dtype=np.float32))
    for layer in range(LAYERS):
        # As the usual mixture does it: half of the most sensitive matrices in six bits.
        better = q6 if layer < LAYERS // 8 or layer >= 7 * LAYERS // 8 or layer % 3 == 2 else q4
        key_value = WIDTH // HEADS * KV_HEADS
        for name in ("attn_norm", "ffn_norm"):
            writer.add_tensor(f"blk.{layer}.{name}.weight", np.ones(WIDTH, dtype=np.float32))
        add(f"blk.{layer}.attn_q.weight", WIDTH, WIDTH, q4)
        add(f"blk.{layer}.attn_k.weight", key_value, WIDTH, q4)
        add(f"blk.{layer}.attn_v.weight", key_value, WIDTH, better)
        add(f"blk.{layer}.attn_output.weight", WIDTH, WIDTH, q4)
        add(f"blk.{layer}.ffn_gate.weight", FEED_FORWARD, WIDTH, q4)
        add(f"blk.{layer}.ffn_up.weight", FEED_FORWARD, WIDTH, q4)
        add(f"blk.{layer}.ffn_down.weight", WIDTH, FEED_FORWARD, better)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def text(generator, words):
    letters = list("abcdefghijklmnopqrstuvwxyz")
    return " ".join("".join(generator.choice(letters, 5)) for _ in range(words))


class Ours:
    def __init__(self, cli, file, threads):
        self.process = subprocess.Popen([cli, "worker", "model"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.expect("hello")
        self.ask(ask="load", path=str(file), context=4096, threads=threads, measure=False, adapter=None)
        self.expect("loaded")

    def ask(self, **values):
        self.process.stdin.write(json.dumps(values) + "\n")
        self.process.stdin.flush()

    def expect(self, said):
        for line in self.process.stdout:
            value = json.loads(line)
            if value["said"] == said:
                return value
            if value["said"] == "refused":
                raise RuntimeError(value)
        raise RuntimeError("the process has ended")

    def measure(self, prompt):
        begun = time.perf_counter()
        self.ask(ask="write", messages=[{"role": "user", "text": prompt}], most_tokens=WRITTEN, temperature=5.0, seed=3, schema=None)
        self.expect("text")
        first = time.perf_counter() - begun
        done = self.expect("finished")
        read = done["prompt_tokens"] - done["kept_tokens"]
        # The first token comes of reading alone.
        return read / done["read_seconds"], (done["written_tokens"] - 1) / done["write_seconds"], first


class Theirs:
    def __init__(self, file, threads):
        import xllamacpp

        params = xllamacpp.CommonParams()
        params.model.path = str(file)
        params.n_ctx = 4096
        params.n_parallel = 1
        params.cpuparams.n_threads = threads
        params.cpuparams_batch.n_threads = threads
        params.warmup = True
        self.server = xllamacpp.Server(params)

    def measure(self, prompt):
        asked = {"prompt": prompt, "n_predict": WRITTEN, "temperature": 5.0, "seed": 3, "cache_prompt": False, "ignore_eos": True}
        timings = self.server.handle_completions(asked)["timings"]
        return timings["prompt_per_second"], timings["predicted_per_second"], timings["prompt_ms"] / 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cli")
    parser.add_argument("--file", type=pathlib.Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--words", type=int, default=150)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--alone", action="store_true", help="measure the model process only")
    arguments = parser.parse_args()
    if not arguments.file.exists():
        make_file(arguments.file)
    sides = {"ours": Ours(arguments.cli, arguments.file, arguments.threads)}
    if not arguments.alone:
        sides["theirs"] = Theirs(arguments.file, arguments.threads)
    generator = np.random.default_rng(11)
    figures = {side: [] for side in sides}
    for _ in range(arguments.rounds):
        prompt = text(generator, arguments.words)
        for side, measured in sides.items():
            figures[side].append(measured.measure(prompt))
    for side, rounds in figures.items():
        read, write, first = (statistics.median(values) for values in zip(*rounds))
        print(f"{side}: reads {read:.1f} tokens/s, writes {write:.1f} tokens/s, first word after {first:.2f} s (medians of {len(rounds)})")
    if len(figures) == 2:
        ratios = [[a / b for a, b in zip(ours, theirs)][:2] for ours, theirs in zip(figures["ours"], figures["theirs"])]
        read, write = (statistics.median(values) for values in zip(*ratios))
        print(f"ours / theirs: reading {read:.3f}, writing {write:.3f}")


if __name__ == "__main__":
    main()
