#!/usr/bin/env python3
"""Reads the documents of this folder with their questions, and checks them.

usage: documents.py [FILE ...]      says how much there is, and fails on what is wrong

A file holds documents written for this project in the form that README.md describes.
"""

import pathlib
import sys
from dataclasses import dataclass, field

FOLDER = pathlib.Path(__file__).resolve().parent
CELL = " | "
# One document of a file in as many is kept for measuring.
KEPT = 6


@dataclass
class Question:
    text: str
    is_answered: bool
    # Each stands word for word in the section's text; none where the document does not answer.
    answers: list


@dataclass
class Section:
    heading: str
    text: str = ""
    questions: list = field(default_factory=list)


@dataclass
class Document:
    language: str
    title: str
    sections: list = field(default_factory=list)


def read(path):
    """The documents of a file."""
    documents, number = [], 0

    def wrong(why):
        raise ValueError(f"{path}:{number}: {why}")

    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = line.rstrip()
        if line.startswith("=== "):
            language, title = line[4:].split(CELL, 1)
            documents.append(Document(language.strip(), title.strip()))
        elif not documents:
            if line:
                wrong("text before the first document")
        elif line.startswith("## "):
            documents[-1].sections.append(Section(line[3:].strip()))
        elif line.startswith(("? ", "! ")):
            if not documents[-1].sections:
                wrong("a question before the first section")
            documents[-1].sections[-1].questions.append(Question(line[2:].strip(), line.startswith("? "), []))
        elif line.startswith("= "):
            section = documents[-1].sections[-1]
            if not section.questions:
                wrong("an answer without its question")
            if line[2:].strip() not in section.text:
                wrong(f"not in the section: {line[2:].strip()}")
            section.questions[-1].answers.append(line[2:].strip())
        elif documents[-1].sections:
            section = documents[-1].sections[-1]
            if section.questions and line:
                wrong("text after the section's questions")
            if not section.questions:
                section.text = f"{section.text}\n{line}".strip("\n")
        elif line:
            wrong("text before the first section")
    for document in documents:
        for question in (question for section in document.sections for question in section.questions):
            if question.is_answered != bool(question.answers):
                raise ValueError(f"{path}: {document.title}: an answer too many or too few: {question.text}")
    return documents


def files():
    return sorted(FOLDER.glob("*.txt"))


def main():
    for path in [pathlib.Path(name) for name in sys.argv[1:]] or files():
        documents = read(path)
        questions = [q for document in documents for section in document.sections for q in section.questions]
        unanswered = sum(not question.is_answered for question in questions)
        print(f"{path.name}: {len(documents)} documents, {len(questions)} questions, {unanswered} of them without an answer")


if __name__ == "__main__":
    try:
        main()
    except ValueError as error:
        sys.exit(str(error))
