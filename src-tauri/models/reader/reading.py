"""Reading with the network, in PyTorch or as the exported file: questions and texts in, best span and verdicts out."""

from dataclasses import dataclass

import numpy as np

MAX_ANSWER = 30
OVERLAP = 48


@dataclass
class Reading:
    """What was read: the answer's characters in the text and the logits that judge it.

    `margin` is by how much the best span beats "not here" at the first token; `relevance` and `answerable` are the logits of
    the first token. Of a text longer than one window the window with the greatest `answerable` counts.
    """

    start: int
    end: int
    margin: float
    relevance: float
    answerable: float


def from_network(model):
    """A function from rows of tokens to the network's outputs."""
    import torch

    def run(ids, segments, masks):
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            outputs = model(*(torch.tensor(rows) for rows in (ids, segments, masks)))
        return [output.float().numpy() for output in outputs]

    return run


def from_file(path, threads=2, encoder=None):
    """The same, with the exported model on ONNX Runtime; `encoder` is where a model that has no words takes their vectors from."""
    import onnxruntime

    from encoders import word_vectors

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    outside = "words" in (entry.name for entry in session.get_inputs())
    table = word_vectors(encoder) if outside else None

    def run(ids, segments, masks):
        ids, segments, masks = (np.array(rows, np.int64) for rows in (ids, segments, masks))
        words = {"words": table[ids]} if outside else {"input_ids": ids, "token_type_ids": segments}
        return session.run(["start", "end", "relevance", "answerable"], {**words, "attention_mask": masks})

    return run


def pieces(room, passage):
    """The windows of a passage of at most `room` tokens, as ranges of tokens."""
    count = len(passage.ids)
    found, left = [], 0
    while True:
        found.append((left, min(left + room, count)))
        if left + room >= count:
            return found
        left += room - OVERLAP


def best_span(start, end):
    """The best start and end with their score, at most `MAX_ANSWER` tokens apart."""
    scores = start[:, None] + end[None, :]
    places = np.arange(len(start))
    apart = places[None, :] - places[:, None]
    scores = np.where((apart >= 0) & (apart < MAX_ANSWER), scores, -np.inf)
    best = int(scores.argmax())
    return best // len(start), best % len(start), float(scores.flat[best])


def read_all(run, shelf, asked, batch=16):
    """A `Reading` for each pair of a question and a text."""
    work = []
    for number, (question, text) in enumerate(asked):
        tokens, passage = shelf.question(question), shelf.passage(text)
        for left, right in pieces(shelf.frame.room(tokens), passage):
            work.append((shelf.frame.length(tokens, range(left, right)), number, tokens, passage, left, right))
    work.sort(key=lambda entry: -entry[0])
    readings = [None] * len(asked)
    for at in range(0, len(work), batch):
        part = work[at : at + batch]
        length = -(-part[0][0] // 16) * 16
        ids, segments, masks, starts = shelf.frame.encode([(tokens, passage.ids[left:right]) for _, _, tokens, passage, left, right in part], length)
        start, end, relevance, answerable = run(ids, segments, masks)
        for row, (_, number, _, passage, left, right) in enumerate(part):
            if left == right:
                readings[number] = Reading(0, 0, -20.0, -20.0, -20.0)
                continue
            inside = slice(starts[row], starts[row] + right - left)
            first, last, score = best_span(start[row][inside], end[row][inside])
            reading = Reading(
                passage.offsets[left + first][0],
                passage.offsets[left + last][1],
                score - float(start[row][0] + end[row][0]),
                float(relevance[row]),
                float(answerable[row]),
            )
            if readings[number] is None or reading.answerable > readings[number].answerable:
                readings[number] = reading
    return readings
