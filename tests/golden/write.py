"""Writes the golden probabilities of the shipped models: python -m tests.golden.write, after committing new weights."""

import json
from pathlib import Path

import numpy as np

import emox
from emox import examples, faces, images, weights

GOLDEN = Path(__file__).parent / "probabilities.json"


def golden_faces() -> dict[str, np.ndarray]:
    """Two generated pictures and the two shipped faces, by name; uint8."""
    ramp = np.tile(np.linspace(0, 255, 48).astype(np.uint8), (48, 1))
    noise = np.random.default_rng(7).integers(0, 256, (60, 50, 3), dtype=np.uint8)
    return {"ramp": ramp, "noise": noise} | {
        example.key: _face(example.path) for example in examples.find() if example.path is not None
    }


def _face(path: Path) -> np.ndarray:
    photo = images.decode(path)
    return faces.crop(photo, faces.CenterFace().detect(photo)[0])


def main() -> None:
    shown = golden_faces()
    answers = {name: emox.load(name).predict(list(shown.values()), tta=2) for name in weights.bundled()}
    golden = {
        name: {face: [round(float(p), 5) for p in row] for face, row in zip(shown, rows, strict=True)}
        for name, rows in answers.items()
    }
    GOLDEN.write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
