"""Texts as tokens: questions, passages with their sentences, windows of whole sentences, and the pairs made of them."""

import gzip
import json
import pathlib
import re
from dataclasses import dataclass

from tokenizers import Tokenizer

from network import MAX_LENGTH

MAX_QUESTION = 64
# How much is read of what stands above a passage.
MAX_CONTEXT = 40
SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]*[A-Z0-9])|\n+")


def read_lines(path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def open_tokenizer(path):
    tokenizer = Tokenizer.from_file(str(pathlib.Path(path)))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def sentence_spans(text):
    """Start and end of each sentence, in characters; together they cover the text but for white space."""
    spans, start = [], 0
    for cut in SENTENCE_END.finditer(text):
        if text[start : cut.start()].strip():
            spans.append((start, cut.start()))
            start = cut.end()
    if text[start:].strip():
        spans.append((start, len(text)))
    return spans


class Passage:
    """A text, its tokens with the characters they stand for, and its sentences as ranges of tokens."""

    def __init__(self, text, encoding):
        self.text = text
        self.ids, self.offsets = encoding.ids, encoding.offsets
        self.sentences = []
        token = 0
        for _, end in sentence_spans(text):
            first = token
            while token < len(self.ids) and self.offsets[token][0] < end:
                token += 1
            if token > first:
                self.sentences.append((first, token))

    def tokens(self, start, end):
        """First and last token of the characters `start..end`, or None where no token lies in them."""
        inside = [n for n, (left, right) in enumerate(self.offsets) if left < end and right > start]
        return (inside[0], inside[-1]) if inside else None

    def sentences_of(self, first, last):
        """First and last sentence that hold the tokens `first..=last`."""
        touched = [n for n, (left, right) in enumerate(self.sentences) if left <= last and right > first]
        return touched[0], touched[-1]

    def window(self, rng, length, first=None, last=None):
        """A range of tokens of whole sentences, about `length` long, around the tokens `first..=last` or anywhere."""
        if len(self.ids) <= length:
            return 0, len(self.ids)
        if first is None:
            low = high = rng.randrange(len(self.sentences))
        else:
            low, high = self.sentences_of(first, last)
        while True:
            sides = []
            size = self.sentences[high][1] - self.sentences[low][0]
            if low > 0 and self.sentences[high][1] - self.sentences[low - 1][0] <= length:
                sides.append("before")
            if high + 1 < len(self.sentences) and self.sentences[high + 1][1] - self.sentences[low][0] <= length:
                sides.append("after")
            if not sides or size >= length:
                break
            if rng.choice(sides) == "before":
                low -= 1
            else:
                high += 1
        left, right = self.sentences[low][0], self.sentences[high][1]
        if right - left > length:
            anchor_first, anchor_last = (left, left) if first is None else (first, last)
            earliest = max(left, min(anchor_last + 1 - length, anchor_first))
            latest = max(earliest, min(anchor_first, right - length))
            left = rng.randint(earliest, latest)
            right = min(right, left + length)
        return left, right


class Asked(str):
    """A question's text, with what stands above the passage that it is put to: title, headings, header of the table."""

    context = ""

    def above(self, context):
        """The same question, put to a passage below `context`."""
        asked = Asked(self)
        asked.context = context
        return asked


@dataclass
class Pair:
    """A question with a piece of a passage, and what is to be learnt from it.

    `span` is the answer's first and last token within the piece, `None` where there is no answer in it; whether spans are
    learnt at all is `learns_span`. `answerable` and `relevant` are `None` where they are not known; `relevant` counts
    within the group of pairs that share a question. `asked` is the question, and `text` the piece's with the characters
    each of its tokens stands for; `taught` is whether a teacher, who reads English, is asked.
    """

    question: list
    piece: list
    span: tuple | None
    learns_span: bool
    answerable: bool | None
    relevant: bool | None
    asked: Asked
    text: str
    offsets: list
    taught: bool = True



class Frame:
    """How a pair is put together for a tokenizer: what comes first, between question and passage and last, and what pads.

    The passage is of type 1 where the tokenizer is BERT's; elsewhere there is but one type.
    """

    def __init__(self, tokenizer):
        bert = tokenizer.token_to_id("[CLS]") is not None
        first, end, self.padding = (tokenizer.token_to_id(token) for token in (("[CLS]", "[SEP]", "[PAD]") if bert else ("<s>", "</s>", "<pad>")))
        self.before, self.between, self.after = [first], [end] if bert else [end, end], [end]
        self.segment = int(bert)
        self.extra = len(self.before) + len(self.between) + len(self.after)

    def room(self, question):
        """How many tokens of a passage fit beside a question."""
        return MAX_LENGTH - self.extra - len(question)

    def length(self, question, piece):
        return len(question) + len(piece) + self.extra

    def encode(self, pairs, length):
        """Token, segment and mask rows of `pairs`, padded to `length`, and where each passage starts."""
        ids, segments, masks, starts = [], [], [], []
        for question, piece in pairs:
            start = [*self.before, *question, *self.between]
            row = [*start, *piece, *self.after]
            padding = length - len(row)
            ids.append(row + [self.padding] * padding)
            segments.append([0] * len(start) + [self.segment] * (len(row) - len(start)) + [0] * padding)
            masks.append([1] * len(row) + [0] * padding)
            starts.append(len(start))
        return ids, segments, masks, starts


class Shelf:
    """Passages and questions, each made into tokens once."""

    def __init__(self, tokenizer):
        self.tokenizer = tokenizer
        self.frame = Frame(tokenizer)
        self.known, self.asked = {}, {}

    def passage(self, text):
        if text not in self.known:
            self.known[text] = Passage(text, self.tokenizer.encode(text, add_special_tokens=False))
        return self.known[text]

    def pair(self, question, text, left, right, *learnt):
        """The `Pair` of a question with the tokens `left..right` of a text; `learnt` is what is to be learnt from it."""
        passage = self.passage(text)
        first, last = passage.offsets[left][0], passage.offsets[right - 1][1]
        offsets = [(start - first, end - first) for start, end in passage.offsets[left:right]]
        return Pair(self.question(question), passage.ids[left:right], *learnt, question, text[first:last], offsets)

    def tokens(self, text):
        if text not in self.asked:
            self.asked[text] = self.tokenizer.encode(text, add_special_tokens=False).ids
        return self.asked[text]

    def question(self, text):
        """The tokens of a question; of one that is put to a passage below a context, the context's after them."""
        tokens, context = self.tokens(str(text))[:MAX_QUESTION], getattr(text, "context", "")
        return [*tokens, *self.frame.between, *self.tokens(context)[:MAX_CONTEXT]] if context else tokens
