#!/usr/bin/env python3
"""Writes the questions that the decision to answer is fitted on: for each set OUTPUT/SET.jsonl, and its documents where the set has none
as files.

usage: calibration_questions.py DATA SAMPLES OUTPUT

DATA is the folder with the public sets, SAMPLES the project's own. Each line has `question` and `kind`: `yes` (the documents answer
it), `far` (a question of SQuAD 1.1's training part, about something else altogether) or `no` (written to look answerable). The lines
of the first set, "squad", have `paragraph`, what the question was asked of, empty if it has no answer; where the words that answer are
known, they are `answers`. What to add to a library for each set is printed. Then, for each:

    cargo run --release -p footnote-engine --example evidence -- LIBRARY FILES... < OUTPUT/SET.jsonl > MEASURED.jsonl
"""

import ast
import csv
import gzip
import json
import pathlib
import random
import re
import sys

MODELS = pathlib.Path(__file__).resolve().parent.parent / "src-tauri/models"
MATERIAL = MODELS / "reader/material.py"
sys.path.append(str(MODELS / "everyday"))
import documents as everyday  # noqa: E402

FAR = 120
EVERYDAY = 500


def validation_articles():
    """What the training of the reader names so, without importing what it needs."""
    for statement in ast.parse(MATERIAL.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Assign) and statement.targets[0].id == "VALIDATION_ARTICLES":
            return ast.literal_eval(statement.value)
    raise SystemExit(f"{MATERIAL} names no VALIDATION_ARTICLES")


def squad(data, output, chance):
    """The articles that the reader was not trained on, a paragraph to a file."""
    rows = gzip.open(data / "train/reader/squad2_dev_other19.jsonl.gz", "rt", encoding="utf-8")
    yes, no, articles = [], [], validation_articles()
    for number, row in enumerate(map(json.loads, rows)):
        if row["title"] not in articles:
            continue
        write(output / "squad" / row["title"] / f"{number:03d}.txt", row["context"])
        for asked in row["qas"]:
            answerable = not asked["impossible"]
            entry = {"question": asked["question"], "kind": "yes" if answerable else "no"}
            entry |= {"paragraph": row["context"] if answerable else "", "answers": [answer["text"] for answer in asked["answers"]]}
            (yes if answerable else no).append(entry)
    return output / "squad", chance.sample(yes, 400) + chance.sample(no, 300)


def cacm(data, _output, _chance):
    topics = (data / "cacm/topics.txt").read_text(encoding="utf-8")
    texts = [re.sub(r"<DOCNO>.*?</DOCNO>", "", block, flags=re.DOTALL) for block in re.findall(r"<DOC>(.*?)</DOC>", topics, re.DOTALL)]
    return data / "cacm/docs", answerable(" ".join(text.split()) for text in texts)


def pubmedqa(data, output, chance):
    rows = json.loads(next((data / "pubmedqa").glob("*.json")).read_text(encoding="utf-8"))
    for key, row in rows.items():
        write(output / "pubmedqa" / f"{key}.txt", " ".join(row["CONTEXTS"]))
    return output / "pubmedqa", answerable(chance.sample([row["QUESTION"] for row in rows.values()], 80))


def financebench(data, _output, _chance):
    lines = (data / "financebench/questions.jsonl").read_text(encoding="utf-8").splitlines()
    return data / "financebench/pdfs", answerable(json.loads(line)["question"] for line in lines)


def sec10q(data, _output, _chance):
    with open(data / "sec10q/questions.csv", encoding="utf-8") as rows:
        return data / "sec10q/pdfs", answerable(row["Question"] for row in csv.DictReader(rows))


def policyqa(data, output, chance):
    questions = []
    for article in json.loads((data / "policyqa/dev.json").read_text(encoding="utf-8"))["data"]:
        for number, paragraph in enumerate(article["paragraphs"]):
            write(output / "policyqa" / article["title"] / f"{number:03d}.txt", paragraph["context"])
            questions += [asked["question"] for asked in paragraph["qas"]]
    return output / "policyqa", answerable(chance.sample(questions, 150))


def desk(_data, output, chance):
    """The everyday documents that the reader was not trained on, English ones."""
    return everyday_set(output / "desk", lambda language: language == "en", chance)


def abroad(_data, output, chance):
    """Those in other languages, of which the reader has read none."""
    return everyday_set(output / "abroad", lambda language: language != "en", chance)


def everyday_set(folder, is_wanted, chance):
    questions = []
    for path in everyday.files():
        kept = (document for number, document in enumerate(everyday.read(path)) if number % everyday.KEPT == 0)
        for number, document in enumerate(document for document in kept if is_wanted(document.language)):
            write(folder / f"{path.stem}-{number:02}.md", markdown(document))
            for asked in (asked for section in document.sections for asked in section.questions):
                questions.append({"question": asked.text, "kind": "yes" if asked.is_answered else "no", "answers": asked.answers})
    return folder, chance.sample(questions, min(EVERYDAY, len(questions)))


def markdown(document):
    parts = [f"# {document.title}"]
    for section in document.sections:
        lines, was_row = [], False
        for line in section.text.splitlines():
            is_row = everyday.CELL in line
            if is_row != was_row:
                lines.append("")
            # Two spaces keep Markdown from joining the lines.
            lines.append(f"| {line} |" if is_row else re.sub("^• ", "- ", line) + "  ")
            if is_row and not was_row:
                lines.append("|" + "---|" * len(line.split(everyday.CELL)))
            was_row = is_row
        parts += [f"## {section.heading}", "\n".join(lines)]
    return "\n\n".join(parts) + "\n"


def samples(folder):
    lines = (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    rows = map(json.loads, lines)
    return folder / "documents", [
        {"question": row["question"], "kind": "yes" if row["answerable"] else "no", "answers": [gold["passage"] for gold in row["gold"]]}
        for row in rows
    ]


def answerable(questions):
    return [{"question": question, "kind": "yes"} for question in questions]


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def main():
    data, own, output = map(pathlib.Path, sys.argv[1:])
    chance = random.Random(11)
    rows = gzip.open(data / "train/reader/squad11_train.jsonl.gz", "rt", encoding="utf-8")
    foreign = [asked["question"] for row in map(json.loads, rows) for asked in row["qas"]]
    sets = {read.__name__: read(data, output, chance) for read in (squad, desk, abroad, cacm, pubmedqa, financebench, sec10q, policyqa)}
    sets["samples"] = samples(own)
    for name, (documents, questions) in sets.items():
        far = [{"question": question, "kind": "far"} for question in chance.sample(foreign, FAR)]
        if name == "squad":
            far = [{**entry, "paragraph": ""} for entry in far]
        lines = [json.dumps(entry, ensure_ascii=False) for entry in questions + far]
        write(output / f"{name}.jsonl", "\n".join(lines) + "\n")
        print(f"{name}: {len(lines)} questions over {documents}")


if __name__ == "__main__":
    main()
