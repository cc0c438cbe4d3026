"""The Hub on this machine with this process's huggingface_hub pointed at it, and a model folder to publish."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from emox import weights
from tests.local_hub.server import running_hub
from tests.local_hub.state import TOKEN, LocalHub


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[LocalHub]:
    """An empty Hub; the client in this process asks it, with its token and an empty cache."""
    from huggingface_hub import constants
    from huggingface_hub.utils import close_session, disable_progress_bars

    with running_hub() as running:
        # The client read its environment at import: these are the places it looks at afterwards.
        monkeypatch.setattr(constants, "ENDPOINT", running.url)
        monkeypatch.setattr(
            constants, "HUGGINGFACE_CO_URL_TEMPLATE", running.url + "/{repo_id}/resolve/{revision}/{filename}"
        )
        monkeypatch.setattr(constants, "HF_URL_HOSTS", frozenset({"127.0.0.1"}))
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub-cache"))
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
        monkeypatch.setenv("HF_TOKEN", TOKEN)
        disable_progress_bars()
        close_session()  # one left by an earlier test would still work offline
        yield running
    close_session()


@pytest.fixture
def measured_lite(tmp_path: Path) -> Path:
    """A copy of the shipped Lite that a test may change, its report signed with the weights that lie beside it."""
    folder = Path(shutil.copytree(weights.BUNDLED / "lite", tmp_path / "lite"))
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    report["subject"]["weights_sha256"] = json.loads((folder / "config.json").read_text(encoding="utf-8"))["files"]
    (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")
    return folder
