#!/usr/bin/env python3
"""Writes text to calibrate the encoder with: one passage or question to a line, with its prefix.

usage: calibration.py SQUAD MANPAGES TOKENIZER OUTPUT

SQUAD        JSON lines of SQuAD 1.1's training part, {context, qas: [{question}]}
MANPAGES     a folder of manual pages in several languages, as Debian's packages manpages-XX unpack to
TOKENIZER    what tokenizer.py writes, for random pieces of the vocabulary

The text decides only the scales of the activations; none of it is in the model.
"""

import gzip
import json
import pathlib
import random
import re
import sys

from tokenizers import Tokenizer

AWKWARD = ("?", "a", "2024", "EBITDA", "x" * 60, "-" * 80, "中文", "سؤال", "क्या")


def squad(path, chance):
    open_text = gzip.open if path.suffix == ".gz" else open
    with open_text(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    paragraphs = list(dict.fromkeys(row["context"] for row in rows))
    questions = [asked["question"] for row in rows for asked in row["qas"]]
    yield from ("passage: " + text for text in chance.sample(paragraphs, 350))
    yield from ("query: " + text for text in chance.sample(questions, 250))


def manual_pages(folder, chance):
    """Paragraphs of the manual pages of each language."""
    for language in sorted(folder.glob("*/")):
        pages = sorted(language.glob("**/*.gz"))
        paragraphs = []
        for page in chance.sample(pages, min(60, len(pages))):
            text = gzip.decompress(page.read_bytes()).decode("utf-8", "ignore")
            text = re.sub(r"^[.'].*$", "", text, flags=re.MULTILINE)
            text = re.sub(r"\\f.|\\-|\\\(..|\\&", "", text)
            paragraphs += [part for part in re.split(r"\n\s*\n", text) if 120 < len(part) < 900]
        for number, text in enumerate(chance.sample(paragraphs, min(90, len(paragraphs)))):
            yield ("passage: " if number % 4 else "query: ") + text


def random_pieces(tokenizer, chance):
    for _ in range(150):
        length = chance.choice((5, 20, 60, 120))
        yield "passage: " + tokenizer.decode([chance.randrange(4, 250_001) for _ in range(length)])


def main():
    squad_file, manual, tokenizer, output = map(pathlib.Path, sys.argv[1:])
    chance = random.Random(7)
    lines = [*squad(squad_file, chance), *manual_pages(manual, chance)]
    lines += [*random_pieces(Tokenizer.from_file(str(tokenizer)), chance), *("query: " + text for text in AWKWARD)]
    output.write_text("".join(" ".join(line.split()) + "\n" for line in lines), encoding="utf-8")
    print(len(lines), "lines")


if __name__ == "__main__":
    main()
