#!/usr/bin/env python3
"""Prints the texts of the licences of everything that Footnote links or builds its pages from, each text once.

Looks into the sources of crates and npm packages, which `make setup` and a build have fetched. A package that has no file of its
licence is named at the end, with the name of its licence.
"""

import json
import pathlib
import re
import subprocess
from collections import defaultdict

import third_party
from third_party import ROOT

NOTICE = re.compile(r"^(licen[cs]e|copying|copyright|notice|unlicense)([.\-_].*)?$", re.IGNORECASE)


def texts(folder: pathlib.Path) -> list[str]:
    files = [path for path in folder.iterdir() if NOTICE.match(path.name)] if folder.is_dir() else []
    # Some have one folder of them.
    files = [inner for path in files for inner in (path.rglob("*") if path.is_dir() else [path]) if inner.is_file()]
    return [path.read_text(errors="replace").strip() for path in sorted(files)]


def packages() -> list[tuple[str, str, pathlib.Path]]:
    """Name with version, licence and folder of each package."""
    metadata = json.loads(subprocess.run(["cargo", "metadata", "--format-version", "1", "--locked", "--offline"],
                                         cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    folders = {(package["name"], package["version"]): pathlib.Path(package["manifest_path"]).parent
               for package in metadata["packages"]}
    found = [(f"{name} {version}", terms, folders[name, version]) for name, version, terms in third_party.crates()]
    found += [(f"{name} {version}", terms, ROOT / "ui/node_modules" / name)
              for name, version, terms in third_party.npm_packages()]
    llama = next(folder for (name, _), folder in folders.items() if name == "llama-cpp-sys-2")
    return [*found, ("llama.cpp", "MIT", llama / "llama.cpp")]


def main() -> None:
    users, without = defaultdict(list), []
    for name, terms, folder in packages():
        found = texts(folder)
        for text in found:
            users["\n".join(line.rstrip() for line in text.splitlines())].append(name)
        if not found:
            without.append(f"{name}: {terms}")
    print("The licences of what Footnote is built from, each text once, below the names of those that it is of.")
    for text, names in sorted(users.items(), key=lambda pair: (-len(pair[1]), pair[1])):
        print(f"\n{'=' * 100}\n{', '.join(names)}\n{'=' * 100}\n\n{text}")
    print(f"\n{'=' * 100}\nWithout a file of their own\n{'=' * 100}\n")
    print("\n".join(without))


if __name__ == "__main__":
    main()
