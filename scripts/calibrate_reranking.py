#!/usr/bin/env python3
"""Fits by how much the reader lifts the passages that a search found.

usage: calibrate_reranking.py MEASURED.jsonl... [--pair PAIR]

Each MEASURED.jsonl is what the engine's example `evidence` printed for questions of a set whose lines have `answers`. A passage is right
that holds one of them, or the paragraph that was asked. For weights around those in the calibration it prints how often the first
passage is right, and how often one of the first five is, for questions that want yes or no apart; every set counts alike.
"""

import argparse
import itertools
import json
import math
import re

import calibration

ANSWER_LIFTS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.3)
RELEVANCE_LIFTS = (0.0, 0.15, 0.3, 0.5, 0.8)
SPREADS = (2.0, 4.0)
YES_OR_NO = re.compile(r"(?i)^(?:and |so |but )?(?:is|are|was|were|do|does|did|can|could|may|must|should|will|would|has|have|had|am|shall)\b")


def plain(text):
    return re.sub(r"[\s|]+", " ", text).strip().lower()


def lifts(reranking, passages):
    weight, constant = reranking["answer"]["weights"]["answerable"], reranking["answer"]["constant"]
    parts = [math.exp(passage["relevance"] / reranking["relevance_spread"]) for passage in passages]
    chances = [1 / (1 + math.exp(-(weight * passage["answerable"] + constant))) for passage in passages]
    return [
        reranking["answer_lift"] * chance + reranking["relevance_lift"] * part / sum(parts) for chance, part in zip(chances, parts)
    ]


def read(path, reranking):
    """For each question whether it wants yes or no, and its passages with the score they were found with."""
    questions = []
    with open(path, encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            passages = row["read"]
            if row["kind"] != "yes" or not row.get("answers") or not passages:
                continue
            wants_yes_or_no = bool(YES_OR_NO.search(row["question"]))
            added = [0.0] * len(passages) if wants_yes_or_no else lifts(reranking, passages)
            answers = [plain(answer) for answer in row["answers"]]
            for passage, lift in zip(passages, added):
                text = plain(passage["text"])
                passage["bare"] = passage["score"] - lift
                passage["right"] = text in plain(row.get("paragraph", "")) or any(answer in text for answer in answers)
            questions.append((wants_yes_or_no, passages))
    return questions


def judged(questions, reranking):
    first = five = 0
    for _, passages in questions:
        order = sorted(zip(passages, lifts(reranking, passages)), key=lambda entry: -(entry[0]["bare"] + entry[1]))
        right = [passage["right"] for passage, _ in order]
        first += right[0]
        five += any(right[:5])
    return first / max(1, len(questions)), five / max(1, len(questions))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("measured", nargs="+")
    parser.add_argument("--pair", default="multilingual-e5-reader")
    options = parser.parse_args()
    current = calibration.read(options.pair)["reranking"]
    sets = [read(path, current) for path in options.measured]
    for wants_yes_or_no in (False, True):
        parts = [[question for question in questions if question[0] == wants_yes_or_no] for questions in sets]
        parts = [part for part in parts if part]
        found = []
        for answer, relevance, spread in itertools.product(ANSWER_LIFTS, RELEVANCE_LIFTS, SPREADS):
            reranking = current | {"answer_lift": answer, "relevance_lift": relevance, "relevance_spread": spread}
            figures = [judged(part, reranking) for part in parts]
            found.append((sum(first + five / 2 for first, five in figures) / len(figures), figures, (answer, relevance, spread)))
        now = (current["answer_lift"], current["relevance_lift"], current["relevance_spread"])
        found.sort(key=lambda entry: -entry[0])
        print("wants yes or no" if wants_yes_or_no else "other questions", [len(part) for part in parts])
        for mean, figures, setting in found[:8] + [entry for entry in found if entry[2] in (now, (0.0, 0.0, 4.0))]:
            print(f"  {setting}: {mean:.4f} |", " ".join(f"{first:.3f}/{five:.3f}" for first, five in figures))


if __name__ == "__main__":
    main()
