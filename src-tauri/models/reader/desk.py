"""The documents of `../everyday`, written for this project with their questions, as the reader learns from them: passages such as
the program makes of documents, with what stands above them."""

import importlib.util
import pathlib
from dataclasses import dataclass

from passages import Asked

place = pathlib.Path(__file__).resolve().parent.parent / "everyday" / "documents.py"
specification = importlib.util.spec_from_file_location("everyday_documents", place)
everyday_documents = importlib.util.module_from_spec(specification)
specification.loader.exec_module(everyday_documents)
CELL = everyday_documents.CELL

# How often the cells of tables are parted by each; how often a passage goes on with the next section; comes with nothing above it,
# or with the title alone.
CELLS = (("\t", 0.6), (" ", 0.25), (" | ", 0.15))
JOINED, BARE, TITLE_ALONE = 0.3, 0.12, 0.15
# How often a question is also put to another section of its document, to a section of another document, and below another title.
NEXT, FAR, ELSEWHERE = 0.6, 0.3, 0.5
LEVELS = " › "


@dataclass
class Item:
    document: object
    section: object
    question: object
    language: str


def items(languages, kept=False):
    """The questions of all documents in `languages`: those learnt from, or those kept for measuring."""
    found = []
    for path in everyday_documents.files():
        for number, document in enumerate(everyday_documents.read(path)):
            if document.language in languages and (number % everyday_documents.KEPT == 0) == kept:
                found += [Item(document, section, question, document.language) for section in document.sections for question in section.questions]
    return found


def is_row(line):
    return CELL in line


def header(text):
    """The first row of a section's table."""
    return next((line for line in text.splitlines() if is_row(line)), "")


def above(document, section, table=""):
    """What stands above a passage, as the program gives it to the reader."""
    levels = [document.title, section.heading] if section.heading != document.title else [document.title]
    return "\n".join(part for part in (LEVELS.join(levels), table.replace(CELL, "\t")) if part)


def where(text, answers, question, terms):
    """Start and text of the answer: of several places, the one whose line has most of the question's words; None where two have."""
    wanted, found = terms(question), []
    for answer in answers:
        at = text.find(answer)
        while at >= 0:
            line = text[text.rfind("\n", 0, at) + 1 : (text.find("\n", at) + len(text) + 1) % (len(text) + 1)]
            found.append((len(wanted & terms(line)), at, answer))
            at = text.find(answer, at + 1)
    found.sort(key=lambda place: -place[0])
    if not found or len(found) > 1 and found[0][0] == found[1][0] and found[0][2] == found[1][2]:
        return None
    return found[0][1], found[0][2]


class Desk:
    def __init__(self, material, languages):
        self.material = material
        self.items = items(languages)
        documents = {id(item.document): item.document for item in self.items}.values()
        self.sections = [(document, section) for document in documents for section in document.sections if section.text]
        self.titles = [document.title for document in documents]

    def context(self, document, section, table, rng):
        draw = rng.random()
        if draw < BARE:
            return ""
        return document.title if draw < BARE + TITLE_ALONE else above(document, section, table)

    def group(self, item, rng):
        from material import terms

        document, section, asked = item.document, item.section, item.question
        cells = rng.choices([cell for cell, _ in CELLS], [share for _, share in CELLS])[0]
        text, table = section.text, ""
        found = where(text, asked.answers, asked.text, terms) if asked.is_answered else None
        if asked.is_answered and found is None:
            return None
        start, answer = found or (len(text), "")
        # A chunk may begin within a table, whose header then stands above it.
        rows = [at for at in self.line_starts(text) if is_row(text[at:].split("\n", 1)[0])]
        if len(rows) > 4 and rng.random() < 0.3:
            cut = rng.choice([at for at in rows[1:-1] if at <= start] or [0])
            if cut and rows[0] < start:
                text, start, table = text[cut:], start - cut, header(text)
        if rng.random() < 0.4 and not table:
            text, start = f"{section.heading}\n\n{text}", start + len(section.heading) + 2
        if rng.random() < JOINED:
            others = document.sections
            at = next(n for n, other in enumerate(others) if other is section)
            before = others[at - 1] if at and rng.random() < 0.5 and not table else None
            after = others[at + 1] if at + 1 < len(others) else None
            if before:
                lead = f"{before.heading}\n\n{before.text}\n\n{section.heading}\n\n"
                text, start = lead + text, start + len(lead)
            elif after:
                text = f"{text}\n\n{after.heading}\n\n{after.text}"
        # The answer may be of several cells.
        start = len(text[:start].replace(CELL, cells))
        text, answer = text.replace(CELL, cells), answer.replace(CELL, cells)
        question = Asked(asked.text).above(self.context(document, section, table, rng))
        length = self.material.length(question, rng)
        if not asked.is_answered:
            # The whole section, as one does not know what would have answered.
            pair = self.material.unanswered(question, text, self.material.room(question), rng, None)
            return [pair] if pair else None
        line = {"context": text}
        made = self.material.answered(question, line, {"answers": [{"text": answer, "start": start}]}, length, rng)
        if made is None:
            return None
        group = [made[0]]
        size = max(len(made[0].piece), 24)
        others = [other for other in document.sections if other is not section and not any(a in other.text for a in asked.answers)]
        others = [other for other in others if other.text and other.text not in text]
        if others and rng.random() < NEXT:
            self.add(group, document, max(rng.sample(others, min(2, len(others))), key=lambda other: len(terms(other.text) & terms(asked.text))), asked, size, rng)
        if rng.random() < FAR:
            far = [pair for pair in rng.sample(self.sections, 12) if pair[0] is not document]
            self.add(group, *max(far, key=lambda pair: len(terms(pair[1].text) & terms(asked.text))), asked, size, rng)
        if rng.random() < ELSEWHERE:
            named = terms(document.title) & terms(asked.text) - terms(text)
            other = rng.choice(self.titles)
            if named and question.context and not terms(other) & terms(asked.text):
                moved = question.context.replace(document.title, other)
                group.append(self.material.asked_instead(group[0], asked.text, moved))
        return group

    def add(self, group, document, section, asked, size, rng):
        question = Asked(asked.text).above(self.context(document, section, "", rng))
        pair = self.material.unanswered(question, section.text.replace(CELL, "\t"), min(size, self.material.room(question)), rng, False)
        if pair:
            group.append(pair)

    @staticmethod
    def line_starts(text):
        starts, at = [], 0
        for line in text.split("\n"):
            starts.append(at)
            at += len(line) + 1
        return starts
