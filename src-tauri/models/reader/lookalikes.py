"""Questions that look answerable and are not: one thing in a real question is changed, so that the passage that answered it
no longer does.

What is put in comes from the same passage or another of the same article wherever it can, because a strange word would give
the question away. Some of these questions still have an answer; they are few, and weighed as such.
"""

import re

NAME = re.compile(r"\b[A-Z][\w’'-]*(?:\s+(?:of\s+the\s+|of\s+|the\s+|and\s+)?[A-Z][\w’'-]*)*")
YEAR = re.compile(r"\b1[0-9]{3}\b|\b20[0-2][0-9]\b")
NUMBER = re.compile(r"\b\d+(?:[.,]\d+)*\b")
WORD = re.compile(r"[A-Za-z]+")
MONTHS = (
    "January February March April May June July August September October November December".split()
)
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
NUMERALS = "two three four five six seven eight nine ten eleven twelve".split()
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
SERIES = (MONTHS, DAYS, NUMERALS, ORDINALS)
OPPOSITES = """first last|first final|oldest youngest|oldest newest|older younger|earliest latest|earlier later|early late
largest smallest|biggest smallest|larger smaller|bigger smaller|large small|highest lowest|higher lower|high low
most least|more less|more fewer|maximum minimum|many few|majority minority|longest shortest|longer shorter|long short
north south|northern southern|northeast southwest|northwest southeast|east west|eastern western|upper lower|above below
before after|prior after|during before|began ended|begin end|start end|started ended|starting ending|beginning end|opened closed
open close|increase decrease|increased decreased|increases decreases|increasing decreasing|rise fall|rose fell|rising falling
gain lose|gained lost|won lost|win lose|winner loser|accept reject|accepted rejected|accepts rejects|allow prohibit|allowed prohibited
allows prevents|support oppose|supported opposed|supports opposes|include exclude|included excluded|includes excludes|including excluding
agree disagree|agreed disagreed|good bad|better worse|best worst|positive negative|strong weak|stronger weaker|strongest weakest
old new|ancient modern|modern ancient|public private|male female|men women|man woman|king queen|father mother|son daughter|brother sister
husband wife|domestic foreign|internal external|inside outside|inner outer|local national|national international|direct indirect
common rare|rarely commonly|usually rarely|often rarely|always never|possible impossible|legal illegal|formal informal|similar different
same different|rich poor|wealthy poor|urban rural|hot cold|warm cold|wet dry|light dark|black white|light heavy|left right|front back
create destroy|created destroyed|build destroy|built demolished|built destroyed|born died|birth death|alive dead|arrive leave
arrived left|enter leave|entered left|joined left|appointed dismissed|hired fired|elected defeated|succeeded preceded|successor predecessor
attack defend|attacked defended|victory defeat|enemy ally|friend enemy|friends enemies|war peace|buy sell|bought sold|buys sells
import export|imports exports|imported exported|input output|income expense|profit loss|export import|teacher student|cause prevent
caused prevented|causes prevents|improve worsen|improved worsened|help hinder|helped hindered|success failure|successful unsuccessful
popular unpopular|known unknown|able unable|likely unlikely|complete incomplete|stable unstable|necessary unnecessary|natural artificial
simple complex|easy difficult|fast slow|faster slower|fastest slowest|full empty|near far|closest farthest|broad narrow|wide narrow
with without|against for|under over|never ever|all none|every no|only also|gave received|give receive|given received|sent received
found lost|remember forget|published withdrawn|permanent temporary|primary secondary|major minor|main minor|senior junior
advantage disadvantage|benefit harm|encourage discourage|encouraged discouraged|expanded shrank|expand shrink|added removed|add remove
raised lowered|raise lower|separate unite|united divided|unified divided|attract repel|approved vetoed|approve reject|approved rejected"""
AFTER_VERB = re.compile(
    r"\b(did|does|do|was|were|is|are|can|could|will|would|has|had|have|should|must)\b(?!\s+not\b)", re.IGNORECASE
)
STOP = set(
    """about above after again against among another around because become before being below between both called could
does during each early either every first found from given group have having here however itself known later made many
might more most much name named never number often only other others over part people place same should since some something
still such than that their them then there these they thing this those through time today type under until used using very
were what when where which while whom whose will with within without work would year years your kind long into also""".split()
)


def opposites():
    table = {}
    for entry in OPPOSITES.replace("\n", "|").split("|"):
        one, other = entry.split()
        table.setdefault(one, []).append(other)
        table.setdefault(other, []).append(one)
    return table


OPPOSITE = opposites()


def names(text, from_start=False):
    """Capitalised runs of words as (start, end, text), leaving out the first word unless `from_start`."""
    found = []
    for hit in NAME.finditer(text):
        if hit.start() > 0 or from_start:
            if len(hit.group()) > 2 and hit.group() not in MONTHS and hit.group() not in DAYS:
                found.append((hit.start(), hit.end(), hit.group()))
    return found


def ending(word):
    """A crude word class."""
    for suffix in ("ing", "ed", "tion", "ment", "ity", "ly", "ists", "ers", "ies", "er", "al", "ic", "s"):
        if word.endswith(suffix):
            return suffix
    return ""


def replaced(question, start, end, text):
    return question[:start] + text + question[end:]


def swap_name(question, answer, near, far, rng):
    places = names(question)
    if not places:
        return None
    start, end, old = rng.choice(places)
    taken = question.lower() + " " + answer.lower()
    source = near if rng.random() < 0.65 else far
    words = len(old.split())
    found = [
        text
        for at, _, text in names(source)
        if text.lower() not in taken and abs(len(text.split()) - words) <= 1 and source[max(0, at - 2) : at] != ". "
    ]
    return replaced(question, start, end, rng.choice(found)) if found else None


def swap_number(question, answer, near, far, rng):
    places = [*YEAR.finditer(question), *NUMBER.finditer(question)]
    if not places:
        return None
    place = rng.choice(places)
    old = place.group()
    pattern = YEAR if YEAR.fullmatch(old) else NUMBER
    found = [text for text in pattern.findall(near) if text != old and text != answer]
    if found and rng.random() < 0.6:
        return replaced(question, place.start(), place.end(), rng.choice(found))
    if not old.isdigit():
        return None
    value = int(old) + rng.choice([-1, 1]) * rng.choice([1, 1, 2, 3, 5, 10, 20])
    return replaced(question, place.start(), place.end(), str(abs(value)))


def swap_series(question, answer, near, far, rng):
    places = [(hit, row) for hit in WORD.finditer(question) for row in SERIES if hit.group() in row]
    if not places:
        return None
    hit, row = rng.choice(places)
    return replaced(question, hit.start(), hit.end(), rng.choice([word for word in row if word != hit.group()]))


def swap_opposite(question, answer, near, far, rng):
    places = [hit for hit in WORD.finditer(question) if hit.group() in OPPOSITE]
    if not places:
        return None
    hit = rng.choice(places)
    return replaced(question, hit.start(), hit.end(), rng.choice(OPPOSITE[hit.group()]))


def negate(question, answer, near, far, rng):
    places = list(AFTER_VERB.finditer(question))
    if not places:
        return None
    hit = rng.choice(places)
    word = rng.choice(["not", "not", "never", "no longer"])
    rest = question[hit.end() :].split(" ")
    # "did the king not win": where the subject comes between the two verbs, the negation goes after it.
    skip = rng.choice([1, 2]) if len(rest) > 5 and hit.group().lower() in ("did", "does", "do") else 0
    return question[: hit.end()] + " ".join(rest[: 1 + skip]) + f" {word} " + " ".join(rest[1 + skip :])


def swap_word(question, answer, near, far, rng):
    """Puts a content word of the passage, or of the article, in place of one of the question."""
    places = [hit for hit in WORD.finditer(question) if len(hit.group()) >= 4 and hit.group().islower() and hit.group() not in STOP]
    if not places:
        return None
    hit = rng.choice(places)
    source = near if rng.random() < 0.5 else far
    taken = question.lower() + " " + answer.lower()
    found = [
        word
        for word in WORD.findall(source)
        if len(word) >= 4 and word.islower() and word not in STOP and word not in taken
        and ending(word) == ending(hit.group())
    ]
    return replaced(question, hit.start(), hit.end(), rng.choice(found)) if found else None


CHANGES = ((swap_name, 4), (swap_number, 3), (swap_series, 2), (swap_opposite, 4), (negate, 1), (swap_word, 3))


def lookalike(question, answer, near, far, rng):
    """A changed form of `question` that `near`, the passage that answered it, should not answer, or None.

    `far` is another passage of the same article.
    """
    changes = [change for change, weight in CHANGES for _ in range(weight)]
    for _ in range(4):
        made = rng.choice(changes)(question, answer, near, far, rng)
        if made is not None and made != question:
            return made
    return None
