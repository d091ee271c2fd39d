#!/usr/bin/env python3
"""Stores what a built footnote-cli finds for the questions of a set, for `evaluate.py ranking` to reorder.

usage: candidates.py CLI SET DATA --library DIR --output FILE [-k N] [--limit N]

SET      squad, cacm, pubmedqa, financebench or sec10q
DATA     the folder of that set, as published
DIR      a library that holds the set's documents; for squad each paragraph is a file ARTICLE/NUMBER.txt, for pubmedqa each
         abstract a file KEY.txt

Each line of FILE is a question with the keys of what is relevant and the passages found: their key, score and text.
"""

import argparse
import collections
import csv
import json
import pathlib
import random
import re
import subprocess


def squad(folder):
    """Each answerable question and its paragraph."""
    data = json.loads(next(pathlib.Path(folder).glob("*.json")).read_text(encoding="utf-8"))["data"]
    return [
        (asked["question"], [f"{article['title']}/{number:03d}"])
        for article in data
        for number, paragraph in enumerate(article["paragraphs"])
        for asked in paragraph["qas"]
        if not asked["is_impossible"]
    ]


def cacm(folder):
    folder = pathlib.Path(folder)
    relevant = collections.defaultdict(list)
    for line in (folder / "qrels.txt").read_text().splitlines():
        topic, _, document, grade = line.split()
        if grade != "0":
            relevant[topic].append(document)
    topics = {}
    for block in re.findall(r"<DOC>(.*?)</DOC>", (folder / "topics.txt").read_text(), re.DOTALL):
        number = re.search(r"<DOCNO>\s*(\d+)", block).group(1)
        topics[number] = " ".join(re.sub(r"<DOCNO>.*?</DOCNO>", "", block, flags=re.DOTALL).split())
    return [(text, relevant[number]) for number, text in topics.items() if number in relevant]


def pubmedqa(folder):
    data = json.loads(next(pathlib.Path(folder).glob("*.json")).read_text(encoding="utf-8"))
    return [(entry["QUESTION"], [key]) for key, entry in data.items()]


def financebench(folder):
    """Each question and its evidence pages, counted from 1."""
    lines = (pathlib.Path(folder) / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    return [
        (entry["question"], [f"{piece['doc_name']}#{piece['evidence_page_num'] + 1}" for piece in entry["evidence"]])
        for entry in entries
    ]


def sec10q(folder):
    """Each question and the filings its answer names as sources."""
    with open(pathlib.Path(folder) / "questions.csv", encoding="utf-8", newline="") as lines:
        entries = list(csv.DictReader(lines))
    found = []
    for entry in entries:
        sources = re.search(r"SOURCE\(S\):\s*(.*)", entry["Answer"], re.DOTALL)
        names = re.split(r"[,\n]", sources.group(1)) if sources else []
        found.append((entry["Question"], [pathlib.Path(name.strip()).stem for name in names if name.strip()]))
    return [(question, keys) for question, keys in found if keys]


SETS = {"squad": squad, "cacm": cacm, "pubmedqa": pubmedqa, "financebench": financebench, "sec10q": sec10q}


def key(kind, hit):
    path = pathlib.Path(hit["path"])
    if kind == "squad":
        return f"{path.parent.name}/{path.stem}"
    return f"{path.stem}#{hit['page']}" if kind == "financebench" else path.stem


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cli")
    parser.add_argument("set", choices=SETS)
    parser.add_argument("data")
    parser.add_argument("--library", required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("-k", type=int, default=30)
    parser.add_argument("--limit", type=int, help="questions, drawn with a fixed seed")
    arguments = parser.parse_args()
    questions = SETS[arguments.set](arguments.data)
    random.Random(7).shuffle(questions)
    with open(arguments.output, "w", encoding="utf-8") as output:
        for question, relevant in questions[: arguments.limit]:
            command = [arguments.cli, "--library", arguments.library, "--json", "search", question, "-k", str(arguments.k)]
            answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            hits = [
                {"key": key(arguments.set, hit), "score": hit["score"], "text": hit["text"], "heading": hit["heading"]}
                for hit in json.loads(answer)["hits"]
            ]
            line = {"set": arguments.set, "query": question, "relevant": sorted(set(relevant)), "hits": hits}
            output.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
