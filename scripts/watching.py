#!/usr/bin/env python3
"""Measures how soon a watched folder is followed.

    python scripts/watching.py CLI [--files 200] [--edits 50] [--unchanged 10000]

Makes a folder of short documents, has `CLI watch` follow it, and does to its files what people do: edits one after the other and
asks for the new words until they are found, moves 500, deletes one. Then it compares the folder with nothing changed. Times are
seconds from the moment the file is closed; the time of the searching process itself is told beside them.
"""

import argparse
import json
import os
import pathlib
import queue
import random
import statistics
import subprocess
import tempfile
import threading
import time

WORDS = "harbour quarry library orchard viaduct granary lighthouse survey council ferry tide pump lease rent dawn".split()


def text(number: int, mark: str) -> str:
    random.seed(number)
    paragraphs = []
    for section in range(6):
        words = " ".join(random.choice(WORDS) for _ in range(120))
        paragraphs.append(f"## Part {section}\n\nEntry {number}.{section}: {words}.")
    paragraphs[3] += f" The mark is {mark}."
    return f"# Report {number}\n\n" + "\n\n".join(paragraphs) + "\n"


class Followed:
    """`CLI watch --json`, with its lines as they come."""

    def __init__(self, cli: str, library: str):
        self.cli, self.library = cli, library
        self.lines: queue.Queue[dict] = queue.Queue()

    def run(self, *arguments: str) -> dict:
        command = [self.cli, "--library", self.library, "--json", *arguments]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode not in (0, 1):
            raise SystemExit(f"{command}: {done.stderr}")
        return json.loads(done.stdout.splitlines()[-1])

    def __enter__(self):
        folders = len(self.run("watch", "list")["folders"])
        command = [self.cli, "--library", self.library, "--json", "watch"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        threading.Thread(target=self.read, daemon=True).start()
        self.wait("compared", folders)
        return self

    def read(self):
        for line in self.process.stdout:
            self.lines.put(json.loads(line))

    def wait(self, change: str, times: int = 1) -> float:
        for _ in range(times):
            while self.lines.get(timeout=300)["change"] != change:
                pass
        return time.monotonic()

    def cpu_seconds(self) -> float:
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mib(self) -> float:
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        kib = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(kib.split()[1]) / 1024

    def finds(self, words: str) -> bool:
        hits = self.run("search", words, "-k", "3", "--mode", "lexical")["hits"]
        return any(words in hit["text"] for hit in hits)

    def __exit__(self, *_):
        self.process.send_signal(2)
        self.process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cli")
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--edits", type=int, default=50)
    parser.add_argument("--unchanged", type=int, default=10_000)
    parser.add_argument("--idle", type=float, default=30, help="seconds of doing nothing that are measured")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = pathlib.Path(folder, "files")
        files.mkdir()
        for number in range(options.files):
            (files / f"report {number}.md").write_text(text(number, "M0000"))
        followed = Followed(options.cli, f"{folder}/library")
        began = time.monotonic()
        followed.run("watch", "add", str(files))
        print(f"{options.files} files added in {time.monotonic() - began:.1f} s")
        began = time.monotonic()
        followed.finds("nothing of the kind")
        search = time.monotonic() - began
        with followed:
            edits, told = [], []
            for edit in range(options.edits):
                number, mark = edit % options.files, f"M{edit + 1:04}"
                (files / f"report {number}.md").write_text(text(number, mark))
                saved = time.monotonic()
                while not followed.finds(f"The mark is {mark}."):
                    pass
                edits.append(time.monotonic() - saved)
                told.append(followed.wait("read") - saved)
            edits.sort()
            p95 = edits[int(len(edits) * 0.95) - 1]
            print(
                f"edited and found: p50 {statistics.median(edits):.2f} s, p95 {p95:.2f} s, most {edits[-1]:.2f} s "
                f"of {len(edits)} (one search takes {search:.2f} s); "
                f"found by its meaning too: p50 {statistics.median(told):.2f} s"
            )
            moved = min(500, options.files)
            (files / "moved").mkdir()
            for number in range(moved):
                (files / f"report {number}.md").rename(files / "moved" / f"report {number}.md")
            began = time.monotonic()
            print(f"{moved} files moved: taken over in {followed.wait('moved', moved) - began:.2f} s")
            before = followed.run("status")
            (files / "moved/report 0.md").unlink()
            began = time.monotonic()
            print(f"deleted: gone after {followed.wait('removed') - began:.2f} s")
            print(f"{before['documents'] - followed.run('status')['documents']} document less")
        more = pathlib.Path(folder, "more")
        for number in range(options.unchanged):
            place = more / f"{number // 200:03}"
            place.mkdir(parents=True, exist_ok=True)
            (place / f"note {number}.md").write_text(f"# Note {number}\n\nEntry {number}.\n")
        if options.unchanged:
            began = time.monotonic()
            followed.run("watch", "add", str(more))
            print(f"{options.unchanged} short files added in {time.monotonic() - began:.1f} s")
            began = time.monotonic()
            with followed:
                print(f"compared with nothing changed: {time.monotonic() - began:.2f} s from the start of the program")
                time.sleep(5)
                before = followed.cpu_seconds()
                time.sleep(options.idle)
                share = (followed.cpu_seconds() - before) / options.idle
                print(f"idle: {share:.2%} of a core, {followed.memory_mib():.0f} MiB")


if __name__ == "__main__":
    main()
