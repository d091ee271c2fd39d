#!/usr/bin/env python3
"""Makes the input of the engine's example `proof` from public sets, fits its weights, and prints how good its verdicts are.

usage: proof.py pairs (nli|reader|wice|halueval) FILES... > pairs.jsonl
       proof.py fit MEASURED.jsonl
       proof.py report SET=MEASURED.jsonl... [--overlap T] [--similarity T]

MEASURED.jsonl is what the example prints for a file of pairs:

    cargo run --release -p footnote-engine --example proof < pairs.jsonl > measured.jsonl

`nli` reads JSON lines with `premise`, `hypothesis`, `label` (gzip or not), `reader` SQuAD articles as JSON lines with `title`, `context`,
`qas` (the answer of another question is a wrong answer), `wice` the claims with their evidence, `halueval` the
questions with a right and a hallucinated answer. `fit` fits weights for engine/src/proof/score.rs (those there are set by hand as yet), judges them on sources
that were left out, and prints thresholds. `report` prints the table of docs/figures.md and the curve of docs/proof.md. Needs numpy,
scipy and scikit-learn.
"""

import argparse
import gzip
import json
import random
import sys

import numpy as np
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score

MEASURES = (
    "sentence_coverage window_coverage cited_coverage passage_coverage neighbours order plain_coverage sentence_similarity "
    "window_similarity asked_gain meaning_coverage figures_missing figures_outside names_missing negation_clash opposite_clash "
    "heaviest_missing missing_words subject_coverage stronger"
).split()

# Measures of which more makes support less likely.
AGAINST = {
    "figures_missing", "figures_outside", "names_missing", "negation_clash", "opposite_clash", "heaviest_missing", "missing_words",
    "stronger",
}

RIDGE = 100.0

# The same as in engine/src/proof/score.rs.
PARTLY_FROM = 0.3

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
    """One row of measures for each sentence."""
    return np.array([row["measures"] for row in rows])


def fit_weights(columns, labels, sources):
    """Logistic regression in which every source counts alike and no measure may weigh the wrong way: more evidence never
    lowers a score. Without that, what is peculiar to one source is taken for a rule."""
    weights = np.zeros(len(sources))
    for source in set(sources):
        chosen = sources == source
        weights[chosen] = 1 / chosen.sum()
    weights /= weights.sum()
    mean, spread = columns.mean(0), columns.std(0) + 1e-6
    scaled = (columns - mean) / spread
    ridge = RIDGE / len(labels)

    def loss(beta):
        sums = scaled @ beta[:-1] + beta[-1]
        wrong = weights * (1 / (1 + np.exp(-sums)) - labels)
        value = np.sum(weights * (np.logaddexp(0, sums) - labels * sums)) + ridge / 2 * np.sum(beta[:-1] ** 2)
        return value, np.r_[scaled.T @ wrong + ridge * beta[:-1], wrong.sum()]

    bounds = [(None, 0) if name in AGAINST else (0, None) for name in MEASURES] + [(None, None)]
    beta = minimize(loss, np.zeros(len(MEASURES) + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    slopes = beta[:-1] / spread
    return slopes, beta[-1] - slopes @ mean


def probability(fitted, columns):
    return 1 / (1 + np.exp(-(columns @ fitted[0] + fitted[1])))


def judged(rows, probabilities):
    """Scores as the engine gives them: rules press what they refuse below the threshold of partly supported."""
    return np.array([value * (PARTLY_FROM if refused(row) else 1) for value, row in zip(probabilities, rows)])


def best_threshold(labels, scores, weights, beta=0.5):
    """The threshold with the highest F-measure in which precision counts twice as much as recall."""
    best = (0, 0)
    for threshold in np.unique(np.round(scores, 2)):
        above = scores >= threshold
        hit = weights[above & labels].sum()
        precision, recall = hit / max(weights[above].sum(), 1e-9), hit / weights[labels].sum()
        measure = (1 + beta**2) * precision * recall / max(beta**2 * precision + recall, 1e-9)
        best = max(best, (measure, threshold))
    return best[1]


def fit(options):
    rows = [row for row in read(options.measured) if row["measures"]]
    columns, sources = table(rows), np.array([row["source"] for row in rows])
    labels = np.array([row["label"] == "supported" for row in rows])
    overlap, similarity = (np.array([row[name] for row in rows]) for name in ("overlap", "similarity"))
    scores = np.zeros(len(rows))
    print("| left out | proof | without its rules | word overlap | similarity |\n|---|---|---|---|---|")
    for source in sorted(set(sources)):
        out = sources == source
        bare = probability(fit_weights(columns[~out], labels[~out], sources[~out]), columns[out])
        scores[out] = judged([row for row, is_out in zip(rows, out) if is_out], bare)
        areas = [roc_auc_score(labels[out], values) for values in (scores[out], bare, overlap[out], similarity[out])]
        print(f"| {source} ({out.sum()}) | " + " | ".join(f"{area:.3f}" for area in areas) + " |")
    fitted = fit_weights(columns, labels, sources)
    print()
    for name, weight in zip(MEASURES, fitted[0]):
        print(f"{name:22} {weight:7.3f}")
    print("WEIGHTS", ", ".join(f"{weight:.3f}" for weight in fitted[0]), "CONSTANT", f"{fitted[1]:.3f}")
    weights = np.array([1 / (sources == source).sum() for source in sources])
    for name, values in (("proof", scores), ("overlap", overlap), ("similarity", similarity)):
        print(f"supported from: {name} {best_threshold(labels, values, weights):.2f}")
    print("partly from, 9 of 10 supported ones that no rule refuses:", end=" ")
    print(f"{np.quantile([score for score, row, label in zip(scores, rows, labels) if label and not refused(row)], 0.1):.2f}")


def report(options):
    print("| set | AUROC proof | overlap | similarity | supported: precision, recall of proof | of overlap | of similarity |")
    print("|---|---|---|---|---|---|---|")
    for argument in options.sets:
        name, path = argument.split("=", 1)
        rows = read(path)
        labels = np.array([row["label"] == "supported" for row in rows])
        columns = {field: np.array([row[field] for row in rows]) for field in ("score", "overlap", "similarity")}
        areas = [f"{roc_auc_score(labels, values):.3f}" for values in columns.values()]
        chosen = [
            np.array([row["support"] == "Supported" for row in rows]),
            columns["overlap"] >= options.overlap,
            columns["similarity"] >= options.similarity,
        ]
        shares = [f"{labels[one].mean():.2f}, {one[labels].mean():.2f}" for one in chosen]
        print(f"| {name} ({len(rows)}) | " + " | ".join(areas + shares) + " |")
    for argument in options.sets:
        name, path = argument.split("=", 1)
        rows = read(path)
        print(f"\n{name}: verdicts by label, reasons of refusals, scores, times")
        for label in sorted({row["label"] for row in rows}):
            verdicts = [row["support"] for row in rows if row["label"] == label]
            print(" ", label, {verdict: verdicts.count(verdict) for verdict in ("Supported", "Partly", "Unsupported")})
        for low in np.arange(0, 1, 0.1):
            inside = [row["label"] == "supported" for row in rows if low <= row["score"] < low + 0.1 + (low > 0.85)]
            if inside:
                print(f"  | {low:.1f} to {low + 0.1:.1f} | {len(inside)} | {np.mean(inside):.2f} |")
        for field in ("prepare_ms", "prove_ms"):
            times = [row[field] for row in rows]
            print(f"  {field}: p50 {np.median(times):.1f} p95 {np.quantile(times, 0.95):.1f}")


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
    reporting = commands.add_parser("report")
    reporting.add_argument("sets", nargs="+", metavar="SET=MEASURED.jsonl")
    reporting.add_argument("--overlap", type=float, default=0.9)
    reporting.add_argument("--similarity", type=float, default=0.7)
    options = parser.parse_args()
    if options.command == "pairs":
        for pair in {"nli": nli, "reader": reader, "wice": wice, "halueval": halueval}[options.set](options.files):
            print(json.dumps(pair, ensure_ascii=False))
    elif options.command == "fit":
        fit(options)
    else:
        report(options)


if __name__ == "__main__":
    sys.exit(main())
