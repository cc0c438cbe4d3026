"""owner/name and revision -> a folder: cache, Hub, bundled model, in the order that emox.hub promises."""

import logging
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from emox import hub as emox_hub
from emox.hub import HubProblem
from tests.local_hub.state import CUT, LocalHub, Repository

NAME = "tester/emoxnet-lite"
AT_ONCE = 10.0  # seconds on a busy machine; the client alone would retry for 23
FILES = {"config.json": b"{}", "model.safetensors": b"weights", "pytorch_model.bin": b"\x80\x04pickle", "a.png": b"p"}


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine's local hub may take longer than the real one is given."""
    monkeypatch.setattr(emox_hub, "ANSWER_SECONDS", 20.0)


SHIPPED_SECONDS = emox_hub.ANSWER_SECONDS


@pytest.fixture
def bundled(tmp_path: Path) -> Path:
    """A bundled model called lite."""
    folder = tmp_path / "bundled" / "lite"
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    return folder.parent


@pytest.fixture
def model(hub: LocalHub) -> Repository:
    return hub.put("model", NAME, FILES)


def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)


@pytest.mark.usefixtures("hub")
def test_a_hub_that_takes_a_call_and_is_silent_holds_nobody_up(bundled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    assert SHIPPED_SECONDS == 3.0
    monkeypatch.setattr(emox_hub, "ANSWER_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(constants, "ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")
        started = time.monotonic()
        found = emox_hub.find(NAME, None, bundled)
        assert time.monotonic() - started < AT_ONCE
    assert found.folder == bundled / "lite"


def test_what_a_model_needs_is_downloaded_and_no_pickle(hub: LocalHub, model: Repository, bundled: Path) -> None:
    found = emox_hub.find(NAME, None, bundled).folder
    assert {path.name: path.read_bytes() for path in found.iterdir()} == {
        "config.json": b"{}",
        "model.safetensors": b"weights",
    }
    assert found.name == model.refs["main"]
    assert not [asked for asked in hub.requests if "pytorch_model.bin" in asked]


def test_a_revision_stays_what_it_was(model: Repository, bundled: Path) -> None:
    first = model.refs["main"]
    model.refs["v1"] = first
    model.add(FILES | {"config.json": b'{"new": 1}'}, "second")
    for revision in (first, "v1"):
        assert (emox_hub.find(NAME, revision, bundled).folder / "config.json").read_bytes() == b"{}"
        assert emox_hub.find(f"{NAME}@{revision}", None, bundled).folder.name == first
    assert (emox_hub.find(NAME, None, bundled).folder / "config.json").read_bytes() == b'{"new": 1}'


def test_a_pinned_revision_in_the_cache_asks_nobody(hub: LocalHub, model: Repository, bundled: Path) -> None:
    first = emox_hub.find(NAME, model.refs["main"], bundled)
    assert (first.source, first.instead) == (f"{NAME}@{model.refs['main']}", None)
    hub.requests.clear()
    assert emox_hub.find(NAME, model.refs["main"], bundled) == first
    assert hub.requests == []


def test_offline_the_cache_answers_and_says_so(
    hub: LocalHub, model: Repository, bundled: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    model.refs["v1"] = model.refs["main"]
    found = emox_hub.find(NAME, "v1", bundled).folder
    offline(monkeypatch)
    hub.requests.clear()
    with caplog.at_level(logging.WARNING, logger="emox.hub"):
        second = emox_hub.find(NAME, "v1", bundled)
    said = f"{NAME}: this process works offline (HF_HUB_OFFLINE); using revision {found.name} from the cache"
    assert second == emox_hub.Found(folder=found, source=f"{NAME}@{found.name}", instead=said)
    assert caplog.messages == [said]
    assert hub.requests == []


@pytest.mark.parametrize("owner", ["tester", "stranger"])
def test_offline_without_a_cache_the_bundled_model_answers_and_says_that_the_owners_may_be_another(
    hub: LocalHub, bundled: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, owner: str
) -> None:
    offline(monkeypatch)
    with caplog.at_level(logging.WARNING, logger="emox.hub"):
        found = emox_hub.find(f"{owner}/emoxnet-lite", None, bundled)
    assert (found.folder, found.source) == (bundled / "lite", "bundled")
    assert found.instead == caplog.messages[0]
    said = "is not in the cache; using the bundled model lite; the one that {} published may be another"
    assert found.instead.endswith(said.format(owner))
    assert hub.requests == []


@pytest.mark.parametrize("revision", ["v1", "0" * 40])
def test_a_revision_is_never_replaced_by_the_bundled_model(
    hub: LocalHub, bundled: Path, monkeypatch: pytest.MonkeyPatch, revision: str
) -> None:
    offline(monkeypatch)
    with pytest.raises(HubProblem, match=rf"offline .*, and revision {revision} of it is not in the cache"):
        emox_hub.find(NAME, revision, bundled)
    assert hub.requests == []


@pytest.mark.usefixtures("model")
@pytest.mark.parametrize("status", [500, 503, CUT])
def test_a_hub_out_of_order_is_given_up_at_once(
    hub: LocalHub, bundled: Path, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    found = emox_hub.find(NAME, None, bundled).folder
    hub.fail("GET", "/api/models/", status)
    started = time.monotonic()
    assert emox_hub.find(NAME, None, bundled).folder == found
    assert time.monotonic() - started < AT_ONCE
    assert "from the cache" in caplog.text


@pytest.mark.usefixtures("model")
@pytest.mark.parametrize("problem", [OSError(28, "No space left on device"), RuntimeError("CAS service error")])
def test_files_that_cannot_be_fetched_or_kept_leave_the_bundled_model(
    bundled: Path, monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    import huggingface_hub

    download = huggingface_hub.snapshot_download

    def failing(*given: Any, local_files_only: bool = False, **told: Any) -> str:
        if not local_files_only:
            raise problem
        return download(*given, local_files_only=True, **told)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", failing)
    found = emox_hub.find(NAME, None, bundled)
    assert found.folder == bundled / "lite"
    assert found.instead
    assert str(problem) in found.instead


def test_an_older_revision_from_the_cache_is_said_to_be_one(
    hub: LocalHub, model: Repository, bundled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import huggingface_hub

    before = emox_hub.find(NAME, None, bundled)
    model.add(FILES | {"config.json": b'{"new": 1}'}, "second")
    download = huggingface_hub.snapshot_download

    def cut_off(*given: Any, **told: Any) -> str:
        hub.fail("GET", "/api/models/", 503)
        return download(*given, **told)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", cut_off)
    found = emox_hub.find(NAME, None, bundled)
    assert found.folder == before.folder
    assert found.instead == f"{NAME}: the Hub could not be reached; using revision {before.folder.name} from the cache"


@pytest.mark.usefixtures("hub")
def test_nobody_listening_is_given_up_at_once(bundled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    started = time.monotonic()
    with pytest.raises(HubProblem, match="stranger/face: the Hub could not be reached, and it is not in the cache"):
        emox_hub.find("stranger/face", None, bundled)
    assert time.monotonic() - started < AT_ONCE


@pytest.mark.usefixtures("model")
def test_a_download_cut_in_its_middle_goes_on(hub: LocalHub, bundled: Path) -> None:
    hub.fail("GET", "/cdn/", CUT, times=1)
    assert (emox_hub.find(NAME, None, bundled).folder / "model.safetensors").read_bytes() == b"weights"


@pytest.mark.usefixtures("model")
@pytest.mark.parametrize(
    ("name", "revision", "sentence"),
    [
        ("tester/absent", None, "the Hub has no such model, or it is private"),
        (NAME, "v9", "the Hub knows no revision v9"),
        (f"{NAME}@v1", "v2", "two revisions were given"),
        ("a--b/c", None, "not a name the Hub accepts"),
        ("a--b/c", "0" * 40, "not a name the Hub accepts"),
        ("three/part/name", None, "not written as owner/name"),
    ],
)
def test_what_is_not_there_is_named(bundled: Path, name: str, revision: str | None, sentence: str) -> None:
    with pytest.raises(HubProblem, match=sentence):
        emox_hub.find(name, revision, bundled)


@pytest.mark.usefixtures("model")
@pytest.mark.parametrize(("status", "sentence"), [(401, "refused to hand it out"), (403, "refused to hand it out")])
def test_a_refusal_is_no_reason_to_use_something_else(hub: LocalHub, bundled: Path, status: int, sentence: str) -> None:
    hub.fail("GET", "/api/models/", status)
    with pytest.raises(HubProblem, match=rf"{sentence} \(status {status}\)"):
        emox_hub.find(NAME, None, bundled)


def test_a_private_model_needs_the_token(hub: LocalHub, bundled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.put("model", NAME, FILES, private=True)
    monkeypatch.setenv("HF_TOKEN", "hf_wrong")
    with pytest.raises(HubProblem, match="or it is private and the token"):
        emox_hub.find(NAME, None, bundled)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        (NAME, True),
        (f"{NAME}@v1.0", True),
        ("lite", False),
        ("runs/lite/model", False),
        ("./lite", False),
        ("a/b@", False),
    ],
)
def test_how_a_repository_is_written(name: str, is_one: bool) -> None:
    assert emox_hub.is_repository(name) is is_one
