#!/usr/bin/env python3
"""Makes the small model of the tests: its tokenizer, its training, its GGUF file.

usage: make.py --output DIR [--work DIR] [--scale S] [--workers N]

--output     where tiny.gguf and tiny-adapter.gguf go
--work       keeps the training's checkpoints there and goes on from the last one
--workers    trains in so many processes of one thread each, which share out every step between them
--scale      trains that share of the steps; 0 writes a model with random weights

The text is invented by `text.py`; nothing is read but `words.txt`. Training goes from single short passages, over which many
questions are asked, to conversations as the app will send them. Only the answers count for the loss.

It leaves out what the result is worth; `check.py` measures that from the file.
"""

import argparse
import math
import pathlib
import random
import re
import tempfile
import time

import torch
import torch.distributed as distributed
import torch.nn.functional as F
from torch.func import functional_call
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from gguf_file import END, START, read_model, write_adapter, write_model
from model import Llama, Shape
from text import STAGES, Writer

SEED = 20240612
# (stage, steps, tokens in a step): the words of a stage are those of `text.STAGES`.
SCHEDULE = [("copy", 50, 3072), ("short", 550, 4096), ("full", 1300, 6144)]
# Earlier stages stay in the mix, at this share.
REHEARSAL = 0.15
# The adapter: what it makes the model write first, the rank of its matrices, its scale and its steps.
PREFIX, RANK, ALPHA, ADAPTER_STEPS = "Found: ", 4, 4.0, 300
PEAK_MUON, PEAK_ADAM, WARM_UP, COOL_DOWN = 0.006, 0.0015, 40, 0.4


def train_tokenizer(shape):
    """A byte-level BPE that breaks words as GPT-2 does.

    Words with a capital are shown to it only at the start of a line. So it learns no token that holds a space and a capital, and a
    name or the first word of a sentence has the same tokens after a space as at the start of an answer: what is to be copied
    looks the same in both places. Digits are not shown to it at all, and each stays a token of its own.
    """
    writer = Writer(SEED, new=0.25)
    lines = []
    for _ in range(6000):
        system, turns = writer.conversation(STAGES["usual"])
        lines += [system or "", *(user for user, _ in turns)]
    for name, words in writer.words.items():
        lines += [" " + word for word in words for _ in range(60 if name == "function" else 8)]
        lines += [word.capitalize() for word in words for _ in range(2)]
    lines += [f"{role}\n" for role in ("system", "user", "assistant") for _ in range(2000)]
    text = re.sub(r"\d+", "\n", "\n".join(lines))
    text = re.sub(r" (\w)", lambda match: ("\n" if match[1].isupper() else " ") + match[1], text)

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=shape.vocabulary,
        special_tokens=[START, END],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(text.splitlines(keepends=True), trainer)
    return tokenizer


class Encoder:
    """Turns conversations into tokens, with a mark on those that the model has to write."""

    def __init__(self, tokenizer):
        self.tokenizer = tokenizer
        self.start, self.end = tokenizer.token_to_id(START), tokenizer.token_to_id(END)
        self.newline = self.plain("\n")
        self.assistant = self.plain("assistant\n")

    def plain(self, text):
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def message(self, role, text):
        return [self.start, *self.plain(f"{role}\n{text}"), self.end, *self.newline]

    def prompt(self, system, users, answers=()):
        """The tokens up to where the next answer begins."""
        tokens = self.message("system", system) if system else []
        for number, user in enumerate(users):
            tokens += self.message("user", user)
            if number < len(answers):
                tokens += self.message("assistant", answers[number])
        return tokens + [self.start, *self.assistant]

    def example(self, system, turns):
        """Tokens, and for each whether it is the model's to write."""
        tokens = self.message("system", system) if system else []
        written = [False] * len(tokens)
        for user, answer in turns:
            asked = self.message("user", user) + [self.start, *self.assistant]
            # Tokenised with the line break before it, as in a conversation that is read again.
            said = self.plain("\n" + answer)[len(self.newline):] + [self.end]
            tokens += asked + said + self.newline
            written += [False] * len(asked) + [True] * len(said) + [False] * len(self.newline)
        return tokens, written


def positions(length, rng, context):
    """Positions that now and then jump ahead, so that short examples show the distances of long ones."""
    if rng.random() < 0.5:
        return list(range(length))
    room = context - length - 1
    jumps = rng.randint(1, 8)
    total = int(room * rng.random() ** 2)
    places = sorted(rng.randint(1, length - 1) for _ in range(jumps))
    cuts = sorted(rng.randint(0, total) for _ in range(jumps - 1))
    sizes = [b - a for a, b in zip([0, *cuts], [*cuts, total])]
    result, shift, at = [], 0, 0
    for index in range(length):
        while at < jumps and places[at] == index:
            shift += sizes[at]
            at += 1
        result.append(index + shift)
    return result


def batches(encoder, stage, earlier, tokens, seed, context, prefix=""):
    """Batches of about so many tokens without end, each of examples of like length; `prefix` goes before each answer."""
    rng = random.Random(seed)
    writer = Writer(seed + 1)
    while True:
        pool = []
        for _ in range(256):
            # The share of made-up words differs from one conversation to the next.
            writer.new = rng.choice((0.05, 0.2, 0.5, 0.9))
            which = rng.choice(earlier) if earlier and rng.random() < REHEARSAL else stage
            system, turns = writer.conversation(STAGES[which])
            pool.append(encoder.example(system, [(user, prefix + answer) for user, answer in turns]))
        pool = sorted((example for example in pool if len(example[0]) <= 1024), key=lambda example: len(example[0]))
        groups, group = [], []
        for example in pool:
            if group and (len(group) + 1) * len(example[0]) > tokens:
                groups.append(group)
                group = []
            group.append(example)
        rng.shuffle(groups)
        for group in groups:
            length = max(len(example[0]) for example in group)
            ids = torch.zeros(len(group), length, dtype=torch.long)
            target = torch.full((len(group), length), -100)
            place = torch.zeros(len(group), length, dtype=torch.long)
            for row, (example, written) in enumerate(group):
                ids[row, : len(example)] = torch.tensor(example)
                place[row, : len(example)] = torch.tensor(positions(len(example), rng, context))
                for index in range(1, len(example)):
                    if written[index]:
                        target[row, index - 1] = example[index]
            yield ids, place, target


def loss_of(model, batch, changed=None):
    """The loss and the share of right tokens; `changed` holds weights that stand in for the model's own."""
    ids, place, target = batch
    hidden = functional_call(model, changed or {}, (ids, place))
    asked = target != -100
    logits = model.logits(hidden[asked]).float()
    wanted = target[asked]
    loss = F.cross_entropy(logits, wanted)
    return loss, (logits.argmax(-1) == wanted).float().mean()


def optimisers(model):
    matrices = [p for name, p in model.named_parameters() if p.dim() == 2 and not name.startswith("token")]
    others = [p for name, p in model.named_parameters() if p.dim() == 1 or name.startswith("token")]
    return [
        torch.optim.Muon(matrices, lr=PEAK_MUON, momentum=0.95, weight_decay=0.01),
        torch.optim.AdamW(others, lr=PEAK_ADAM, betas=(0.9, 0.98), weight_decay=0.0),
    ]


def train(model, encoder, scale, work):
    stages = [(stage, int(steps * scale), tokens) for stage, steps, tokens in SCHEDULE]
    total = sum(steps for _, steps, _ in stages)
    rank, workers = distributed.get_rank(), distributed.get_world_size()
    both = optimisers(model)
    peaks = [group["lr"] for optimiser in both for group in optimiser.param_groups]
    done, started, finish = 0, time.monotonic(), 0
    checkpoint = work / "checkpoint.pt" if work else None
    if checkpoint and checkpoint.exists():
        state = torch.load(checkpoint)
        model.load_state_dict(state["model"])
        for optimiser, kept in zip(both, state["optimisers"]):
            optimiser.load_state_dict(kept)
        done = state["done"]
    for number, (stage, steps, tokens) in enumerate(stages):
        finish += steps
        if done >= finish:
            continue
        earlier = [name for name, *_ in stages[:number]]
        seed = SEED + 1_000_000 * rank + 1000 * number + 7 * done
        source = batches(encoder, stage, earlier, tokens // workers, seed, model.shape.context)
        recent = []
        while done < finish:
            factor = min(1, (done + 1) / WARM_UP, (total - done) / (COOL_DOWN * total))
            for optimiser, peak in zip(both, peaks):
                for group in optimiser.param_groups:
                    group["lr"] = peak * factor
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss, right = loss_of(model, next(source))
            loss.backward()
            share(model)
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            for optimiser in both:
                optimiser.step()
                optimiser.zero_grad()
            done += 1
            recent.append((loss.item(), right.item()))
            if rank == 0 and (done % 50 == 0 or done == finish):
                mean = [sum(values) / len(values) for values in zip(*recent)]
                recent = []
                print(f"{time.monotonic() - started:6.0f} s  step {done:5} {stage:5}  loss {mean[0]:.3f}  tokens right {mean[1]:.1%}", flush=True)
            if rank == 0 and checkpoint and done % 100 == 0:
                torch.save({"model": model.state_dict(), "optimisers": [o.state_dict() for o in both], "done": done}, checkpoint)


def train_adapter(model, encoder, steps):
    """Pairs of small matrices that make the model write `PREFIX` before each answer."""
    model.requires_grad_(False)
    weights = dict(model.named_parameters())
    pairs = []
    for number in range(model.shape.layers):
        for part in ("attn_q", "attn_v"):
            name = f"blk.{number}.{part}.weight"
            rows, columns = weights[name].shape
            a = torch.randn(RANK, columns) / math.sqrt(columns)
            pairs.append((name, a.requires_grad_(), torch.zeros(rows, RANK, requires_grad=True)))
    optimiser = torch.optim.AdamW([matrix for _, a, b in pairs for matrix in (a, b)], lr=0.01, weight_decay=0.0)
    source = batches(encoder, "short", [], 2048, SEED + 99, model.shape.context, prefix=PREFIX)
    for step in range(steps):
        optimiser.param_groups[0]["lr"] = 0.01 * min(1, (steps - step) / (0.5 * steps))
        changed = {name: weights[name] + ALPHA / RANK * (b @ a) for name, a, b in pairs}
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss, right = loss_of(model, next(source), changed)
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
        if (step + 1) % 25 == 0:
            print(f"adapter step {step + 1:4}  loss {loss.item():.3f}  tokens right {right.item():.1%}", flush=True)
    return pairs


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    if options.work:
        options.work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as meeting:
        torch.multiprocessing.spawn(worker, (options, f"file://{meeting}/point"), nprocs=options.workers)


def worker(rank, options, meeting):
    """One of the processes; the first also writes the files."""
    distributed.init_process_group("gloo", init_method=meeting, rank=rank, world_size=options.workers)
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    shape = Shape()
    tokenizer = train_tokenizer(shape)
    encoder = Encoder(tokenizer)
    model = Llama(shape)
    train(model, encoder, options.scale, options.work)
    if rank == 0:
        print(f"{sum(p.numel() for p in model.parameters()):,} parameters")
        write_model(options.output / "tiny.gguf", model, tokenizer)
        # The adapter is trained on the weights as the file holds them.
        adapter = train_adapter(read_model(options.output / "tiny.gguf"), encoder, int(ADAPTER_STEPS * options.scale))
        write_adapter(options.output / "tiny-adapter.gguf", adapter, ALPHA)
    distributed.destroy_process_group()


def share(model):
    """Gives every process the mean of what each has found."""
    gradients = [parameter.grad for parameter in model.parameters()]
    flat = torch.cat([gradient.flatten() for gradient in gradients])
    distributed.all_reduce(flat)
    flat /= distributed.get_world_size()
    for gradient, part in zip(gradients, flat.split([gradient.numel() for gradient in gradients])):
        gradient.copy_(part.view_as(gradient))


if __name__ == "__main__":
    main()
