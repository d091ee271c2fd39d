#!/usr/bin/env python3
"""Writes a tokenizer.json of the packed vocabulary, for the scripts here. The program has a tokenizer of its own over the packed file.

usage: tokenizer.py PACKED OUTPUT

The normaliser is SentencePiece's nmt_nfkc, which the model was trained with. Its compiled map is taken from a throw-away model that the
package `sentencepiece` trains. Its newer Unicode tables leave U+200D alone, where the file's rules make a space of it; a
replacement before it mends that.
"""

import base64
import io
import json
import pathlib
import sys

import sentencepiece
from sentencepiece import sentencepiece_model_pb2

from packed import Packed


def compiled_map():
    output = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["a b c d e f g"] * 20),
        model_writer=output,
        vocab_size=12,
        hard_vocab_limit=False,
        normalization_rule_name="nmt_nfkc",
        minloglevel=2,
    )
    model = sentencepiece_model_pb2.ModelProto()
    model.ParseFromString(output.getvalue())
    return model.normalizer_spec.precompiled_charsmap


def tokenizer(packed):
    vocabulary = [[piece, float(score)] for piece, score in zip(packed.pieces, packed.scores)]
    mask = len(vocabulary) - 1
    special = [packed.begin, packed.padding, packed.end, packed.unknown, mask]
    added = [
        {"id": id, "content": packed.pieces[id], "single_word": False, "lstrip": id == mask, "rstrip": False, "normalized": False, "special": True}
        for id in special
    ]
    replace = lambda pattern, by: {"type": "Replace", "pattern": pattern, "content": by}
    compiled = {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(compiled_map()).decode()}
    spaces = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
    begin, end = ({"SpecialToken": {"id": packed.pieces[id], "type_id": 0}} for id in (packed.begin, packed.end))
    first, second = ({"Sequence": {"id": name, "type_id": 0}} for name in "AB")
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "normalizer": {"type": "Sequence", "normalizers": [replace({"String": "\u200d"}, " "), compiled, replace({"Regex": " {2,}"}, " ")]},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, spaces]},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [begin, first, end],
            "pair": [begin, first, end, end, second, end],
            "special_tokens": {
                packed.pieces[id]: {"id": packed.pieces[id], "ids": [id], "tokens": [packed.pieces[id]]} for id in (packed.begin, packed.end)
            },
        },
        "decoder": spaces,
        "model": {"type": "Unigram", "unk_id": packed.unknown, "vocab": vocabulary, "byte_fallback": False},
    }


if __name__ == "__main__":
    made = json.dumps(tokenizer(Packed(sys.argv[1])), ensure_ascii=False, separators=(",", ":"))
    pathlib.Path(sys.argv[2]).write_text(made, encoding="utf-8")
