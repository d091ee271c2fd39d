#!/usr/bin/env python3
"""Makes the input of the engine's example `proof` from public sets, fits its weights, and prints how good its verdicts are.

usage: proof.py pairs (nli|reader|wice|halueval) FILES... > pairs.jsonl
       proof.py fit MEASURED.jsonl [--drop NAME...]
       proof.py report SET=MEASURED.jsonl...

MEASURED.jsonl is what the example prints for a file of pairs:

    cargo run --release -p footnote-engine --example proof < pairs.jsonl > measured.jsonl

`nli` reads JSON lines with `premise`, `hypothesis`, `label` (gzip or not), `reader` SQuAD articles as JSON lines with `title`, `context`,
`qas` (the answer of another question is a wrong answer), `wice` the claims with their evidence, `halueval` the
questions with a right and a hallucinated answer. `fit` fits the weights for engine/src/proof/score.rs, judges them on sources
that were left out, and prints thresholds. `report` prints the table of docs/figures.md. Needs numpy and scikit-learn.
"""

import argparse
import gzip
import json
import random
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

MEASURES = (
    "sentence_coverage window_coverage cited_coverage passage_coverage neighbours order plain_coverage sentence_similarity "
    "window_similarity asked_gain meaning_coverage figures_missing figures_outside names_missing negation_clash opposite_clash "
    "heaviest_missing missing_words subject_coverage stronger"
).split()

# Premises of other pairs that stand beside the right one in half of the training pairs, as in an evidence pack.
DISTRACTORS = 3


def lines(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def nli(paths):
    chance = random.Random(7)
    for path in paths:
        rows = [row for row in lines(path) if row["label"] != "generic"]
        premises = sorted({row["premise"] for row in rows})
        for row in rows:
            passages = [row["premise"]]
            titles = [row.get("title") or ""]
            if chance.random() < 0.5:
                others = [other for other in chance.sample(premises, DISTRACTORS) if other != row["premise"]]
                passages += others
                titles += [""] * len(others)
            yield {
                "source": row["src"].removesuffix("_v1"),
                "group": row["premise"][:80],
                "label": "supported" if row["label"] == "entail" else "not_supported",
                "sentence": row["hypothesis"],
                "passages": passages,
                "titles": titles,
            }


def reader(paths):
    chance = random.Random(7)
    rows = [row for path in paths for row in lines(path)]
    by_title = {}
    for row in rows:
        for question in row["qas"]:
            if question["answers"]:
                by_title.setdefault(row["title"], []).append((row["context"], question["question"], question["answers"][0]["text"]))
    for title in sorted(by_title):
        asked = by_title[title]
        for context, question, answer in asked:
            near = chance.random() < 0.5
            others = [other for text, _, other in asked if (text == context) == near and other.lower() != answer.lower()]
            for text, label in ((answer, "supported"), (chance.choice(others) if others else None, "not_supported")):
                if text:
                    yield {
                        "source": "reader",
                        "group": title,
                        "label": label,
                        "sentence": text,
                        "question": question,
                        "passages": [context],
                        "titles": [title.replace("_", " ")],
                    }


def wice(paths):
    for path in paths:
        for row in lines(path):
            yield {"label": row["label"], "sentence": row["claim"], "passages": ["\n".join(row["evidence"])]}


def halueval(paths):
    for path in paths:
        for row in lines(path):
            for field, label in (("right_answer", "supported"), ("hallucinated_answer", "not_supported")):
                yield {
                    "label": label,
                    "sentence": row[field],
                    "question": row["question"],
                    # The set joins its paragraphs without a space.
                    "passages": [row["knowledge"]],
                }


def read(path):
    rows = list(lines(path))
    return [row for row in rows if not row["frame"]]


def table(rows):
    """Measures of rows; those of sentences that stand in a passage word for word are all at their best."""
    best = {name: 0.0 for name in MEASURES}
    return np.array([row["measures"] or list(best.values()) for row in rows])


def model(columns, labels, weights):
    return LogisticRegression(C=1.0, max_iter=2000).fit(columns, labels, sample_weight=weights)


def balanced(sources):
    """Every source counts alike."""
    weights = np.zeros(len(sources))
    for source in set(sources):
        chosen = sources == source
        weights[chosen] = 1 / chosen.sum()
    return weights / weights.mean()


def fit(options):
    rows = [row for row in read(options.measured) if row["measures"]]
    columns, sources = table(rows), np.array([row["source"] for row in rows])
    labels = np.array([row["label"] == "supported" for row in rows])
    kept = [index for index, name in enumerate(MEASURES) if name not in options.drop]
    print("| left out | measures | rules on top | word overlap | similarity |\n|---|---|---|---|---|")
    for source in sorted(set(sources)):
        inside, outside = sources != source, sources == source
        fitted = model(columns[inside][:, kept], labels[inside], balanced(sources[inside]))
        judged = fitted.predict_proba(columns[outside][:, kept])[:, 1]
        chosen = [row for row, is_out in zip(rows, outside) if is_out]
        areas = [
            roc_auc_score(labels[outside], values)
            for values in (
                judged,
                [value * (0.3 if refused(row) else 1) for value, row in zip(judged, chosen)],
                [row["overlap"] for row in chosen],
                [row["similarity"] for row in chosen],
            )
        ]
        print(f"| {source} ({outside.sum()}) | " + " | ".join(f"{area:.3f}" for area in areas) + " |")
    fitted = model(columns[:, kept], labels, balanced(sources))
    weights = np.zeros(len(MEASURES))
    weights[kept] = fitted.coef_[0]
    print()
    for name, weight in zip(MEASURES, weights):
        print(f"{name:22} {weight:8.3f}")
    print("const WEIGHTS:", ", ".join(f"{weight:.3f}" for weight in weights))
    print(f"const CONSTANT: {fitted.intercept_[0]:.3f}")


def refused(row):
    why = row["why"]
    return row["support"] == "Unsupported" and (why == "Negation" or isinstance(why, dict) and "Words" not in why)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    pairs = commands.add_parser("pairs")
    pairs.add_argument("set", choices=["nli", "reader", "wice", "halueval"])
    pairs.add_argument("files", nargs="+")
    fitting = commands.add_parser("fit")
    fitting.add_argument("measured")
    fitting.add_argument("--drop", nargs="*", default=[])
    options = parser.parse_args()
    if options.command == "pairs":
        for pair in {"nli": nli, "reader": reader, "wice": wice, "halueval": halueval}[options.set](options.files):
            print(json.dumps(pair, ensure_ascii=False))
    elif options.command == "fit":
        fit(options)


if __name__ == "__main__":
    sys.exit(main())
