#!/usr/bin/env python3
"""Measures the recognition of text in pictures on pages of PDFs that have text: they are drawn, and what is recognised in the
drawing is compared with what the file says.

Needs numpy, Pillow and pypdfium2, and the example of the crate footnote-extract:
`cargo build --release --workspace --example extract`.

For each resolution and skew it prints the F1 of the words (letters and digits, in lower case), pages a second, the time that
processors spent on a page, and the share of passages whose marks cover the same words as those of the file, as intersection over union of the marked areas.
"""

import argparse
import collections
import difflib
import os
import pathlib
import random
import re
import resource
import subprocess
import tempfile
import time

import numpy
import pypdfium2
from PIL import Image, ImageDraw

PASSAGE_WORDS = 30
COVERED = 0.7


def words_of(example, path, recognize):
    """The words of each page with their boxes in quarter points, in the order of the text."""
    command = [example, "--words", *(["--recognize"] if recognize else []), str(path)]
    environment = {**os.environ, "ORT_DISABLE_TELEMETRY": "1"}
    began, used = time.monotonic(), processor_seconds()
    output = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
    seconds, used = time.monotonic() - began, processor_seconds() - used
    pages = collections.defaultdict(list)
    for line in output.splitlines():
        parts = line.split("\t")
        if len(parts) == 6 and parts[0].isdigit():
            pages[int(parts[0])].append((parts[5], tuple(map(int, parts[1:5]))))
    return pages, seconds, used


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def bare(text):
    return re.findall(r"[^\W_]+", text.lower())


def f1(truth, found):
    truth, found = (collections.Counter(part for word, _ in words for part in bare(word)) for words in (truth, found))
    common = sum((truth & found).values())
    return 2 * common / max(1, sum(truth.values()) + sum(found.values()))


def marks(words):
    """Boxes of words side by side on a line become one, as long as it is hardly higher than they are: as engine/src/source/marks.rs."""
    boxes, heights = [], []
    for left, top, right, bottom in words:
        if boxes:
            a, b, c, d = boxes[-1]
            height = min(d - b, bottom - top)
            beside = (min(d, bottom) - max(b, top)) * 2 >= height and abs(left - c) <= height * 1.5
            joined = (min(a, left), min(b, top), max(c, right), max(d, bottom))
            highest = max(heights[-1], bottom - top)
            if beside and (joined[3] - joined[1]) * 5 <= highest * 6:
                boxes[-1], heights[-1] = joined, highest
                continue
        boxes.append((left, top, right, bottom))
        heights.append(bottom - top)
    return boxes


def covered(size, polygons):
    picture = Image.new("1", (size[0] // 2 + 1, size[1] // 2 + 1))
    draw = ImageDraw.Draw(picture)
    for polygon in polygons:
        draw.polygon([(x / 2, y / 2) for x, y in polygon], fill=1)
    return numpy.asarray(picture)


def corners(box):
    left, top, right, bottom = box
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def turned(point, size, degrees):
    """Where a point of a page is after the page was turned clockwise around its middle."""
    angle = numpy.radians(degrees)
    x, y = point[0] - size[0] / 2, point[1] - size[1] / 2
    return (
        x * numpy.cos(angle) - y * numpy.sin(angle) + size[0] / 2,
        x * numpy.sin(angle) + y * numpy.cos(angle) + size[1] / 2,
    )


def overlap(truth, found, size, degrees):
    """Intersection over union of the marks of passages, the passage taken from the truth and found again by its words."""
    matcher = difflib.SequenceMatcher(None, [w for w, _ in truth], [w for w, _ in found], autojunk=False)
    partner = {a + i: b + i for a, b, n in matcher.get_matching_blocks() for i in range(n)}
    for start in range(0, len(truth) - PASSAGE_WORDS + 1, PASSAGE_WORDS):
        span = range(start, start + PASSAGE_WORDS)
        known = [partner[i] for i in span if i in partner]
        if len(known) * 2 < PASSAGE_WORDS:
            yield None
            continue
        there = marks([found[i][1] for i in range(min(known), max(known) + 1)])
        right = [[turned(corner, size, degrees) for corner in corners(box)] for box in marks([truth[i][1] for i in span])]
        a, b = covered(size, right), covered(size, [corners(box) for box in there])
        yield (a & b).sum() / max(1, (a | b).sum())


def picture_pdf(pages, dpi, degrees, path):
    pictures = []
    for page in pages:
        picture = page.render(scale=dpi / 72).to_pil().convert("L")
        pictures.append(picture.rotate(-degrees, resample=Image.Resampling.BICUBIC, fillcolor=255))
    pictures[0].save(path, save_all=True, append_images=pictures[1:], resolution=dpi)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("documents", nargs="+", type=pathlib.Path, help="PDFs with text, or folders of them")
    parser.add_argument("--example", default="target/release/examples/extract")
    parser.add_argument("--pages", type=int, default=24, help="how many pages, taken from all documents")
    parser.add_argument("--dpi", type=int, nargs="+", default=[150, 200])
    parser.add_argument("--skew", type=float, nargs="+", default=[0, 1, 3], help="degrees, clockwise")
    parser.add_argument("--worst", type=int, default=0, help="name so many of the worst pages")
    options = parser.parse_args()
    files = [f for d in options.documents for f in (sorted(d.rglob("*.pdf")) if d.is_dir() else [d])]
    chance = random.Random(7)
    chance.shuffle(files)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        chosen = []
        for file in files * (options.pages // max(1, len(files)) + 1):
            if len(chosen) >= options.pages:
                break
            document = pypdfium2.PdfDocument(file)
            number = chance.randrange(len(document))
            if len(document[number].get_textpage().get_text_bounded()) > 400:
                chosen.append((file, number))
        texts = pypdfium2.PdfDocument.new()
        for file, number in chosen:
            texts.import_pages(pypdfium2.PdfDocument(file), pages=[number])
        texts.save(folder / "text.pdf")
        texts = pypdfium2.PdfDocument(folder / "text.pdf")
        truth, *_ = words_of(options.example, folder / "text.pdf", False)
        for dpi in options.dpi:
            for skew in options.skew:
                picture_pdf(list(texts), dpi, skew, folder / "scan.pdf")
                found, seconds, used = words_of(options.example, folder / "scan.pdf", True)
                numbers = range(1, len(chosen) + 1)
                scores = {n: f1(truth[n], found[n]) for n in numbers}
                covers = []
                for n in numbers:
                    size = tuple(int(side * 4) for side in texts[n - 1].get_size())
                    covers += overlap(truth[n], found[n], size, skew)
                good = sum(1 for share in covers if share is not None and share >= COVERED)
                shares = [share for share in covers if share is not None]
                print(
                    f"{dpi} dpi, {skew:g}°: word F1 {numpy.mean(list(scores.values())):.4f} on average,"
                    f" {numpy.median(list(scores.values())):.4f} median; {len(chosen) / seconds:.2f} pages/s, {used / len(chosen):.1f} s of processors a page;"
                    f" marks on {good} of {len(covers)} passages, IoU {numpy.median(shares):.2f} median",
                    flush=True,
                )
                for n in sorted(scores, key=scores.get)[: options.worst]:
                    print(f"  {scores[n]:.3f}  {chosen[n - 1][0].name}, page {chosen[n - 1][1] + 1}")


if __name__ == "__main__":
    main()
