#!/usr/bin/env python3
"""Fits which sentence is quoted first, and how many are: the weights of `quotes` in the calibration.

usage: calibrate_quotes.py MEASURED.jsonl... [--pair PAIR]

Each MEASURED.jsonl is what the engine's example `evidence` printed for questions of a set whose lines have `answers`. For weights
and bounds around those in the calibration it prints how often the first quote holds an answer, how often any does, and how many
quotes there are; every set counts alike. The best are put into the calibration by hand.
"""

import argparse
import itertools
import json
import re

import calibration

MAX_QUOTES = 5
READER = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
WORTH = (0.75, 0.8, 0.85, 0.9, 0.95)
WORDS = (0.15, 0.3, 0.45)
RANK = (0.05, 0.15, 0.25)
# What a line that is asked for by its label is given, whatever the weights.
ASKED_FOR = 1.0


def plain(text):
    return re.sub(r"[\s|]+", " ", text).strip().lower()


def same_words(one, other):
    one, other = set(re.findall(r"\w+", one)), set(re.findall(r"\w+", other))
    return len(one & other) / max(1, len(one | other))


def read(path, quotes):
    """For each question its candidates: what they were measured at, and whether they hold an answer."""
    questions = []
    likeness = quotes["likeness"]
    with open(path, encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["kind"] != "yes" or not row.get("answers"):
                continue
            candidates = []
            for quote in row["weighed"]:
                parts = {
                    "meaning": quote["similarity"],
                    "words": quote["coverage"],
                    "rank": 1 / (1 + quotes["rank_discount"] * quote["passage"]),
                    "passage_meaning": max(0.0, quote["passage_similarity"] or 0.0),
                }
                alike = sum(likeness[name] * value for name, value in parts.items())
                reading = (quote["score"] - (1 - quotes["reader"]) * alike) / quotes["reader"]
                text = plain(quote["text"])
                holds = any(plain(answer) in text or text in plain(answer) for answer in row["answers"])
                candidates.append((parts, None if quote["score"] >= ASKED_FOR else reading, text, holds))
            questions.append(candidates)
    return questions


def judged(questions, weights, reader, worth):
    first = anywhere = count = 0
    for candidates in questions:
        scored = [
            (ASKED_FOR if reading is None else (1 - reader) * sum(weights[name] * value for name, value in parts.items()) + reader * reading, text, holds)
            for parts, reading, text, holds in candidates
        ]
        scored.sort(key=lambda entry: -entry[0])
        chosen = []
        for score, text, holds in scored:
            if len(chosen) == MAX_QUOTES or score < scored[0][0] * worth:
                break
            if not any(text in other or other in text or same_words(text, other) >= 0.8 for other, _ in chosen):
                chosen.append((text, holds))
        first += bool(chosen) and chosen[0][1]
        anywhere += any(holds for _, holds in chosen)
        count += len(chosen)
    return first / len(questions), anywhere / len(questions), count / len(questions)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("measured", nargs="+")
    parser.add_argument("--pair", default="multilingual-e5-reader")
    options = parser.parse_args()
    quotes = calibration.read(options.pair)["quotes"]
    sets = [read(path, quotes) for path in options.measured]
    found = []
    for words, rank in itertools.product(WORDS, RANK):
        weights = quotes["likeness"] | {"words": words, "rank": rank}
        for reader, worth in itertools.product(READER, WORTH):
            figures = [judged(questions, weights, reader, worth) for questions in sets]
            mean = [sum(figure[at] for figure in figures) / len(figures) for at in range(3)]
            found.append((mean, figures, (words, rank, reader, worth)))
    current = (quotes["likeness"]["words"], quotes["likeness"]["rank"], quotes["reader"], quotes["worth_quoting"])
    found.sort(key=lambda entry: -(entry[0][0] + entry[0][1] - 0.05 * entry[0][2]))
    for mean, figures, setting in found[:12] + [entry for entry in found if entry[2] == current]:
        shown = " ".join("/".join(f"{value:.3f}" for value in figure) for figure in figures)
        print("words {} rank {} reader {} worth {}:".format(*setting), "/".join(f"{value:.3f}" for value in mean), "|", shown)


if __name__ == "__main__":
    main()
