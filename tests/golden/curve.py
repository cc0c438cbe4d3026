"""Writes the golden loss curves: python -m tests.golden.curve, after the loop or a recipe was changed on purpose."""

import json
import tempfile
from pathlib import Path
from unittest import mock

from tests import drawn_faces
from train import distill, precision

GOLDEN = Path(__file__).parent / "curves.json"
RECIPES = ("emox", "paper")


def curve(recipe: str, data: Path, out: Path) -> list[float]:
    """Loss of four short epochs of EmoXNetLite from the votes, in float32 on any machine."""
    with mock.patch.object(precision, "has_fast_bfloat16", return_value=False):
        distill.main(
            ["--recipe", recipe, "--data", str(data), "--out", str(out), "--smoke", "--epochs", "4", "--batch", "16"]
        )
    return [json.loads(row)["loss"] for row in (out / "metrics.jsonl").read_text(encoding="utf-8").splitlines()]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "drawn.parquet"
        drawn_faces.write(data)
        curves = {recipe: curve(recipe, data, Path(folder) / recipe) for recipe in RECIPES}
    told = {recipe: [round(loss, 5) for loss in losses] for recipe, losses in curves.items()}
    GOLDEN.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
