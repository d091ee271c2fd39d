"""A reader that has been trained, as the teacher of another: what it says of pairs, in the other's tokens."""

from dataclasses import dataclass

import numpy as np
import torch

from passages import Shelf
from reading import from_file


@dataclass
class Told:
    """Chances of each token to be the start and the end, of relevance and of an answer; `share` is how much they count."""

    start: torch.Tensor
    end: torch.Tensor
    relevance: torch.Tensor
    answerable: torch.Tensor
    share: torch.Tensor


def softmax(logits):
    shares = np.exp(logits - logits.max())
    return shares / shares.sum()


def chance(logits):
    return 1 / (1 + np.exp(-np.array(logits, np.float32)))


class Teacher:
    SHARE = 0.5

    def __init__(self, model, tokenizer, threads):
        self.run, self.shelf = from_file(model, threads), Shelf(tokenizer)

    def tell(self, pairs, starts, length):
        """What is said of `pairs`, whose passages begin at `starts` in rows of `length` tokens. Of pairs that do not fit, or are not to
        be judged by this teacher, nothing counts."""
        frame = self.shelf.frame
        passages = [self.shelf.tokenizer.encode(pair.text, add_special_tokens=False) for pair in pairs]
        questions = [self.shelf.question(pair.asked) for pair in pairs]
        fits = [pair.taught and 0 < len(passage.ids) <= frame.room(question) for pair, passage, question in zip(pairs, passages, questions)]
        chosen = [number for number, fit in enumerate(fits) if fit]
        chances = np.zeros((2, len(pairs), length), np.float32)
        verdicts = np.zeros((2, len(pairs)), np.float32)
        for at in range(0, len(chosen), 16):
            part = chosen[at : at + 16]
            rows = [(questions[number], passages[number].ids) for number in part]
            *coded, begins = frame.encode(rows, max(frame.length(*row) for row in rows))
            *spans, relevance, answerable = self.run(*coded)
            verdicts[:, part] = chance(relevance), chance(answerable)
            for row, number in enumerate(part):
                self.place(chances[:, number], [logits[row] for logits in spans], passages[number], begins[row], pairs[number], int(starts[number]))
        share = torch.tensor([self.SHARE if fit else 0.0 for fit in fits])
        return Told(*(torch.from_numpy(values) for values in (*chances, *verdicts)), share)

    def place(self, chances, logits, passage, begin, pair, start):
        """Gives the chance of each of the teacher's tokens to the token of the pair that holds its first, or its last, character."""
        lefts = np.array([left for left, _ in pair.offsets])
        for side, values in enumerate(logits):
            kept = softmax(np.concatenate([values[:1], values[begin : begin + len(passage.ids)]]))
            chances[side, 0] = kept[0]
            places = np.array([right - 1 if side else left for left, right in passage.offsets])
            at = np.maximum(np.searchsorted(lefts, places, side="right") - 1, 0)
            np.add.at(chances[side], start + at, kept[1:])
