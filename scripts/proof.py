#!/usr/bin/env python3
"""Makes the input of the engine's example `proof` from public sets, fits its weights, and prints how good its verdicts are.

usage: proof.py pairs (nli|reader|statements|wice|halueval) FILES... [--sample N] > pairs.jsonl
       proof.py fit MEASURED.jsonl... [--write]
       proof.py report SET=MEASURED.jsonl... [--overlap T] [--similarity T]

MEASURED.jsonl is what the example prints for a file of pairs:

    cargo run --release -p footnote-engine --example proof < pairs.jsonl > measured.jsonl

`nli` reads JSON lines with `premise`, `hypothesis`, `label` (gzip or not), `reader` SQuAD articles as JSON lines with `title`, `context`,
`qas` (the answer of another question is a wrong answer), `statements` the same articles and makes whole sentences of them (wrong ones
say of another name or answer of the paragraph what is true of the right one), `wice` the claims with their evidence, `halueval` the
questions with a right and a hallucinated answer. `--sample` takes that many of each source. `fit` fits the weights of
the proof, judges them on sources that were left out, and prints thresholds; with `--write` it puts the weights and the threshold of
supported sentences into the calibration that the engine reads. `report` prints the table of
docs/figures.md and the curve of docs/proof.md. Needs numpy, scipy and scikit-learn.
"""

import argparse
import gzip
import json
import random
import re
import sys

import calibration
import numpy as np
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score

CALIBRATION = calibration.read("minilm-reader")
MEASURES = list(CALIBRATION["proof"]["model"]["weights"])

# Measures of which more makes support less likely.
AGAINST = {"figures_outside", "heaviest_missing", "missing_words"}

# As much as one measure of spread 1 may cost. Strong: what is peculiar to the training sets must not count for much.
RIDGE = 1.0

SUPPORTED_FROM = CALIBRATION["proof"]["supported_from"]
PARTLY_FROM = CALIBRATION["proof"]["partly_from"]
DOUBTED_UP_TO = CALIBRATION["proof"]["doubted_up_to"]

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


# What may follow "What" in a question that becomes a statement when its answer takes the place of "What".
VERBS = set("is was are were has had can could will would became won wrote founded led made".split())


def declared(question, answer):
    words = question.strip().rstrip("?").split()
    if len(words) < 4 or {"did", "do", "does"} & {word.lower() for word in words}:
        return None
    first, second = words[0].lower(), words[1].lower()
    if first == "who" and second != "else" or first == "what" and second in VERBS:
        return f"{answer[0].upper()}{answer[1:]} {' '.join(words[1:])}."
    return None


def statements(paths):
    chance = random.Random(11)
    for path in paths:
        for row in lines(path):
            asked = [(one["question"], one["answers"][0]["text"]) for one in row["qas"] if one["answers"]]
            asked = [(question, answer) for question, answer in asked if answer]
            names = [name.strip() for name in re.findall("(?<=[a-z,] )(?:[A-Z][a-z]+ ?)+", row["context"])]
            for question, answer in asked:
                right = declared(question, answer)
                if not right:
                    continue
                others = [other for _, other in asked] + names
                wrong = [other for other in others if is_rival(other, answer, question)]
                if not wrong:
                    continue
                for text, label in ((right, "supported"), (declared(question, chance.choice(wrong)), "not_supported")):
                    yield {
                        "source": "statements",
                        "group": row["title"],
                        "label": label,
                        "sentence": text,
                        "passages": [row["context"]],
                        "titles": [row["title"].replace("_", " ")],
                    }


def is_rival(other, answer, question):
    """Whether a text is of the kind of an answer and not a part of it or of the question."""
    kind = lambda text: (text[0].isupper(), any(c.isdigit() for c in text))
    low, right = other.lower(), answer.lower()
    return len(other) > 3 and kind(other) == kind(answer) and low not in right and right not in low and low not in question.lower()


def sample(pairs, count):
    """So many of each source; pairs of a right and a wrong sentence stay together where they follow each other."""
    by_source = {}
    for pair in pairs:
        by_source.setdefault(pair.get("source", ""), []).append(pair)
    chance = random.Random(5)
    for source in sorted(by_source):
        found = by_source[source]
        starts = list(range(0, len(found) - 1, 2))
        for start in sorted(chance.sample(starts, min(count // 2, len(starts)))):
            yield from found[start : start + 2]


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
    lowers a score. Without that, what is peculiar to one source is taken for a rule. The ridge makes all slopes too small, so
    that their sum is brought to scale afterwards."""
    weights = np.zeros(len(sources))
    for source in set(sources):
        chosen = sources == source
        weights[chosen] = 1 / chosen.sum()
    weights /= weights.sum()
    mean, spread = columns.mean(0), columns.std(0) + 1e-6
    bounds = [(None, 0) if name in AGAINST else (0, None) for name in MEASURES]
    slopes, constant = logistic((columns - mean) / spread, labels, weights, RIDGE, bounds)
    slopes /= spread
    constant -= slopes @ mean
    scale, shift = logistic((columns @ slopes + constant)[:, None], labels, weights, 0, [(0, None)])
    return slopes * scale[0], constant * scale[0] + shift


def logistic(columns, labels, weights, ridge, bounds):
    def loss(beta):
        sums = columns @ beta[:-1] + beta[-1]
        wrong = weights * (1 / (1 + np.exp(-sums)) - labels)
        value = np.sum(weights * (np.logaddexp(0, sums) - labels * sums)) + ridge / 2 * np.sum(beta[:-1] ** 2)
        return value, np.r_[columns.T @ wrong + ridge * beta[:-1], wrong.sum()]

    beta = minimize(loss, np.zeros(columns.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)]).x
    return beta[:-1], beta[-1]


def probability(fitted, columns):
    return 1 / (1 + np.exp(-(columns @ fitted[0] + fitted[1])))


def judged(rows, probabilities):
    """Scores as the engine gives them: rules press what they refuse below the threshold of partly supported, and what they
    doubt below that of supported."""
    most = PARTLY_FROM + (SUPPORTED_FROM - PARTLY_FROM) * DOUBTED_UP_TO * probabilities
    doubted = np.where([row["doubted"] for row in rows], np.minimum(probabilities, most), probabilities)
    return np.where([refused(row) for row in rows], PARTLY_FROM * probabilities, doubted)


def f_measure(labels, scores, weights, threshold, beta=0.5):
    """The F-measure in which precision counts twice as much as recall."""
    above = scores >= threshold
    hit = weights[above & labels].sum()
    precision, recall = hit / max(weights[above].sum(), 1e-9), hit / weights[labels].sum()
    return (1 + beta**2) * precision * recall / max(beta**2 * precision + recall, 1e-9)


def best_threshold(labels, scores, weights):
    thresholds = np.unique(np.round(scores, 2))
    return thresholds[np.argmax([f_measure(labels, scores, weights, threshold) for threshold in thresholds])]


def fit(options):
    rows = [row for path in options.measured for row in read(path) if row["measures"]]
    sources, labels = (np.array(list(values)) for values in zip(*((row["source"], row["label"] == "supported") for row in rows)))
    columns = table(rows)
    # What a rule refuses teaches nothing about the score of what no rule refuses.
    left = ~np.array([refused(row) for row in rows])
    overlap, similarity = (np.array([row[name] for row in rows]) for name in ("overlap", "similarity"))
    scores = np.zeros(len(rows))
    print("| left out | proof | without its rules | word overlap | similarity |\n|---|---|---|---|---|")
    for source in sorted(set(sources)):
        out = sources == source
        used = ~out & left
        bare = probability(fit_weights(columns[used], labels[used], sources[used]), columns[out])
        scores[out] = judged([row for row, is_out in zip(rows, out) if is_out], bare)
        areas = [roc_auc_score(labels[out], values) for values in (scores[out], bare, overlap[out], similarity[out])]
        print(f"| {source} ({out.sum()}) | " + " | ".join(f"{area:.3f}" for area in areas) + " |")
    slopes, constant = fit_weights(columns[left], labels[left], sources[left])
    print()
    for name, weight in zip(MEASURES, slopes):
        print(f"{name:22} {weight:7.3f}")
    print(f"{'constant':22} {constant:7.3f}")
    weights = np.array([1 / (sources == source).sum() for source in sources])
    # A rule that doubts or refuses leaves nothing supported, whatever the threshold.
    passing = left & ~np.array([row["doubted"] for row in rows])
    scores = np.where(passing, probability((slopes, constant), columns), 0)
    for name, values in (("proof", scores), ("overlap", overlap), ("similarity", similarity)):
        best = best_threshold(labels, values, weights)
        print(f"supported from, best F0.5: {name} {best:.2f} ({f_measure(labels, values, weights, best):.3f})")
    if options.write:
        calibration.set_model(CALIBRATION["proof"], slopes, constant)
        CALIBRATION["proof"]["supported_from"] = round(float(best_threshold(labels, scores, weights)), 2)
        calibration.write("minilm-reader", CALIBRATION)


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
    pairs.add_argument("set", choices=["nli", "reader", "statements", "wice", "halueval"])
    pairs.add_argument("files", nargs="+")
    pairs.add_argument("--sample", type=int)
    fitting = commands.add_parser("fit")
    fitting.add_argument("measured", nargs="+")
    fitting.add_argument("--write", action="store_true")
    reporting = commands.add_parser("report")
    reporting.add_argument("sets", nargs="+", metavar="SET=MEASURED.jsonl")
    reporting.add_argument("--overlap", type=float, default=0.9)
    reporting.add_argument("--similarity", type=float, default=0.7)
    options = parser.parse_args()
    if options.command == "pairs":
        made = {"nli": nli, "reader": reader, "statements": statements, "wice": wice, "halueval": halueval}[options.set](options.files)
        for pair in sample(made, options.sample) if options.sample else made:
            print(json.dumps(pair, ensure_ascii=False))
    elif options.command == "fit":
        fit(options)
    else:
        report(options)


if __name__ == "__main__":
    sys.exit(main())
