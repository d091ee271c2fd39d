"""The numbers that were fitted to pairs of models, in the files that the engine reads (engine/src/calibration.rs)."""

import json
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "src-tauri/models/calibration"


def read(pair):
    return json.loads((FOLDER / f"{pair}.json").read_text(encoding="utf-8"))


def write(pair, calibration):
    (FOLDER / f"{pair}.json").write_text(json.dumps(calibration, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def set_model(part, weights, constant):
    """Puts fitted weights and their constant into a part of a calibration, which names what is weighed."""
    names = list(part["model"]["weights"])
    assert len(names) == len(weights), f"{len(weights)} weights for {names}"
    part["model"]["weights"] = {name: round(float(weight), 3) for name, weight in zip(names, weights)}
    part["model"]["constant"] = round(float(constant), 3)
