"""`pip install .`, as the model cards say: the installed copy is whole and answers from any folder."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import numpy as np

import emox
from train import card

ROOT = Path(__file__).parents[2]
ASK = """
import json, pathlib, sys
import numpy as np
face = np.random.default_rng(0).integers(0, 256, (48, 48), dtype=np.uint8)
exec(sys.argv[1])
print(json.dumps({"from": str(pathlib.Path(emox.__file__).parents[1]), "answer": probabilities.tolist()}))
"""


def test_every_package_is_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    ours = {".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "emox").rglob("*.py")}
    assert set(project["tool"]["setuptools"]["packages"]) == ours | {"space_assets"}


def test_an_installed_copy_answers_as_the_checkout_does(tmp_path: Path) -> None:
    def heavy(folder: str, names: list[str]) -> list[str]:
        return [name for name in names if name == "__pycache__" or Path(folder, name).match("models/emoxnet")]

    source = tmp_path / "source"
    for name in ("emox", "space_assets"):
        shutil.copytree(ROOT / name, source / name, ignore=heavy)
    for name in ("pyproject.toml", "requirements.in", "README.md", "LICENSE"):
        shutil.copyfile(ROOT / name, source / name)
    words = ["-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(tmp_path), str(source)]
    subprocess.run([sys.executable, *words], check=True, timeout=300)
    [wheel] = tmp_path.glob("*.whl")
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(installed)

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    told = subprocess.run(
        [sys.executable, "-c", ASK, card.load_lines("lite")],
        cwd=elsewhere,
        env=os.environ | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert told.returncode == 0, told.stderr
    answer = json.loads(told.stdout)
    assert Path(answer["from"]) == installed
    face = np.random.default_rng(0).integers(0, 256, (48, 48), dtype=np.uint8)
    np.testing.assert_allclose(answer["answer"], emox.load("lite").predict([face]), atol=1e-6)
