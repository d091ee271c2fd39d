"""Reads the packed file that the model comes in: vocabulary with scores, normalisation rules, weights.

Layout, little-endian:

- "E5S1", u32 version; i32 hidden, layers, heads, feed-forward, vocabulary, positions, types; f32 epsilon; i32 32
- i32 pieces, begin, end, padding, unknown; u64 blob length; u32 offsets[pieces + 1]; f32 scores[pieces]; blob
- i32 rules, u32 bytes; (u32 code point, u8 count, u32 replacement[count]) each
- i32 tensors; (u16 length, name, u8 type, u32 count, u64 offset, u64 bytes) each; then their data

Matrices and words are in 4 bits, in blocks of 32 values of a row: f16 scale, then 16 bytes, of which byte j holds value j in its
low half and value j + 16 in its high half, each 8 too large. All else is fp32.
"""

import pathlib
import struct

import numpy as np

BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", 16)])
# The names of a layer's matrices and normalisations here and in BERT.
LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "aln": "attention.output.LayerNorm",
    "oln": "output.LayerNorm",
}


def four_bits(data, rows):
    blocks = np.frombuffer(data, BLOCK)
    values = np.concatenate([blocks["halves"] & 15, blocks["halves"] >> 4], 1).astype(np.float32) - 8
    return (values * blocks["scale"].astype(np.float32)[:, None]).reshape(rows, -1)


class Packed:
    def __init__(self, path):
        self.data = pathlib.Path(path).read_bytes()
        self.at = 4
        assert self.data[:4] == b"E5S1", f"{path} is not a packed model"
        _version, self.hidden, self.layers, _heads, self.wide, self.words = self.take("I5i")
        _positions, _types, _epsilon, block = self.take("2ifi")
        assert block == 32
        pieces, self.begin, self.end, self.padding, self.unknown = self.take("5i")
        length = self.take("Q")[0]
        offsets = self.array("<u4", pieces + 1)
        self.scores = self.array("<f4", pieces)
        blob = self.data[self.at : self.at + length]
        self.at += length
        self.pieces = [blob[start:end].decode() for start, end in zip(offsets, offsets[1:])]
        rules, _size = self.take("iI")
        self.rules = {}
        for _ in range(rules):
            point, count = self.take("IB")
            self.rules[point] = self.take(f"{count}I")
        self.tensors = {}
        for _ in range(self.take("i")[0]):
            length = self.take("H")[0]
            name = self.data[self.at : self.at + length].decode()
            self.at += length
            _type, _count, offset, size = self.take("BIQQ")
            self.tensors[name] = self.data[offset : offset + size]

    def take(self, form):
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def array(self, kind, count):
        values = np.frombuffer(self.data, kind, count, self.at)
        self.at += values.nbytes
        return values

    def matrix(self, name, rows):
        return four_bits(self.tensors[name], rows)

    def numbers(self, name):
        return np.frombuffer(self.tensors[name], "<f4")

    def weights(self):
        """All weights in fp32, under the names that BERT gives them."""
        weights = {
            "embeddings.word_embeddings.weight": self.matrix("emb.word", self.words),
            "embeddings.position_embeddings.weight": self.numbers("emb.pos").reshape(-1, self.hidden),
            "embeddings.token_type_embeddings.weight": self.numbers("emb.type").reshape(-1, self.hidden),
            "embeddings.LayerNorm.weight": self.numbers("emb.ln.w"),
            "embeddings.LayerNorm.bias": self.numbers("emb.ln.b"),
        }
        for layer in range(self.layers):
            for short, name in LAYER.items():
                here, there = f"l{layer}.{short}", f"encoder.layer.{layer}.{name}"
                rows = self.wide if short == "fi" else self.hidden
                is_matrix = not short.endswith("ln")
                weight = self.matrix(f"{here}.w", rows) if is_matrix else self.numbers(f"{here}.w")
                weights[f"{there}.weight"], weights[f"{there}.bias"] = weight, self.numbers(f"{here}.b")
        return weights
