#!/usr/bin/env python3
"""Writes reference.json: 200 texts with their tokens and the vectors that the fp32 model gives them, for the test of what ships.

usage: reference.py PACKED TOKENIZER FP32 MEAN OUTPUT [--compare ENCODER]

FP32 is what `convert.py --fp32` wrote. The texts are those of the other embedding model. Vectors are whole numbers of ten-thousandths,
of the text as a passage; tokens are those of the text alone. With --compare, also prints how near another encoder comes.
"""

import argparse
import importlib.util
import json
import pathlib

import numpy as np
from embedding import Embedder



SCALE = 10_000


def texts():
    """The texts of the other model's script, which has the same name as this one."""
    path = pathlib.Path(__file__).parent.parent / "all-minilm-l6-v2" / "reference.py"
    spec = importlib.util.spec_from_file_location("minilm_reference", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.texts()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("packed", "tokenizer", "fp32", "mean", "output"):
        parser.add_argument(name, type=pathlib.Path)
    parser.add_argument("--compare", type=pathlib.Path)
    arguments = parser.parse_args()
    made = texts()
    passages = [f"passage: {text}" for text in made]
    exact = Embedder(arguments.packed, arguments.tokenizer, arguments.fp32, arguments.mean)
    vectors = exact.embed(passages)
    entries = [
        {"text": text, "tokens": exact.ids(text), "vector": np.rint(vector * SCALE).astype(int).tolist()}
        for text, vector in zip(made, vectors)
    ]
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in entries)
    arguments.output.write_text(f'{{"scale":{SCALE},"texts":[\n{lines}\n]}}\n', encoding="utf-8")
    if arguments.compare:
        other = Embedder(arguments.packed, arguments.tokenizer, arguments.compare, arguments.mean)
        found = other.embed(passages)
        cosine = (found * vectors).sum(1)
        alone = np.concatenate([other.embed([passage]) for passage in passages])
        print(f"cosine to fp32: mean {cosine.mean():.4f}, least {cosine.min():.4f}")
        print(f"alone against in a batch: greatest difference {np.abs(found - alone).max():.2e}")
        for at in np.argsort(cosine)[:5]:
            print(f"{cosine[at]:.4f} {made[at][:70]!r}")


if __name__ == "__main__":
    main()
