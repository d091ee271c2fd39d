#!/usr/bin/env python3
"""Measures the small model from its file: does it copy a sentence, and the right one?

usage: check.py MODEL [--adapter FILE] [--documents DIR] [--count N] [--threads N]

Prompts are invented with another seed than in training and, apart from the last kind, with no content word but made-up ones.
With --documents, passages are paragraphs of the .txt, .md and .html files there, and the question is made of three words of
one sentence; that is English the model has never seen.
"""

import argparse
import html
import pathlib
import random
import re

import torch

from gguf_file import END, read_adapter, read_model, read_tokenizer
from make import PREFIX, Encoder
from text import STAGES, SYSTEM, Writer

SEED = 7_654_321
MOST = 120
ASSISTANT = " ".join(SYSTEM[:6])


def answer(model, encoder, system, users, answers=()):
    tokens = encoder.prompt(system, users, answers)
    return encoder.tokenizer.decode(model.complete(tokens, encoder.end, MOST)), len(tokens)


def invented(writer, stage, count):
    """(system, users, earlier answers, every sentence, the right one)."""
    for _ in range(count):
        _, turns = writer.conversation(STAGES[stage])
        sentences = {line.strip() for user, _ in turns for line in user.split("\n")}
        yield ASSISTANT, [user for user, _ in turns], [said for _, said in turns[:-1]], sentences, turns[-1][1]


def from_documents(folder, count):
    rng = random.Random(SEED)
    paragraphs = []
    for path in sorted(folder.iterdir()):
        if path.suffix not in (".txt", ".md", ".html"):
            continue
        raw = path.read_bytes()
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text = raw.decode("cp1252")
        if path.suffix == ".html":
            text = html.unescape(re.sub(r"<[^>]+>", "\n\n", re.sub(r"(?s)<(script|style).*?</\1>", "", text)))
        for block in re.split(r"\n\s*\n", text):
            block = " ".join(block.split())
            sentences = re.split(r"(?<=[a-z][.!?]) (?=[A-Z])", block)
            if 60 <= len(block) <= 700 and all(20 <= len(sentence) <= 220 for sentence in sentences):
                paragraphs.append((path.stem, sentences))
    for _ in range(count):
        chosen = rng.sample(paragraphs, 4)
        text = "".join(f"[{number}] {title}\n{' '.join(sentences)}\n\n" for number, (title, sentences) in enumerate(chosen, 1))
        sentences = [sentence for _, several in chosen for sentence in several]
        right = rng.choice(sentences)
        words = [word for word in re.findall(r"\w+", right)[1:] if len(word) > 3] or right.split()
        keys = sorted(rng.sample(range(len(words)), min(3, len(words))))
        yield ASSISTANT, [f"{text}Question: What {' '.join(words[key] for key in keys)}?"], [], sentences, right


def measure(name, model, encoder, cases):
    copied = right = total = longest = 0
    for system, users, answers, sentences, wanted in cases:
        got, length = answer(model, encoder, system, users, answers)
        total += 1
        longest = max(longest, length)
        right += got == wanted
        copied += any(contains(sentence, got) for sentence in sentences)
    print(f"| {name} | {total} | {longest} | {copied / total:.0%} | {right / total:.0%} |", flush=True)


def contains(text, sentence):
    """Whether the text holds the sentence as a whole: from a sentence's start to a sentence's end."""
    at = text.find(sentence) if sentence else -1
    return at >= 0 and (at == 0 or text[at - 2] in ".!;?") and sentence[-1] in ".!;?" or text == sentence


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("--adapter", type=pathlib.Path)
    parser.add_argument("--documents", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    model, encoder = read_model(options.model), Encoder(read_tokenizer(options.model))
    model.requires_grad_(False)

    print("| prompts | how many | longest, tokens | copied exactly | the right one |\n|---|---|---|---|---|")
    count = options.count
    measure("four short passages, made-up words", model, encoder, invented(Writer(SEED, new=1.0), "exam", count))
    measure("four short passages, common words", model, encoder, invented(Writer(SEED + 1, new=0.1), "exam", count))
    measure("two to five passages, follow-up questions", model, encoder, invented(Writer(SEED + 2, new=0.6), "usual", count))
    measure("three to eight passages, follow-up questions", model, encoder, invented(Writer(SEED + 3, new=0.6), "long", count // 2))
    if options.documents:
        measure("four paragraphs of real documents", model, encoder, from_documents(options.documents, count))
    if options.adapter:
        pairs, alpha = read_adapter(options.adapter)
        for name, a, b in pairs:
            model.get_parameter(name).add_(alpha / a.shape[0] * (b @ a))
        cases = list(invented(Writer(SEED, new=1.0), "exam", count))
        got = [(answer(model, encoder, system, users, said)[0], wanted) for system, users, said, _, wanted in cases]
        print(f"with the adapter: {sum(text.startswith(PREFIX) for text, _ in got) / len(got):.0%} begin with {PREFIX!r}, "
              f"{sum(text == PREFIX + wanted for text, wanted in got) / len(got):.0%} are that and the right sentence")


if __name__ == "__main__":
    main()
