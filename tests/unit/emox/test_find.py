"""Which model a name means: README's order is what `weights.find` does, and no stray folder replaces a default."""

import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from emox import pipeline, settings, weights
from emox.weights import ModelProblem
from tests.local_hub.state import LocalHub

ROOT = Path(__file__).parents[3]
SENTENCE = r"`emox\.load` looks for (.+?), then (.+?), then (.+?) \(a pinned commit .+?\), then (.+?)\. "


def test_the_order_is_the_one_that_the_readme_tells(
    hub: LocalHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One name that can be had at every place; from the first of them on, each is taken away once it has answered."""
    repository = hub.put("model", "tester/emoxnet-lite", {"config.json": b"{}", "model.safetensors": b"weights"})
    name = f"tester/emoxnet-lite@{repository.refs['main']}"
    cache = weights.find(name).folder
    here, bundled = tmp_path / "here", tmp_path / "bundled"
    for place in (here, bundled):
        (place / name).mkdir(parents=True)
    monkeypatch.setattr(weights, "BUNDLED", bundled)
    monkeypatch.chdir(here)

    def found() -> tuple[str, Path, bool]:
        """Where it is from, where it lies, and whether the Hub was asked."""
        hub.requests.clear()
        answer = weights.find(name)
        return answer.source, answer.folder.resolve(), bool(hub.requests)

    steps: Mapping[str, tuple[tuple[str, Path, bool], Callable[[], None]]] = {
        "a folder of that name": (("folder", here / name, False), lambda: shutil.rmtree(here / name)),
        "a bundled model": (("bundled", bundled / name, False), lambda: shutil.rmtree(bundled / name)),
        "the cache of huggingface_hub": ((name, cache, False), lambda: shutil.rmtree(cache.parents[1])),
        "the Hub": ((name, cache, True), hub.repositories.clear),
    }
    told = re.search(SENTENCE, " ".join((ROOT / "README.md").read_text(encoding="utf-8").split()))
    assert told is not None
    assert set(told.groups()) == set(steps)
    for step in told.groups():
        answer, take_away = steps[step]
        assert found() == answer
        take_away()
    shutil.rmtree(cache.parents[1])
    with pytest.raises(ModelProblem, match="the Hub has no such model"):
        weights.find(name)


@pytest.fixture
def stray(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with folders that are called as the bundled models."""
    for name in pipeline.MODELS:
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_folder_here_goes_before_the_bundled_model_that_is_named(stray: Path) -> None:
    for here in ("lite", "./lite", Path("lite"), stray / "lite"):
        found = weights.find(here)
        assert (found.source, found.folder.resolve()) == ("folder", stray / "lite")
    shutil.rmtree(stray / "lite")
    assert weights.find("lite").source == "bundled"


@pytest.mark.usefixtures("stray")
def test_where_no_model_is_named_the_bundled_ones_are_meant() -> None:
    chosen = settings.from_environment({}, Path("no-such-file")).models
    assert chosen == pipeline.SHIPPED
    for folder in (*chosen, *weights.bundled().values()):
        assert weights.find(folder) == weights.hub.Found(folder=Path(folder), source="bundled")
    assert pipeline.build().sources == {"lite": "bundled"}


def test_a_bundled_model_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "BUNDLED", tmp_path)
    for asked in ("lite", tmp_path / "lite"):
        with pytest.raises(ModelProblem, match=r"^the weights of lite do not come with this copy of EmoX yet$"):
            weights.find(asked)
