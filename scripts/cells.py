#!/usr/bin/env python3
"""Measures how well questions for a cell of a workbook are answered: the tables of TAT-QA written as XLSX, one workbook each.

usage: cells.py CLI TATQA.json WORK [--few N]

A question counts if TAT-QA answers it with one cell of its table and no comparison. It is asked of its workbook alone. Needs the package
`openpyxl`.
"""

import argparse
import json
import re
import subprocess
from pathlib import Path

import openpyxl


def number_of(cell):
    """The value of a cell and its number format, or None if it is no number."""
    text = cell.strip()
    parts = re.fullmatch(r"(\()?\s*(-)?\s*(\$)?\s*([\d,]+(?:\.\d+)?)\s*(\))?\s*(%)?\s*(\))?", text)
    if not parts or re.fullmatch(r"(19|20)\d\d", text):
        return None
    digits = parts[4].replace(",", "")
    value = float(digits) * (-1 if parts[1] or parts[2] else 1)
    places = len(digits.split(".")[1]) if "." in digits else 0
    shown = ("#,##0" if "," in parts[4] else "0") + ("." + "0" * places if places else "")
    if parts[6]:
        value, shown = value / 100, shown + "%"
    if parts[3]:
        shown = '"$"' + shown
    return value, f"{shown};({shown})" if parts[1] else shown


def write(table, path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row, cells in enumerate(table, 1):
        for column, text in enumerate(cells, 1):
            if not text.strip():
                continue
            number = number_of(text)
            cell = sheet.cell(row, column, number[0] if number else text)
            if number:
                cell.number_format = number[1]
    book.save(path)


def bare(text):
    return re.sub(r"[\s$,()%]", "", text).lower()


def marked(note):
    """The words of a quote that are marked as the answer."""
    words = note["answer"]
    return bare(note["quote"][words["start"] - note["start"] : words["end"] - note["start"]]) if words else ""


def look_ups(table, questions):
    """Questions that one cell answers, with the rows in which it stands."""
    for question in questions:
        if question["answer_type"] != "span" or question["req_comparison"]:
            continue
        if question["answer_from"] not in ("table", "table-text"):
            continue
        gold = bare(question["answer"][0])
        rows = [row for row in table if any(bare(cell) == gold for cell in row[1:])]
        if gold and rows:
            yield question["question"], gold, rows


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("cli")
    arguments.add_argument("data", type=Path)
    arguments.add_argument("work", type=Path)
    arguments.add_argument("--few", type=int, default=10**6)
    chosen = arguments.parse_args()
    books, library = chosen.work / "books", chosen.work / "library"
    tables = json.loads(chosen.data.read_text())

    def cli(*words):
        run = subprocess.run([chosen.cli, "--library", library, "--json", *words], capture_output=True, text=True)
        return run.stdout

    if not books.exists():
        books.mkdir(parents=True)
        for number, entry in enumerate(tables):
            write(entry["table"]["table"], books / f"table {number:03}.xlsx")
    cli("add", str(books))
    asked = answered = right_row = alone = cell = 0
    for number, entry in enumerate(tables):
        for question, gold, rows in look_ups(entry["table"]["table"], entry["questions"]):
            if asked == chosen.few:
                break
            asked += 1
            answer = json.loads(cli("ask", question, "--quotes", "--in", str(books / f"table {number:03}.xlsx")))
            notes = answer["footnotes"]
            if answer["abstained"] or not notes:
                print("refused\t", question, "\t", gold)
                continue
            answered += 1
            whole = [bare("".join(row)) for row in rows]
            is_right = bare(notes[0]["quote"]) in whole
            right_row += is_right
            alone += is_right and len(notes) == 1
            cell += marked(notes[0]) == gold
            if not is_right:
                print("other row\t", question, "\t", gold, "\t", notes[0]["quote"])
    print(f"{asked} asked, {answered} answered, right row first {right_row}, alone {alone}, cell marked {cell}")


main()
