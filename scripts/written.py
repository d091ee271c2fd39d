#!/usr/bin/env python3
"""Measures the proof on sentences that language models wrote and a person labelled by reading.

    written.py pairs                 prints what `engine/examples/proof` reads
    written.py report < MEASURED     prints precision, recall and what is shown though it is wrong

`written-sentences.jsonl` has a line for each sentence: `question`, `sentence`, `passages` (ids of those
that the model's answer was proved with, in `written-passages.jsonl`), `label`, `model`, `source`. The
label says whether the passages bear the sentence out (`supported`), bear out a part while the rest is
wrong or not said (`partly`), or do not (`unsupported`: also where every word is there and the sentence
ties them wrongly).
"""

import json
import pathlib
import sys
from collections import Counter

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "src-tauri/models/calibration"
LABELS = ("supported", "partly", "unsupported")


def lines(name: str) -> list[dict]:
    return [json.loads(line) for line in (FOLDER / name).read_text().splitlines()]


def pairs() -> None:
    passages = {passage["id"]: passage for passage in lines("written-passages.jsonl")}
    for entry in lines("written-sentences.jsonl"):
        given = [passages[identity] for identity in entry["passages"]]
        entry["passages"] = [passage["text"] for passage in given]
        entry["titles"] = ["\n".join((passage["title"], passage["heading"])) for passage in given]
        print(json.dumps(entry, ensure_ascii=False))


def share(part: int, whole: int) -> str:
    return f"{part / whole:.2f} ({part} of {whole})" if whole else "- (none)"


def report() -> None:
    entries = [json.loads(line) for line in sys.stdin]
    entries = [entry for entry in entries if not entry["frame"]]
    found = Counter((entry["label"], entry["support"].lower()) for entry in entries)
    print(f"{'labelled':>12} | " + " | ".join(f"{verdict:>11}" for verdict in LABELS))
    for label in LABELS:
        print(f"{label:>12} | " + " | ".join(f"{found[label, verdict]:>11}" for verdict in LABELS))
    called = sum(found[label, "supported"] for label in LABELS)
    right = sum(found["supported", verdict] for verdict in LABELS)
    print(f"precision of supported: {share(found['supported', 'supported'], called)}")
    print(f"recall of supported: {share(found['supported', 'supported'], right)}")
    wrong = [entry for entry in entries if entry["label"] == "unsupported" and entry["support"] != "Unsupported"]
    print(f"shown as borne out, at least in part, and wrong: {share(len(wrong), len(entries))}")
    for entry in wrong:
        print(f"  {entry['support']}: {entry['sentence']}")


if __name__ == "__main__":
    {"pairs": pairs, "report": report}.get(sys.argv[1] if len(sys.argv) > 1 else "", lambda: sys.exit(__doc__))()
