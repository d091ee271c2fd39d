"""The numbers that were fitted to a pair of models, in the file that the engine reads (engine/src/calibration.rs)."""

import json
from pathlib import Path

SHIPPED = Path(__file__).parent.parent / "src-tauri/models/calibration/minilm-reader.json"


def read():
    return json.loads(SHIPPED.read_text(encoding="utf-8"))


def write(calibration):
    SHIPPED.write_text(json.dumps(calibration, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def set_model(part, weights, constant):
    """Puts fitted weights and their constant into a part of a calibration, which names what is weighed."""
    names = list(part["model"]["weights"])
    assert len(names) == len(weights), f"{len(weights)} weights for {names}"
    part["model"]["weights"] = {name: round(float(weight), 3) for name, weight in zip(names, weights)}
    part["model"]["constant"] = round(float(constant), 3)
