"""Checks that every gold passage in `questions.jsonl` stands on the page it names; exits with 1 if one does not.

White space, soft and end-of-line hyphens, and the marks of Markdown are set aside; nothing else is. Text of PDFs comes
from `pdftotext` (poppler-utils), so that the check does not lean on the program it helps to test.
"""

import json
import re
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path

from lxml import etree

FOLDER = Path(__file__).resolve().parent
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
QUESTIONS, UNANSWERABLE = 30, 10
BLOCKS = {"p", "td", "th", "li", "h1", "h2", "tr", "caption", "title"}


def normal(text):
    """Joins words divided at a line's end and reduces white space to single spaces."""
    text = re.sub(r"(?<=\w)[-\u00ad]\s*\n\s*(?=[a-z])", "", text)
    return " ".join(text.replace("\u00ad", "").split())


def pdf_pages(path):
    """Each page's text in several reading orders, since a table's rows and a page's columns need different ones."""
    orders = []
    for options in ([], ["-layout"], ["-raw"]):
        text = subprocess.run(["pdftotext", *options, "-enc", "UTF-8", str(path), "-"], check=True,
                              capture_output=True).stdout.decode()
        orders.append(text.split("\f"))
    return [[normal(text) for text in page] for page in zip(*orders)]


def docx_pages(path):
    """The text as it reads with all changes accepted; a page ends at a break, a recorded one or the author's own."""
    with zipfile.ZipFile(path) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
        notes = {}
        if "word/footnotes.xml" in archive.namelist():
            for note in etree.fromstring(archive.read("word/footnotes.xml")):
                notes[note.get(f"{WORD}id")] = "".join(note.itertext())
    pages, feet = [""], [""]
    for element in body.iter():
        hard = element.tag == f"{WORD}br" and element.get(f"{WORD}type") == "page"
        if hard or element.tag == f"{WORD}lastRenderedPageBreak":
            # Word records a break of the author's a second time, where the new page begins.
            if pages[-1].strip():
                pages.append("")
                feet.append("")
        elif element.tag == f"{WORD}t":
            pages[-1] += element.text or ""
        elif element.tag == f"{WORD}footnoteReference":
            feet[-1] += " " + notes[element.get(f"{WORD}id")]
        elif element.tag == f"{WORD}p":
            pages[-1] += "\n"
    return [[normal(page + "\n" + foot)] for page, foot in zip(pages, feet)]


class VisibleText(HTMLParser):
    """Collects what a reader of the page sees, without scripts and styles."""

    def __init__(self):
        super().__init__()
        self.text = ""
        self.hidden = 0

    def handle_starttag(self, tag, attributes):
        self.hidden += tag in ("script", "style")
        self.text += "\n" if tag in BLOCKS else ""

    def handle_endtag(self, tag):
        self.hidden -= tag in ("script", "style")

    def handle_data(self, data):
        self.text += "" if self.hidden else data


def html_pages(path):
    reader = VisibleText()
    reader.feed(path.read_text(encoding="utf-8"))
    return [[normal(reader.text)]]


def markdown_pages(path):
    text = re.sub(r"[*`]|^- \[.\]", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [[normal(text.replace("|", " "))]]


def text_pages(path):
    return [[normal(path.read_bytes().decode("cp1252"))]]


READERS = {".pdf": pdf_pages, ".docx": docx_pages, ".html": html_pages, ".md": markdown_pages, ".txt": text_pages}


def faults():
    """Yields a sentence for everything that is wrong."""
    lines = (FOLDER / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line) for line in lines]
    if len(questions) != QUESTIONS or sum(not q["answerable"] for q in questions) != UNANSWERABLE:
        yield f"expected {QUESTIONS} questions, {UNANSWERABLE} of them unanswerable"
    if len({q["question"] for q in questions}) != len(questions):
        yield "a question is asked twice"
    read = {}
    for question in questions:
        name = question["question"]
        if question["answerable"] != bool(question["gold"]):
            yield f"{name}: only an answerable question has gold passages, and it must have one"
        for gold in question["gold"]:
            path = FOLDER / "documents" / gold["document"]
            if not path.is_file():
                yield f"{name}: there is no {gold['document']}"
                continue
            if path not in read:
                read[path] = READERS[path.suffix](path)
            pages = read[path]
            if not 3 <= len(gold["passage"].split()) <= 30:
                yield f"{name}: the passage should have 3 to 30 words: {gold['passage']}"
            found = [number for number, orders in enumerate(pages, 1)
                     if any(normal(gold["passage"]) in text for text in orders)]
            if gold["page"] not in found:
                yield f"{name}: not on page {gold['page']} of {gold['document']} (found on {found}): {gold['passage']}"
    demo = (FOLDER / "demo.txt").read_text(encoding="utf-8").splitlines()
    for line in demo:
        if line not in {q["question"] for q in questions}:
            yield f"demo.txt asks what questions.jsonl does not: {line}"


def main():
    found = list(faults())
    for fault in found:
        print(fault, file=sys.stderr)
    if found:
        return 1
    print("Every passage stands on its page.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
