"""What the reader learns from: sets of questions turned into groups of pairs, drawn in an order fixed by a seed.

A group is one question with pieces of passages, of which the relevant ones should win. The order is cut into pools; a pool
can be made without those before it, so that training goes on where it stopped.
"""

import collections
import math
import pathlib
import random
import re
from dataclasses import dataclass, replace

from desk import Desk
from everyday import LANGUAGES, documents
from lookalikes import lookalike
from passages import Asked, Shelf, read_lines

# The seven articles of SQuAD 2.0 kept for validation and calibration; the other twelve of that file are learnt from.
VALIDATION_ARTICLES = (
    "Black_Death",
    "Ctenophora",
    "Economic_inequality",
    "Geology",
    "Jacksonville,_Florida",
    "Sky_(United_Kingdom)",
    "Southern_California",
)
# Groups of each source in a pool. The real unanswerable questions of `squad2` are few: from the hundredth pool on, having been
# seen seven times, they make room, and claims join that a sentence bears out or does not. The `paired` ones came to hand later, and
# the `unpaired` ones last.
FIRST_POOL = {
    "squad11": 600,
    "squad2": 210,
    "qamr": 70,
    "qed_nq": 50,
    "nq_oracle": 16,
    "bioasq": 16,
    "medquad": 20,
    "qed_sent": 20,
    "selqa": 16,
    "bioasq_rank": 10,
    "fm2": 6,
    "claims": 12,
}
SECOND_POOL = FIRST_POOL | {"squad2": 130, "fever": 30}
THIRD_POOL = SECOND_POOL | {"squad11": 420, "paired": 260, "squad2": 100, "qamr": 40}
FOURTH_POOL = THIRD_POOL | {"paired": 180, "unpaired": 220, "squad2": 70, "qamr": 30}
# From which pool on each counts.
POOLS = ((390, FOURTH_POOL), (253, THIRD_POOL), (100, SECOND_POOL), (0, FIRST_POOL))
# How many of SQuAD 2.0's unanswerable questions, in its own order, are of its development part: they come first, and are not learnt.
DEVELOPMENT = 5945
# Of a shorter run in which another reader is the teacher; most pieces are short, so that many go into a batch.
TAUGHT_POOL = {
    "squad11": 240,
    "paired": 160,
    "unpaired": 100,
    "squad2": 60,
    "qamr": 20,
    "qed_nq": 30,
    "nq_oracle": 10,
    "bioasq": 6,
    "medquad": 6,
    "qed_sent": 8,
    "selqa": 6,
    "fm2": 3,
    "fever": 8,
    "everyday": 140,
}
# Of a run that goes on from a reader which knows prose: it learns what people keep on their desks, and to look above the passage.
DESK_POOL = {
    "squad11": 200,
    "paired": 120,
    "unpaired": 90,
    "squad2": 60,
    "qamr": 20,
    "qed_nq": 30,
    "nq_oracle": 10,
    "bioasq": 8,
    "medquad": 8,
    "qed_sent": 8,
    "selqa": 6,
    "fm2": 3,
    "fever": 8,
    "everyday": 60,
    "desk": 380,
}
EVERYDAY = 4000


@dataclass(frozen=True)
class Plan:
    """From which pool on each counts of groups holds; the share of pieces that fill the reader's window, and the tokens of the
    others, such windows as a search hands over; the languages; and how often a passage comes with its article's title."""

    pools: tuple
    full_share: float
    window: tuple
    languages: tuple
    titled: float = 0.0


PLANS = {
    "english": Plan(POOLS, 0.3, (32, 120), ("en",)),
    "desk": Plan(((0, DESK_POOL),), 0.3, (32, 120), ("en",), 0.5),
    "multilingual": Plan(((0, TAUGHT_POOL),), 0.12, (24, 96), LANGUAGES),
}
TERM = re.compile(r"[a-z0-9]+")


def terms(text):
    return {re.sub(r"(?:ing|ed|es|s|ly)$", "", term) for term in TERM.findall(text.lower())}


def letters(question):
    """A question without its spaces, marks and capitals, by which two forms of it are known for the same."""
    return re.sub(r"[\W_]+", "", question.lower())


def joined(question):
    """A question that was cut at its marks, with "n't" at its verb again: the tokenizer would part the two elsewhere."""
    return question.replace(" n't", "n't")


class Neighbours:
    """The passages of one article, or of any other set of rivals, ranked by the words they share with a question."""

    def __init__(self, texts):
        self.texts = list(dict.fromkeys(texts))
        self.holders = collections.defaultdict(list)
        self.lengths = []
        for number, text in enumerate(self.texts):
            found = terms(text)
            self.lengths.append(math.sqrt(len(found) + 20))
            for term in found:
                self.holders[term].append(number)

    def rivals(self, question, answers, own, count):
        """The `count` passages nearest to `question` that hold none of `answers`."""
        scores = collections.Counter()
        for term in terms(question):
            held = self.holders.get(term, ())
            if held:
                weight = math.log(1 + len(self.texts) / len(held))
                for number in held:
                    scores[number] += weight / self.lengths[number]
        answers = [answer.lower() for answer in answers]
        found = []
        for number, _ in scores.most_common(count + 12):
            text = self.texts[number]
            if text != own and not any(answer in text.lower() for answer in answers):
                found.append(text)
                if len(found) == count:
                    break
        return found


class Material:
    def __init__(self, folder, tokenizer, seed, pairs=None, unanswerable=None, plan=None):
        """Without `pairs` or `unanswerable` only the pools before those that take from them can be made."""
        self.folder, self.seed = pathlib.Path(folder), seed
        self.plan = plan or PLANS["english"]
        self.shelf = Shelf(tokenizer)
        self.rivals, self.neighbours, self.sources = {}, {}, {}
        self.orders = {}
        self.read_articles("squad11", "reader/squad11_train.jsonl.gz", self.article_group)
        self.titles = [title.replace("_", " ") for title in self.rivals]
        if pairs:
            self.read_pairs("paired", pathlib.Path(pairs))
        if unanswerable:
            self.read_unpaired("unpaired", pathlib.Path(unanswerable))
        self.read_articles("squad2", "reader/squad2_dev_other19.jsonl.gz", self.real_group, VALIDATION_ARTICLES)
        for name, file in (("qamr", "qamr"), ("qed_nq", "qed_nq"), ("nq_oracle", "nq_oracle"), ("bioasq", "bioasq")):
            self.read_singles(name, f"reader/{file}.jsonl.gz")
        for name, file, answers in (
            ("medquad", "medquad", True),
            ("qed_sent", "qed_sent", True),
            ("selqa", "selqa", True),
            ("bioasq_rank", "bioasq", False),
            ("fm2", "fm2", False),
        ):
            self.read_ranked(name, f"rank/{file}.jsonl.gz", answers)
        lines = documents(EVERYDAY, seed, self.plan.languages)
        self.sources["everyday"] = self.everyday_group, [(line, asked) for line in lines for asked in line["qas"]]
        desk = Desk(self, self.plan.languages)
        self.sources["desk"] = desk.group, desk.items
        self.read_claims("claims", "nli/fm2.jsonl.gz")
        self.read_claims("fever", "nli/fever_dev.jsonl.gz")

    def read_articles(self, name, file, make, left_out=()):
        lines = [line for line in read_lines(self.folder / file) if line["title"] not in left_out]
        articles = collections.defaultdict(list)
        for line in lines:
            articles[line["title"]].append(line["context"])
        self.rivals |= articles
        self.sources[name] = make, [(line, question) for line in lines for question in line["qas"]]

    def read_pairs(self, name, folder):
        """The questions of SQuAD 1.1 that SQuAD 2.0 has an unanswerable counterpart of, over the same paragraph and with the same
        phrase as its seeming answer: `counterparts` keeps them, with their identifiers, by the answerable one."""
        self.counterparts = {}
        for part in ("train", "dev"):
            kinds = [folder / f"{part}-{kind}-questions.txt" for kind in ("answerable", "unanswerable")]
            for answerable, unanswerable in zip(*(kind.read_text(encoding="utf-8").splitlines() for kind in kinds)):
                # A line is an identifier, the question in lower case with a space around each mark, and two places.
                identifier, question = unanswerable.split("\t")[:2]
                self.counterparts[letters(answerable.split("\t")[1])] = identifier, joined(question)
        _, items = self.sources["squad11"]
        asked = collections.Counter(letters(question["question"]) for _, question in items)
        once = [item for item in items if asked[letters(item[1]["question"])] == 1]
        self.sources[name] = self.paired_group, [item for item in once if letters(item[1]["question"]) in self.counterparts]

    def read_unpaired(self, name, file):
        """SQuAD 2.0's other unanswerable questions. The table has no paragraphs; but identifiers start with the second they were given
        in, and questions given in one are of one paragraph, so that a paired one among them tells it."""
        origins = {}
        for line, question in self.sources["paired"][1]:
            origins[self.counterparts[letters(question["question"])][0]] = line
        places = {identifier[:18]: line for identifier, line in origins.items()}
        rows = [row.split("\t")[:2] for row in file.read_text(encoding="utf-8").splitlines()[1 + DEVELOPMENT :]]
        self.sources[name] = self.unpaired_group, [
            (places[identifier[:18]], joined(question))
            for identifier, question in rows
            if identifier[:18] in places and identifier not in origins
        ]

    def read_singles(self, name, file):
        lines = read_lines(self.folder / file)
        self.rivals[name] = [line["context"] for line in lines]
        make = lambda item, rng: self.single_group(name, item, rng)
        self.sources[name] = make, [(line, question) for line in lines for question in line["qas"]]

    def read_ranked(self, name, file, answers):
        lines = [line for line in read_lines(self.folder / file) if line["pos"] and line["neg"]]
        self.sources[name] = (lambda line, rng: self.ranked_group(line, answers, rng)), lines

    def read_claims(self, name, file):
        lines = read_lines(self.folder / file)
        self.sources[name] = self.claim_group, [line for line in lines if line["label"] in ("entail", "contradict", "not_entail")]

    def pool(self, number):
        """The groups of one pool; the same number gives the same groups."""
        rng = random.Random(f"{self.seed} pool {number}")
        groups = []
        for name, count in next(pool for first, pool in self.plan.pools if number >= first).items():
            make, items = self.sources[name]
            for place in range(number * count, (number + 1) * count):
                group = make(items[self.order(name, len(items), place // len(items))[place % len(items)]], rng)
                if group:
                    groups.append(group)
        return groups

    def order(self, name, size, turn):
        if (name, turn) not in self.orders:
            order = list(range(size))
            random.Random(f"{self.seed} order {name} {turn}").shuffle(order)
            self.orders[name, turn] = order
        return self.orders[name, turn]

    def near(self, name):
        if name not in self.neighbours:
            self.neighbours[name] = Neighbours(self.rivals[name])
        return self.neighbours[name]

    def room(self, question):
        return self.shelf.frame.room(self.shelf.question(question))

    def asked_instead(self, pair, question, context=None):
        """The same piece with a question that it does not answer, below the same context or another."""
        question = Asked(question).above(pair.asked.context if context is None else context)
        return replace(pair, question=self.shelf.question(question), asked=question, span=None, answerable=False, relevant=None)

    def titled(self, question, title, rng):
        """The question, put to passages that come with their article's title; or to ones without, as the plan has it."""
        return Asked(question).above(title.replace("_", " ") if rng.random() < self.plan.titled else "")

    def length(self, question, rng):
        """How many tokens of a passage to show: all that fit, or a window such as a search hands over."""
        return self.room(question) if rng.random() < self.plan.full_share else rng.randint(*self.plan.window)

    def answered(self, question, line, asked, length, rng):
        """The pair of a question with a window that holds its answer, and the window's text."""
        passage = self.shelf.passage(line["context"])
        answer = rng.choice(asked["answers"])
        found = passage.tokens(answer["start"], answer["start"] + len(answer["text"]))
        if found is None or found[1] - found[0] >= 40:
            return None
        left, right = passage.window(rng, length, *found)
        if not left <= found[0] <= found[1] < right:
            return None
        span = found[0] - left, found[1] - left
        pair = self.shelf.pair(question, line["context"], left, right, span, True, True, True)
        return pair, pair.text

    def unanswered(self, question, text, length, rng, relevant):
        """The pair of a question with a piece of a passage that does not answer it."""
        passage = self.shelf.passage(text)
        if not passage.ids:
            return None
        left, right = passage.window(rng, length)
        return self.shelf.pair(question, text, left, right, None, True, False, relevant)

    def without_answer(self, question, line, asked, length, rng):
        """The pair of a question with its own passage's sentences before or after those that hold the answer."""
        passage = self.shelf.passage(line["context"])
        texts = [answer["text"].lower() for answer in asked["answers"]]
        kept = []
        for left, right in passage.sentences:
            sentence = passage.text[passage.offsets[left][0] : passage.offsets[right - 1][1]].lower()
            kept.append(not any(text in sentence for text in texts))
        runs, start = [], None
        for number, keep in enumerate([*kept, False]):
            if keep and start is None:
                start = number
            if not keep and start is not None:
                runs.append((start, number - 1))
                start = None
        runs = [(passage.sentences[first][0], passage.sentences[last][1]) for first, last in runs]
        if not runs:
            return None
        left, right = max(runs, key=lambda run: run[1] - run[0])
        right = min(right, left + length)
        return self.shelf.pair(question, line["context"], left, right, None, True, False, False)

    def rival(self, question, line, asked, pair, near, count, shares, rng):
        """A pair beside `pair` that does not answer: by chance, with one of the `count` nearest passages, with the rest of the
        own one, or none. `shares` are the draws below which it is the first, and the second."""
        size = max(len(pair.piece), 24)
        draw = rng.random()
        if draw < shares[0] and near is not None:
            answers = [answer["text"] for answer in asked["answers"]]
            rivals = near.rivals(asked["question"], answers, line["context"], count)
            return self.unanswered(question, rng.choice(rivals), size, rng, False) if rivals else None
        if shares[0] <= draw < shares[1]:
            return self.without_answer(question, line, asked, size, rng)
        return None

    def answered_group(self, item, near, count, shares, rng):
        """The pair of a question with a window that holds its answer, its `rival` if there is one, and the window's text; or
        `None` and no text."""
        line, asked = item
        question = self.titled(asked["question"], line.get("title") or "", rng)
        made = self.answered(question, line, asked, self.length(question, rng), rng)
        if made is None:
            return None, ""
        pair, shown = made
        rival = self.rival(question, line, asked, pair, near, count, shares, rng)
        return [pair, rival] if rival else [pair], shown

    def article_group(self, item, rng):
        line, asked = item
        near = self.near(line["title"])
        group, shown = self.answered_group(item, near, 3, (0.42, 0.52), rng)
        if group and rng.random() < 0.38:
            far = rng.choice(near.texts)
            answer = rng.choice(asked["answers"])["text"]
            made = lookalike(asked["question"], answer, shown, far, rng)
            if made:
                group.append(self.asked_instead(group[0], made))
        elsewhere = group and self.elsewhere(group[0], rng)
        if elsewhere:
            group.append(elsewhere)
        return group

    def elsewhere(self, pair, rng):
        """The same pair below another article's title, where the question names the article and only the title tells that the
        passage is of it."""
        named = terms(pair.asked.context) & terms(pair.asked) - terms(pair.text)
        other = rng.choice(self.titles)
        if not named or terms(other) & terms(pair.asked):
            return None
        return self.asked_instead(pair, pair.asked, other)

    def paired_group(self, item, rng):
        line, asked = item
        group, _ = self.answered_group(item, self.near(line["title"]), 3, (0.3, 0.3), rng)
        if group:
            _, unanswerable = self.counterparts[letters(asked["question"])]
            group.insert(1, self.asked_instead(group[0], unanswerable))
        return group

    def unpaired_group(self, item, rng):
        line, asked = item
        passage = self.shelf.passage(line["context"])
        wanted = terms(asked)

        def shared(sentence):
            start, end = passage.offsets[sentence[0]][0], passage.offsets[sentence[1] - 1][1]
            return len(wanted & terms(passage.text[start:end]))

        first, end = max(passage.sentences, key=shared)
        left, right = passage.window(rng, self.length(asked, rng), first, end - 1)
        asked = self.titled(asked, line["title"], rng)
        right = min(right, left + self.room(asked))
        return [self.shelf.pair(asked, line["context"], left, right, None, True, False, None)]

    def real_group(self, item, rng):
        line, asked = item
        question = self.titled(asked["question"], line["title"], rng)
        length = self.room(question) if rng.random() < 0.6 else rng.randint(64, 160)
        if not asked["impossible"]:
            made = self.answered(question, line, asked, length, rng)
            return made and [made[0]]
        return [self.unanswered(question, line["context"], length, rng, None)]

    def everyday_group(self, item, rng):
        line, asked = item
        question = Asked(asked["question"])
        length = self.room(question)
        made = self.answered(question, line, asked, length, rng)
        if made is None:
            return None
        group = [made[0], self.unanswered(question, asked["without"], length, rng, False)]
        return [replace(pair, taught=False) for pair in group if pair]

    def single_group(self, name, item, rng):
        near = None if name == "bioasq" else self.near(name)
        return self.answered_group(item, near, 2, (0.35, 0.6), rng)[0]

    def ranked_group(self, line, answers, rng):
        question = Asked(line["query"])
        length = rng.randint(64, 112)
        group = []
        chosen = rng.sample(line["neg"], min(3, len(line["neg"])))
        for text, relevant in [(rng.choice(line["pos"]), True)] + [(text, False) for text in chosen]:
            size = min(length, len(self.shelf.passage(text[:2000]).ids))
            if not size:
                return None
            group.append(self.shelf.pair(question, text[:2000], 0, size, None, False, relevant if answers else None, relevant))
        return group

    def claim_group(self, line, rng):
        question, text = Asked(line["hypothesis"]), line["premise"][:2000]
        size = min(128, self.room(question), len(self.shelf.passage(text).ids))
        return [self.shelf.pair(question, text, 0, size, None, False, line["label"] == "entail", None)]


def batches(groups, tokens, rng, frame):
    """Batches of groups of about the same length; each comes to at most `tokens` with its padding, where a group allows."""
    size = lambda group: -(-max(frame.length(pair.question, pair.piece) for pair in group) // 16) * 16
    groups = sorted(groups, key=lambda group: (size(group), rng.random()))
    made, batch, count = [], [], 0
    for group in groups:
        if batch and (count + len(group)) * size(group) > tokens:
            made.append(batch)
            batch, count = [], 0
        batch.append(group)
        count += len(group)
    if batch:
        made.append(batch)
    rng.shuffle(made)
    return made
