"""Reads every file of a folder, each in a process of its own, and says what became of it.

python scripts/robustness.py READER FOLDER [--out FILE.jsonl]: READER is the example `extract` (cargo build --example extract -p
footnote-extract). A line of JSON for each file: verdict, what was said of it, pages, seconds from the start of the process to its
end; then what the folder came to. Exits with 1 if the reader died over a file.
Here no limit on memory or time is set besides that one; workers of the program have both.
"""

import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys
import time


def read(reader: str, file: pathlib.Path, limit: float) -> dict:
    """What becomes of one file."""
    began = time.monotonic()
    process = subprocess.Popen(
        [reader, "--time", str(file)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )
    said, status = "", None
    try:
        said, _ = process.communicate(timeout=limit)
        status = process.returncode
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
    lines = said.splitlines()
    first = lines[0] if lines else ""
    pages = re.search(r": (\d+) pages in ", first)
    problems = [line.strip() for line in lines[1:] if line.startswith("  ")]
    if pages:
        verdict = "partly" if problems else "indexed"
    else:
        verdict = "failed" if "could not be read" in first else "none"
        problems = [first.partition("could not be read: ")[2]]
    return {
        "file": str(file),
        "verdict": verdict,
        "said": problems,
        "pages": int(pages[1]) if pages else 0,
        "seconds": round(time.monotonic() - began, 2),
        "died": status != 0,
        "broken": any("BROKEN PROMISE" in line for line in lines),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reader")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--limit", type=float, default=60.0)
    given = parser.parse_args()
    files = sorted(path for path in given.folder.rglob("*") if path.is_file())
    out = given.out.open("w") if given.out else sys.stdout
    found = []
    for file in files:
        found.append(read(given.reader, file, given.limit))
        print(json.dumps(found[-1]), file=out, flush=True)
    verdicts = collections.Counter(one["verdict"] for one in found)
    reasons = collections.Counter(
        re.split(r"[.(]", text)[0].strip() for one in found if one["verdict"] == "failed" for text in one["said"]
    )
    print(f"{len(found)} files: {dict(verdicts)}", file=sys.stderr)
    for reason, count in reasons.most_common():
        print(f"{count:5}  {reason}", file=sys.stderr)
    for one in sorted(found, key=lambda one: -one["seconds"])[:5]:
        print(f"{one['seconds']:7.1f} s  {one['file']}", file=sys.stderr)
    wrong = [one for one in found if one["died"] or one["broken"]]
    for one in wrong:
        print(f"died or broke a promise: {one['file']}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
