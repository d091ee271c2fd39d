#!/usr/bin/env python3
"""Fits the model that decides whether to answer, and prints its curve.

usage: calibrate.py NAME=MEASURED.jsonl... [--threshold T] [--hard S] [--judge NAME=MEASURED.jsonl] [--write]

Each MEASURED.jsonl is what the engine's example `evidence` printed for the questions of one set:

    cargo run --release -p footnote-engine --example evidence -- LIBRARY FILES... < questions.jsonl

Its lines hold `kind` (`yes`: the documents answer it; `far`: it is about something else altogether; `no`: written to look
answerable, but it is not), `measurements` and `meaning`. The model is fitted on `yes` against `far`, every set counting alike and the
first one double; in the first set and in "desk" `no` makes up a share S of what is not answerable, elsewhere it is only reported. One half of
each set is fitted, the other half judged; the weights printed last are those of all questions.
With them the curve of the set to judge is printed, which is not fitted.

Where the lines of a set have `paragraph`, the text that a question was asked of (empty if it has no answer), the probability
of a single passage is fitted, too, on all passages that were read. `--write` puts what was fitted into the calibration that
the engine reads. Needs numpy.
"""

import argparse
import json

import calibration
import numpy as np

FALSE_REFUSALS = (0.01, 0.02, 0.05, 0.10, 0.15, 0.20)


def load(arguments):
    rows = []
    for argument in arguments:
        name, path = argument.split("=", 1)
        with open(path, encoding="utf-8") as lines:
            rows += [(name, row["kind"], row["measurements"], row["meaning"]) for row in map(json.loads, lines)]
    names, kinds, measurements, meaning = zip(*rows)
    return np.array(names), np.array(kinds), np.array(measurements), np.array(meaning)


def fit(measurements, answerable, weights, ridge=0.05, steps=80):
    """Logistic regression by Newton's method; the last weight is the constant."""
    columns = np.c_[measurements, np.ones(len(measurements))]
    beta = np.zeros(columns.shape[1])
    for _ in range(steps):
        p = 1 / (1 + np.exp(-columns @ beta))
        curvature = weights * (p * (1 - p) + 1e-9)
        hessian = columns.T @ (columns * curvature[:, None]) + ridge * np.eye(len(beta))
        beta += np.linalg.solve(hessian, columns.T @ (weights * (answerable - p)) - ridge * beta)
    return beta


def probability(beta, measurements):
    return 1 / (1 + np.exp(-(np.c_[measurements, np.ones(len(measurements))] @ beta)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", metavar="NAME=MEASURED.jsonl")
    parser.add_argument("--pair", default="multilingual-e5-reader", help="the models that measured")
    parser.add_argument("--threshold", type=float)
    parser.add_argument("--hard", type=float, default=0.6)
    parser.add_argument("--judge", metavar="NAME=MEASURED.jsonl")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    current = calibration.read(options.pair)
    if options.threshold is None:
        options.threshold = current["answerable"]["threshold"]
    names, kinds, measurements, meaning = load(options.sets)
    answerable = (kinds == "yes").astype(float)
    sets = list(dict.fromkeys(names))
    hard_sets = [sets[0], "desk"]
    fitted = (kinds != "no") | np.isin(names, hard_sets)

    weights = np.zeros(len(names))
    for name in sets:
        hard = options.hard if name in hard_sets else 0
        for kind, share in (("yes", 1), ("far", 1 - hard), ("no", hard)):
            chosen = (names == name) & (kinds == kind)
            weights[chosen] = share * (2 if name == sets[0] else 1) / max(1, chosen.sum())
    weights /= weights[fitted].mean()

    first_half = np.arange(len(names)) % 2 == 0
    half = first_half & fitted
    judged = probability(fit(measurements[half], answerable[half], weights[half]), measurements)
    held = ~first_half

    print(f"| set, held-out half, threshold {options.threshold} | answerable refused | foreign refused | look answerable, refused |")
    print("|---|---|---|---|")
    for name in sets:
        shares = []
        for kind in ("yes", "far", "no"):
            chosen = judged[held & (names == name) & (kinds == kind)]
            shares.append(f"{np.mean(chosen < options.threshold):.3f} ({len(chosen)})" if len(chosen) else "–")
        print(f"| {name} | {' | '.join(shares)} |")

    curve(sets[0], judged[held & (names == sets[0])], kinds[held & (names == sets[0])])

    beta = fit(measurements[fitted], answerable[fitted], weights[fitted])
    print("\nweights", ", ".join(f"{weight:.3f}" for weight in beta[:-1]), f"constant {beta[-1]:.2f}")
    # What is not read is judged by its nearness and that of its sentences, fitted against unrelated questions; those that look
    # answerable stay out.
    near = fitted & (kinds != "no")
    unread = fit(np.c_[measurements[near, :1], meaning[near]], answerable[near], weights[near])
    print(f"unread: nearness {unread[0]:.3f} meaning {unread[1]:.3f} constant {unread[2]:.2f}")
    if options.judge:
        names, kinds, measurements, _ = load([options.judge])
        curve(names[0], probability(beta, measurements), kinds)
    passage = passages(options.sets)
    if options.write:
        calibration.set_model(current["answerable"], beta[:-1], beta[-1])
        current["answerable"]["threshold"] = options.threshold
        across = current["answerable"]["unread"]["model"]["weights"]["across"]
        calibration.set_model(current["answerable"]["unread"], [unread[0], across, unread[1]], unread[2])
        if passage is not None:
            calibration.set_model(current["passage"], passage[:-1], passage[-1])
        calibration.write(options.pair, current)


def curve(name, judged, kinds):
    """Prints what is refused at thresholds that refuse some of the answerable questions of one set."""
    print(f"\n| {name}: answerable refused | threshold | foreign refused | look answerable, refused |")
    print("|---|---|---|---|")
    yes, far, no = (judged[kinds == kind] for kind in ("yes", "far", "no"))
    for share in FALSE_REFUSALS:
        threshold = np.quantile(yes, share)
        refused = [f"{np.mean(group < threshold):.3f}" if len(group) else "–" for group in (far, no)]
        print(f"| {share:.2f} | {threshold:.3f} | {' | '.join(refused)} |")


def passages(arguments):
    """Fits the probability that a passage answers, of passages that a search finds, and prints how well it holds. Returns the
    weights, the constant last; nothing where no set has what it is fitted on."""
    logits, answers = [], []
    for argument in arguments:
        with open(argument.split("=", 1)[1], encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                for read in row["read"] if "paragraph" in row else []:
                    logits.append((read["answerable"], read["margin"]))
                    answers.append(read["text"] in row["paragraph"])
    if not logits:
        return None
    logits, answers = np.array(logits), np.array(answers, float)
    beta = fit(logits, answers, np.ones(len(answers)))
    print(f"\npassages: answerable {beta[0]:.3f} margin {beta[1]:.3f} constant {beta[2]:.3f}")
    chances = probability(beta, logits)
    for low in np.arange(0, 1, 0.1):
        inside = (chances >= low) & (chances < low + 0.1)
        if inside.any():
            print(f"{low:.1f} to {low + 0.1:.1f}: {inside.sum()} passages, {answers[inside].mean():.3f} answer")
    return beta


if __name__ == "__main__":
    main()
