#!/usr/bin/env python3
"""Measures the reader: spans, refusals and reranking.

usage: evaluate.py reading MODEL --tokenizer FILE (--data DATA | --squad FILE) [--calibrate] [--limit N]
       evaluate.py ranking MODEL --tokenizer FILE CANDIDATES...
       evaluate.py compare MODEL --tokenizer FILE --data DATA --with MODEL
       evaluate.py languages MODEL --tokenizer FILE --xquad FOLDER
       evaluate.py desk MODEL --tokenizer FILE [--bare]
       evaluate.py speed MODEL

MODEL        an ONNX file of export.py
DATA         the folder given to train.py
CANDIDATES   what candidates.py stored of a search
FOLDER       XQuAD's files, one a language

`reading` asks the questions of the validation articles, or of a SQuAD 2.0 file, over the very paragraph each was written for.
--calibrate fits the probability that a question is answered, and prints its curve.
`ranking` orders the candidates of each question anew. `compare` says how far two exports of the same weights are apart, and
how far a pair read alone is from the same pair in a batch. `languages` asks questions in the paragraph's own language, and in English,
over their own paragraph, and over another of the set. `desk` asks the questions of the documents of `../everyday` that are kept for
measuring, over every section of their document; with --bare nothing stands above a section.
"""

import argparse
import collections
import json
import math
import pathlib
import random
import re
import string
import time

import numpy as np

import desk
from material import VALIDATION_ARTICLES
from passages import Asked, Shelf, open_tokenizer, read_lines
from reading import from_file, from_network, read_all

# How the scores of a search and of the reader are added: the weight of the reader's logit beside the search's score.
BLENDS = (0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.4, 1.0)


def plain(text):
    """SQuAD's own normal form: lower case, no punctuation, no articles; Chinese, which has no spaces, letter by letter."""
    text = "".join(letter for letter in text.lower() if letter not in string.punctuation)
    text = re.sub(r"[\u4e00-\u9fff]", r" \g<0> ", text)
    return re.sub(r"\b(?:a|an|the)\b", " ", text).split()


def overlap(found, answers):
    """The best F1 and exact match of `found` against any of `answers`."""
    best, exact = 0.0, False
    words = plain(found)
    for answer in answers:
        gold = plain(answer)
        common = sum((collections.Counter(words) & collections.Counter(gold)).values())
        exact |= words == gold
        if not words or not gold:
            best = max(best, float(words == gold))
        elif common:
            best = max(best, 2 * common / (len(words) + len(gold)))
    return best, float(exact)


def validation_questions(folder):
    """(title, question, context, answers) of the validation articles."""
    return [
        (line["title"], asked["question"], line["context"], [answer["text"] for answer in asked["answers"]])
        for line in read_lines(pathlib.Path(folder) / "squad2_dev_other19.jsonl.gz")
        if line["title"] in VALIDATION_ARTICLES
        for asked in line["qas"]
    ]


def squad_questions(path):
    data = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))["data"]
    return [
        (article["title"], asked["question"], paragraph["context"], [answer["text"] for answer in asked["answers"]])
        for article in data
        for paragraph in article["paragraphs"]
        for asked in paragraph["qas"]
    ]


def refused_at(answered, refused, rate):
    """The share of `refused` (scores of unanswerable questions) below the threshold that refuses `rate` of `answered`."""
    return float(np.mean(np.array(refused) < np.quantile(answered, rate)))


def area(positive, negative):
    """Area under the ROC curve."""
    values = np.concatenate([positive, negative])
    ranks = np.empty(len(values))
    ranks[np.argsort(values, kind="stable")] = np.arange(1, len(values) + 1)
    positives = len(positive)
    return float((ranks[:positives].sum() - positives * (positives + 1) / 2) / (positives * len(negative)))


def summary(questions, readings):
    yes = [(entry, reading) for entry, reading in zip(questions, readings) if entry[3]]
    no = [reading for entry, reading in zip(questions, readings) if not entry[3]]
    scores = [overlap(entry[2][reading.start : reading.end], entry[3]) for entry, reading in yes]
    found = {"f1": np.mean([score[0] for score in scores]), "em": np.mean([score[1] for score in scores])}
    for name, value in (
        ("answerable", lambda reading: reading.answerable),
        ("margin", lambda reading: reading.margin),
        ("both", lambda reading: reading.answerable + 0.5 * reading.margin),
    ):
        high, low = [value(reading) for _, reading in yes], [value(reading) for reading in no]
        found[f"refused@10 {name}"] = refused_at(high, low, 0.1)
        found[f"area {name}"] = area(high, low)
    return {name: float(value) for name, value in found.items()}


def languages(run, shelf, folder):
    """Prints, for each language of XQuAD, how well questions in it and in English are read."""
    sets = {path.stem: squad_entries(path) for path in sorted(folder.glob("*.json"))}
    for language, entries in sets.items():
        contexts = list(dict.fromkeys(context for _, context, _ in entries.values()))
        for asking in dict.fromkeys((language, "en")):
            asked = [(sets[asking][name][0], *entry[1:]) for name, entry in entries.items() if name in sets[asking]]
            rng = random.Random(1)
            others = [rng.choice([text for text in contexts if text != context]) for _, context, _ in asked]
            readings = read_all(run, shelf, [entry[:2] for entry in asked])
            apart = read_all(run, shelf, [(entry[0], other) for entry, other in zip(asked, others)])
            found = [context[reading.start : reading.end] for (_, context, _), reading in zip(asked, readings)]
            scores = [overlap(text, answers) for text, (_, _, answers) in zip(found, asked)]
            held = []
            for (_, context, answers), reading in zip(asked, readings):
                sentences = [context[left:right] for left, right in pieces_of(context) if left < reading.end and right > reading.start]
                held.append(any(answer in sentence for answer in answers for sentence in sentences))
            curves = [area([getattr(reading, name) for reading in readings], [getattr(reading, name) for reading in apart]) for name in ("answerable", "relevance", "margin")]
            print(
                f"{asking} -> {language}: {len(asked)} questions, f1 {np.mean([score[0] for score in scores]):.3f} em {np.mean([score[1] for score in scores]):.3f} "
                f"sentence {np.mean(held):.3f} area answerable {curves[0]:.3f} relevance {curves[1]:.3f} margin {curves[2]:.3f}",
                flush=True,
            )


def ask_at_desk(run, shelf, bare):
    """Prints how well the kept documents' questions are read: which section is put first, whether the words found stand in a line
    with the answer, and how well those with an answer are told from those without, by the best section of the document."""
    asked, places = [], []
    items = desk.items(("en",), kept=True)
    for item in items:
        for section in item.document.sections:
            above = "" if bare else desk.above(item.document, section)
            asked.append((Asked(item.question.text).above(above), section.text.replace(desk.CELL, "\t")))
            places.append((item, section))
    readings = {}
    for (item, section), (_, text), reading in zip(places, asked, read_all(run, shelf, asked)):
        readings.setdefault(id(item), []).append((section, text, reading))
    first, lines, best = collections.Counter(), [], {True: [], False: []}
    for item in items:
        found = readings[id(item)]
        best[item.question.is_answered].append(max(reading.answerable for _, _, reading in found))
        if not item.question.is_answered:
            continue
        for name in ("relevance", "answerable"):
            first[name] += max(found, key=lambda entry: getattr(entry[2], name))[0] is item.section
        _, text, reading = next(entry for entry in found if entry[0] is item.section)
        line = text[text.rfind("\n", 0, reading.start) + 1 : (text + "\n").find("\n", max(reading.end - 1, reading.start))]
        left = max((text.rfind(mark, 0, reading.start) + 2 for mark in (". ", "? ")), default=0)
        said = line if "\t" in line else text[max(left, text.rfind("\n", 0, reading.start) + 1) : reading.end]
        right = min((at for at in (text.find(mark, reading.end) for mark in (". ", "\n", "? ")) if at >= 0), default=len(text))
        said += "" if "\t" in line else text[reading.end : right + 1]
        lines.append(any(answer.replace(desk.CELL, "\t") in said or said.strip() in answer for answer in item.question.answers))
    count = len(best[True])
    print(
        f"{count} answerable, {len(best[False])} not; sentence or row right in its section {np.mean(lines):.3f}; "
        + " ".join(f"section first by {name} {hits / count:.3f}" for name, hits in first.items())
        + f"; area {area(best[True], best[False]):.3f}, refused at 10 % {refused_at(best[True], best[False], 0.1):.3f}"
    )


def squad_entries(path):
    """(question, context, answers) of a SQuAD file by identifier."""
    return {
        asked["id"]: (asked["question"], paragraph["context"], [answer["text"] for answer in asked["answers"]])
        for article in json.loads(path.read_text(encoding="utf-8"))["data"]
        for paragraph in article["paragraphs"]
        for asked in paragraph["qas"]
    }


def pieces_of(text):
    """Start and end of each sentence, in any script."""
    cuts = [hit.end() for hit in re.finditer(r"[.!?؟][\"')\]]*\s+|[。！？]|\n+", text)]
    return list(zip([0, *cuts], [*cuts, len(text)]))


def validate(model, shelf, folder, limit):
    """The figures of the validation articles during training, over `limit` questions or all."""
    questions = validation_questions(folder)
    if limit:
        questions = random.Random(1).sample(questions, limit)
    model.eval()
    readings = read_all(from_network(model), shelf, [entry[1:3] for entry in questions])
    model.train()
    return summary(questions, readings)


def fit_logistic(features, truth, rounds=50):
    """Weights and intercept of a logistic model, by Newton's method with a trace of ridge."""
    rows = np.column_stack([features, np.ones(len(features))])
    weights = np.zeros(rows.shape[1])
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (truth - chance) - 1e-3 * weights
        curve = (rows * (chance * (1 - chance))[:, None]).T @ rows + 1e-3 * np.eye(len(weights))
        weights += np.linalg.solve(curve, slope)
    return weights


def calibrate(questions, readings):
    """Prints the logistic model of `answerable` and `margin`, how well its chances hold, and its curve of refusals.

    The chances are those of models fitted to the other articles, so that the table is no better than it will be.
    """
    features = np.array([(reading.answerable, reading.margin) for reading in readings])
    truth = np.array([bool(entry[3]) for entry in questions], float)
    titles = np.array([entry[0] for entry in questions])
    chance = np.zeros(len(truth))
    for title in sorted(set(titles)):
        out = titles == title
        weights = fit_logistic(features[~out], truth[~out])
        chance[out] = 1 / (1 + np.exp(-(features[out] @ weights[:2] + weights[2])))
    weights = fit_logistic(features, truth)
    print(f"chance = 1 / (1 + exp(-({weights[0]:.4f} * answerable + {weights[1]:.4f} * margin + {weights[2]:.4f})))")
    print(f"Brier {np.mean((chance - truth) ** 2):.4f}, of the base rate alone {truth.var():.4f}")
    for low in np.arange(0, 1, 0.1):
        inside = (chance >= low) & (chance < low + 0.1)
        if inside.any():
            print(f"chance {low:.1f} to {low + 0.1:.1f}: {inside.sum()} questions, answerable {truth[inside].mean():.3f}")
    print("threshold  false refusals  unanswerable refused")
    for rate in (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3):
        threshold = np.quantile(chance[truth == 1], rate)
        print(f"{threshold:.3f}      {rate:.2f}            {np.mean(chance[truth == 0] < threshold):.3f}")


def gain(order, relevant):
    """nDCG@10 with binary relevance."""
    order = list(dict.fromkeys(order))[:10]
    ideal = sum(1 / math.log2(place + 2) for place in range(min(10, len(relevant))))
    return sum(1 / math.log2(place + 2) for place, key in enumerate(order) if key in relevant) / ideal


def ranking(run, shelf, path):
    """Prints the figures of a set's candidates as found and as reordered."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    asked = [(line["query"], hit["text"]) for line in lines for hit in line["hits"]]
    readings = iter(read_all(run, shelf, asked))
    table = collections.defaultdict(collections.Counter)
    for line in lines:
        relevant = set(line["relevant"])
        found = [(hit, next(readings)) for hit in line["hits"]]
        orders = {"search": lambda hit, _: hit["score"], "relevance": lambda _, reading: reading.relevance}
        for blend in BLENDS:
            orders[f"search + {blend} relevance"] = lambda hit, reading, blend=blend: hit["score"] + blend * reading.relevance
        for name, score in orders.items():
            # The search's own order already spreads pages; among equals it stands.
            best = sorted(found, key=lambda entry: -score(*entry)) if name != "search" else found
            order = [hit["key"] for hit, _ in best]
            table[name]["ndcg@10"] += gain(order, relevant)
            for depth in (1, 5, 10):
                table[name][f"hit@{depth}"] += bool(set(order[:depth]) & relevant)
    for name, figures in table.items():
        print(f"{lines[0]['set']:14}{name:26}" + " ".join(f"{key} {value / len(lines):.3f}" for key, value in figures.items()))
    print(f"{lines[0]['set']:14}{len(lines)} questions, {len(asked) / len(lines):.1f} candidates each")


def compare(run, other, shelf, questions):
    asked = [entry[1:3] for entry in questions]
    pairs = [(shelf.question(question), shelf.passage(text).ids[:180]) for question, text in asked[:64]]
    length = max(shelf.frame.length(*pair) for pair in pairs)
    together = run(*shelf.frame.encode(pairs, length)[:3])
    worst = 0.0
    for row, pair in enumerate(pairs):
        size = shelf.frame.length(*pair)
        for whole, alone in zip(together, run(*shelf.frame.encode([pair], size)[:3])):
            part = whole[row][:size] if whole.ndim == 2 else whole[row]
            worst = max(worst, float(np.abs(part - alone[0]).max()))
    print(f"greatest difference between a pair alone and in a batch of {len(pairs)}: {worst:.2e}")
    ours, theirs = read_all(run, shelf, asked), read_all(other, shelf, asked)
    for name in ("answerable", "relevance", "margin"):
        one, two = (np.array([getattr(reading, name) for reading in read]) for read in (ours, theirs))
        print(f"{name}: correlation {np.corrcoef(one, two)[0, 1]:.4f}, mean difference {np.abs(one - two).mean():.3f}")
    same = np.mean([(one.start, one.end) == (two.start, two.end) for one, two in zip(ours, theirs)])
    print(f"same span: {same:.3f}")
    for name, readings in (("model", ours), ("other", theirs)):
        print(name, " ".join(f"{key} {value:.3f}" for key, value in summary(questions, readings).items()))


def speed(run):
    """Prints the tokens read in a second, the best of five rounds each."""
    random_ids = np.random.default_rng(7).integers(1000, 20000, (16, 256))
    for batch, length in ((1, 64), (8, 64), (16, 64), (8, 128), (16, 128), (8, 256)):
        ids = random_ids[:batch, :length]
        feed = ids, np.zeros_like(ids), np.ones_like(ids)
        run(*feed)
        best = math.inf
        for _ in range(5):
            began = time.perf_counter()
            run(*feed)
            best = min(best, time.perf_counter() - began)
        print(f"{batch} x {length}: {batch * length / best:.0f} tokens/s, {best * 1000:.1f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("reading", "ranking", "compare", "languages", "desk", "speed"))
    parser.add_argument("model")
    parser.add_argument("candidates", nargs="*", type=pathlib.Path)
    parser.add_argument("--tokenizer")
    parser.add_argument("--encoder", help="e5-small-q4.bin, for a model that starts from it")
    parser.add_argument("--data", type=pathlib.Path)
    parser.add_argument("--squad")
    parser.add_argument("--xquad", type=pathlib.Path)
    parser.add_argument("--bare", action="store_true")
    parser.add_argument("--calibrate", action="store_true")
    parser.add_argument("--with", dest="other")
    parser.add_argument("--limit", type=int, help="questions, drawn with a fixed seed")
    arguments = parser.parse_args()
    run = from_file(arguments.model, encoder=arguments.encoder)
    if arguments.what == "speed":
        return speed(run)
    shelf = Shelf(open_tokenizer(arguments.tokenizer))
    if arguments.what == "languages":
        return languages(run, shelf, arguments.xquad)
    if arguments.what == "desk":
        return ask_at_desk(run, shelf, arguments.bare)
    if arguments.what == "ranking":
        for path in arguments.candidates:
            ranking(run, shelf, path)
        return None
    questions = squad_questions(arguments.squad) if arguments.squad else validation_questions(arguments.data / "reader")
    if arguments.limit:
        questions = random.Random(1).sample(questions, min(arguments.limit, len(questions)))
    if arguments.what == "compare":
        return compare(run, from_file(arguments.other, encoder=arguments.encoder), shelf, questions)
    readings = read_all(run, shelf, [entry[1:3] for entry in questions])
    answered = sum(bool(entry[3]) for entry in questions)
    print(f"{answered} answerable, {len(questions) - answered} unanswerable")
    print(" ".join(f"{key} {value:.3f}" for key, value in summary(questions, readings).items()))
    if arguments.calibrate:
        calibrate(questions, readings)
    return None


if __name__ == "__main__":
    main()
