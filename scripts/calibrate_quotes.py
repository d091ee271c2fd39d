#!/usr/bin/env python3
"""Fits which sentence is quoted first: `read` and `unread` of `quotes` in the calibration.

usage: calibrate_quotes.py MEASURED.jsonl... [--pair PAIR] [--write]

Each MEASURED.jsonl is what the engine's example `evidence` printed for questions of a set whose lines have `answers`. Of the sentences
that were weighed for a question those are right that hold an answer. The weights are fitted so that the right ones of a question
outdo the others, question by question; then they are scaled so that their sum is a probability. Printed is how often the first quote
holds an answer, how often any does, and how many quotes there are, for several shares of the best score that is worth quoting.
With `--write` the weights are put into the calibration; what is worth quoting is put there by hand. Needs numpy and scipy.
"""

import argparse
import json
import re

import calibration
import numpy as np
from scipy.optimize import minimize

READ = ("reading", "meaning", "words", "rank", "passage_meaning", "passage_reading")
UNREAD = READ[1:5]
WORTH = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
MAX_QUOTES = 5
# What a line that is asked for by its label is given, whatever the weights.
ASKED_FOR = 1.0
RIDGE = 0.01


def plain(text):
    return re.sub(r"[\s|]+", " ", text).strip().lower()


def read(path, rank_discount):
    """For each question its sentences: what they were measured at, their texts, and whether they hold an answer."""
    questions = []
    with open(path, encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            quotes = [quote for quote in row["weighed"] if quote["reading"] is not None and quote["score"] < ASKED_FOR]
            if row["kind"] != "yes" or not row.get("answers") or not quotes:
                continue
            answers = [plain(answer) for answer in row["answers"] if answer]
            measured = [quote | {"rank": 1 / (1 + rank_discount * quote["passage"])} for quote in quotes]
            texts = [plain(quote["text"]) for quote in quotes]
            right = [any(answer in text or text in answer for answer in answers) for text in texts]
            questions.append(([[quote[name] for name in READ] for quote in measured], texts, right))
    return [(np.array(values), texts, np.array(right)) for values, texts, right in questions]


def fit(sets, columns):
    usable = [(values[:, columns], right) for questions in sets for values, _, right in questions if right.any() and not right.all()]
    everything = np.concatenate([values for values, _ in usable])
    mean, spread = everything.mean(0), everything.std(0) + 1e-6

    def loss(weights):
        total, slope = 0.0, np.zeros(len(columns))
        for values, right in usable:
            scaled = (values - mean) / spread
            chance = np.exp(scaled @ weights - (scaled @ weights).max())
            chance /= chance.sum()
            held = (chance * right).sum()
            total -= np.log(held + 1e-9)
            slope -= (chance * right / held - chance) @ scaled
        return total / len(usable) + RIDGE * weights @ weights, slope / len(usable) + 2 * RIDGE * weights

    weights = minimize(loss, np.zeros(len(columns)), jac=True).x / spread
    sums = np.concatenate([values[:, columns] @ weights for questions in sets for values, _, _ in questions])
    truth = np.concatenate([right for questions in sets for _, _, right in questions]).astype(float)

    def deviance(scale):
        logit = scale[0] * sums + scale[1]
        return np.mean(np.logaddexp(0, logit) - truth * logit)

    scale = minimize(deviance, [1.0, -5.0], method="Nelder-Mead").x
    return weights * scale[0], scale[1]


def judged(questions, columns, weights, constant, worth, same_words):
    first = anywhere = count = 0
    for values, texts, right in questions:
        chance = 1 / (1 + np.exp(-(values[:, columns] @ weights + constant)))
        order = np.argsort(-chance)
        chosen = []
        for at in order:
            if len(chosen) == MAX_QUOTES or chance[at] < worth * chance[order[0]]:
                break
            if not any(is_same(texts[at], texts[other], same_words) for other in chosen):
                chosen.append(at)
        first += right[chosen[0]]
        anywhere += right[chosen].any()
        count += len(chosen)
    return first / len(questions), anywhere / len(questions), count / len(questions)


def is_same(one, other, same_words):
    words, others = set(re.findall(r"\w+", one)), set(re.findall(r"\w+", other))
    return one in other or other in one or len(words & others) >= same_words * len(words | others)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("measured", nargs="+")
    parser.add_argument("--pair", default="multilingual-e5-reader")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    fitted = calibration.read(options.pair)
    quotes = fitted["quotes"]
    sets = [read(path, quotes["rank_discount"]) for path in options.measured]
    for path, questions in zip(options.measured, sets):
        print(f"{path}: {len(questions)} questions, {np.mean([right.any() for _, _, right in questions]):.3f} have a right sentence")
    for part, names in (("read", READ), ("unread", UNREAD)):
        columns = [READ.index(name) for name in names]
        weights, constant = fit(sets, columns)
        now = quotes[part]
        for label, weights, constant in (
            ("in the calibration", np.array([now["weights"][name] for name in names]), now["constant"]),
            ("fitted", weights, constant),
        ):
            print(f"{part}, {label}:", {name: round(float(weight), 3) for name, weight in zip(names, weights)}, round(float(constant), 3))
            for worth in WORTH:
                figures = [judged(questions, columns, weights, constant, worth, quotes["same_words"]) for questions in sets]
                print(f"  worth {worth}:", "  ".join("/".join(f"{value:.3f}" for value in figure) for figure in figures))
        quotes[part] = {"weights": {name: round(float(weight), 3) for name, weight in zip(names, weights)}, "constant": round(float(constant), 3)}
    if options.write:
        calibration.write(options.pair, fitted)


if __name__ == "__main__":
    main()
