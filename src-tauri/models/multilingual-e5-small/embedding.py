"""Computes vectors with the encoder, as the program does."""

import pathlib
import sys

import numpy as np
import onnxruntime
from packed import Packed
from tokenizers import Tokenizer

MAX_LENGTH = 512
BATCH = 16


class Embedder:
    def __init__(self, packed, tokenizer, encoder, mean=None, threads=2):
        self.packed = Packed(packed)
        self.table = self.packed.matrix("emb.word", self.packed.words)
        self.tokenizer = Tokenizer.from_file(str(tokenizer))
        self.tokenizer.enable_truncation(MAX_LENGTH)
        self.tokenizer.enable_padding(pad_id=self.packed.padding, pad_token=self.packed.pieces[self.packed.padding])
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(str(encoder), options, providers=["CPUExecutionProvider"])
        self.mean = 0 if mean is None else np.fromfile(mean, "<f4")

    def ids(self, text):
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def embed(self, texts):
        """The vectors of texts that have their prefix already; batches are of like length."""
        vectors = np.zeros((len(texts), self.packed.hidden), np.float32)
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            encoded = self.tokenizer.encode_batch([texts[index] for index in batch])
            mask = np.array([text.attention_mask for text in encoded], np.int64)
            words = self.table[np.array([text.ids for text in encoded])]
            states = self.session.run(None, {"words": words, "attention_mask": mask})[0]
            weight = mask[:, :, None].astype(np.float32)
            vectors[batch] = unit(unit((states * weight).sum(1)) - self.mean)
        return vectors


def unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def main():
    """usage: embedding.py PACKED TOKENIZER ENCODER TEXT OUTPUT

    Writes what is taken off every vector: SHARE of the mean of the passages in TEXT, which is what calibration.py writes.
    """
    packed, tokenizer, encoder, text, output = map(pathlib.Path, sys.argv[1:])
    lines = text.read_text(encoding="utf-8").splitlines()
    vectors = Embedder(packed, tokenizer, encoder).embed([line for line in lines if line.startswith("passage: ")])
    mean = vectors.mean(0)
    (SHARE * mean).astype("<f4").tofile(output)
    print(f"{len(vectors)} passages, length of their mean {np.linalg.norm(mean):.3f}")


# Of half of the mean, three quarters and all of it, the most that costs the ranking nothing (README.md).
SHARE = 0.75

if __name__ == "__main__":
    main()
