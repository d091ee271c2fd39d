#!/usr/bin/env python3
"""Kills the program at random instants and damages its files, and says what was lost. Takes minutes; the short versions are tests.

    scripts/survive.py PROGRAM kills [--times 50] [--seed 1] [--only compact,forget]
    scripts/survive.py PROGRAM flips [--times 50] [--seed 1] [--bits 64]

PROGRAM is a built footnote-cli. Everything happens in a temporary folder. `kills` ends each kind of work with SIGKILL at instants spread
over the time that it takes undisturbed; afterwards the library has to open, `verify` has to find nothing, and every document has to
be there once. `flips` flips bits in one file of a library at a time; every command has to end by itself, and after `repair` every
document has to be there and `verify` has to find nothing.
"""

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

FILES = 60
KINDS = ["add", "compact", "forget", "export", "import", "repair", "renew", "upgrade"]
FIXTURES = Path(__file__).parent.parent / "src-tauri/engine/tests/fixtures"


class Program:
    def __init__(self, path):
        self.path = str(Path(path).resolve())

    def start(self, library, *arguments):
        command = [self.path, "--library", str(library), *map(str, arguments)]
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, library, *arguments):
        process = self.start(library, *arguments)
        output, errors = process.communicate()
        return process.returncode, output.decode(), errors.decode(errors="replace")

    def value(self, library, *arguments):
        code, output, errors = self.run(library, "--json", *arguments)
        if code != 0:
            raise SystemExit(f"{arguments}: {code} {output} {errors}")
        return json.loads(output)


def write_documents(folder, count=FILES):
    folder.mkdir(parents=True)
    for index in range(count):
        text = f"Logbook of lighthouse {index}\n\nThe keeper of tower TW-{index:04} trims the lamp.\n\n"
        text += f"On day {index} the wind turned and the swell came from the west. " * 40
        (folder / f"{index:03}.txt").write_text(text)


def fault_of(program, library, expected):
    """What is wrong with a library, or None."""
    code, output, errors = program.run(library, "--json", "verify")
    if code != 0:
        return f"verify {code}: {output[:300]} {errors[:300]}"
    listed = json.loads(program.run(library, "--json", "list")[1])["documents"]
    paths = [document["path"] for document in listed]
    if len(paths) != len(set(paths)):
        return "a document is there twice"
    if expected is not None and len(paths) not in expected:
        return f"{len(paths)} documents, expected {sorted(expected)}"
    return None


def renewable(program, folder):
    """A library of the earliest format, which has the earlier embedding model, too."""
    shutil.unpack_archive(FIXTURES / "store-v1.zip", folder)


def kills(program, arguments):
    base = Path(tempfile.mkdtemp(prefix="footnote-kills-"))
    documents, library = base / "documents", base / "library"
    write_documents(documents)
    write_documents(base / "few", 20)
    code, output, errors = program.run(library, "add", documents)
    assert code == 0, (output, errors)
    exported = base / "whole.footnote"
    program.value(library, "export", exported)
    old = base / "old"
    renewable(program, old)
    renewed = base / "renewed"
    shutil.copytree(old, renewed)
    program.run(renewed, "status")
    generator = random.Random(arguments.seed)

    def job(kind, copy, work):
        """The library to work on, the command, and how many documents may be there after a kill."""
        if kind == "add":
            return work / "new", ["add", base / "few"], None
        if kind == "upgrade":
            shutil.copytree(old, copy)
            return copy, ["list"], {7}
        if kind == "renew":
            shutil.copytree(renewed, copy)
            return copy, ["renew"], {7}
        if kind == "import":
            return work / "new", ["import", exported], {0, FILES}
        shutil.copytree(library, copy)
        if kind == "compact":
            return copy, ["compact"], {FILES}
        if kind == "forget":
            return copy, ["remove", "--forget", "7"], {FILES, FILES - 1}
        if kind == "export":
            return copy, ["export", work / "out.footnote"], {FILES}
        return copy, ["repair"], {FILES}

    failed = 0
    for kind in arguments.only.split(",") if arguments.only else KINDS:
        work = base / "work"
        work.mkdir()
        target, command, _ = job(kind, work / "copy", work)
        started = time.monotonic()
        code, output, errors = program.run(target, *command)
        whole = time.monotonic() - started
        assert code == 0, (kind, output, errors)
        shutil.rmtree(work)
        outcomes = Counter()
        for _ in range(arguments.times):
            work.mkdir()
            target, command, expected = job(kind, work / "copy", work)
            process = program.start(target, *command)
            time.sleep(generator.uniform(0, whole))
            process.kill()
            process.communicate()
            outcomes["killed" if process.returncode < 0 else "had ended"] += 1
            if not (target / "store/data.mdb").exists():
                # It had not begun, or a library that was to be imported is not there yet.
                outcomes["not there yet"] += 1
            else:
                fault = fault_of(program, target, expected)
                if kind == "add" and fault is None:
                    program.run(target, "add", base / "few")
                    fault = fault_of(program, target, {20})
                if fault is not None:
                    outcomes["FAULT"] += 1
                    failed += 1
                    print(f"{kind}: {fault}", flush=True)
            if kind == "export" and (work / "out.footnote").exists():
                code, _, errors = program.run(work / "imported", "import", work / "out.footnote")
                if code != 0:
                    failed += 1
                    print(f"export: the file is not whole: {errors}")
            shutil.rmtree(work)
        print(f"{kind}: {arguments.times} kills within {whole:.2f} s: {dict(outcomes)}", flush=True)
    shutil.rmtree(base)
    return failed


def flips(program, arguments):
    base = Path(tempfile.mkdtemp(prefix="footnote-flips-"))
    documents, library = base / "documents", base / "library"
    write_documents(documents)
    assert program.run(library, "add", documents)[0] == 0
    files = [path.relative_to(library) for path in sorted(library.rglob("*")) if path.is_file()]
    files = [path for path in files if (library / path).stat().st_size > 0 and not path.name.endswith(".lock")]
    generator = random.Random(arguments.seed)
    failed, outcomes = 0, Counter()
    for index in range(arguments.times):
        # The store is where it hurts; each other file has its turn.
        name = Path("store/data.mdb") if index % 2 == 0 else files[(index // 2) % len(files)]
        copy = base / "copy"
        shutil.copytree(library, copy)
        content = bytearray((copy / name).read_bytes())
        for _ in range(arguments.bits if name.name == "data.mdb" else min(arguments.bits, 8)):
            content[generator.randrange(len(content))] ^= 1 << generator.randrange(8)
        (copy / name).write_bytes(content)
        faults = []
        for command in (["status"], ["list"], ["verify"], ["search", "TW-0007", "--mode", "lexical"], ["ask", "Who trims the lamp?"]):
            code, output, errors = program.run(copy, *command)
            outcomes[f"{command[0]} {code}"] += 1
            if code not in (0, 1, 2, 3) or "panicked" in errors and code != 0:
                faults.append(f"{command}: {code} {output[:200]} {errors[:300]}")
        code, output, errors = program.run(copy, "repair")
        if code != 0:
            faults.append(f"repair: {code} {output[:200]} {errors[:300]}")
        elif (fault := fault_of(program, copy, {FILES})) is not None:
            faults.append(f"after repair: {fault}")
        for fault in faults:
            print(f"{index}, {name}: {fault}", flush=True)
        failed += bool(faults)
        shutil.rmtree(copy)
    print(f"{arguments.times} libraries, {failed} with a fault: {dict(sorted(outcomes.items()))}")
    shutil.rmtree(base)
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("what", choices=["kills", "flips"])
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bits", type=int, default=64)
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    work = {"kills": kills, "flips": flips}[arguments.what]
    sys.exit(1 if work(Program(arguments.program), arguments) else 0)


if __name__ == "__main__":
    main()
