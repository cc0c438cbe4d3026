"""Files -> one commit and a tag, on the Hub of this machine; each refusal is one sentence that says what to do."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from emox.upload import Target, UploadProblem, sign_of, upload
from tests.local_hub.state import CUT, LocalHub

NAME = "tester/face"
TARGET = Target(repository=NAME, kind="model", sign=sign_of("lite"), tag="v1")
CONTENT: Mapping[str, bytes] = {
    "config.json": b'{"network": "lite"}',
    "model.safetensors": b"large " * 1000,
    "README.md": b"---\nlicense: apache-2.0\n---\n# Card\n",
}


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    folder = tmp_path / "files"
    folder.mkdir()
    for name, content in CONTENT.items():
        (folder / name).write_bytes(content)
    return {name: folder / name for name in CONTENT}


def published(hub: LocalHub) -> Mapping[str, bytes]:
    """What main shows, without the Hub's own file."""
    repository = hub.model(NAME)
    return {
        path: body for path, body in repository.commits[repository.refs["main"]].items() if path != ".gitattributes"
    }


def test_small_and_large_files_arrive_in_one_commit_with_its_tag(hub: LocalHub, files: dict[str, Path]) -> None:
    done = upload(files, TARGET, "first")
    assert published(hub) == CONTENT
    assert hub.model(NAME).titles == ["initial commit", "first"]
    assert hub.model(NAME).refs == {"main": done.revision, "v1": done.revision}
    assert done.pinned == f"{NAME}@{done.revision}"
    assert len([asked for asked in hub.requests if asked.startswith("PUT /lfs/")]) == 1


def test_a_private_repository_is_private(hub: LocalHub, files: dict[str, Path]) -> None:
    upload(files, replace(TARGET, private=True), "first")
    assert hub.model(NAME).private


def test_doing_it_again_changes_nothing(hub: LocalHub, files: dict[str, Path]) -> None:
    assert upload(files, TARGET, "first") == upload(files, TARGET, "again")
    assert hub.model(NAME).titles == ["initial commit", "first"]


def test_a_second_version_takes_away_what_is_gone(hub: LocalHub, files: dict[str, Path]) -> None:
    first = upload(files, TARGET, "first")
    files["config.json"].write_bytes(b'{"network": "lite", "seed": 1}')
    second = upload({"config.json": files["config.json"]}, replace(TARGET, tag="v2"), "second")
    assert set(published(hub)) == {"config.json"}
    assert hub.model(NAME).tags == {"v1": first.revision, "v2": second.revision}


def test_a_tag_is_never_moved(hub: LocalHub, files: dict[str, Path]) -> None:
    first = upload(files, TARGET, "first")
    files["config.json"].write_bytes(b'{"network": "lite", "seed": 1}')
    sent = list(hub.large)
    with pytest.raises(UploadProblem, match=rf"the tag v1 stands on {first.revision} already; choose another tag"):
        upload(files, TARGET, "second")
    assert hub.model(NAME).refs == {"main": first.revision, "v1": first.revision}
    assert list(hub.large) == sent


def test_a_tag_on_an_older_version_is_not_moved_either(hub: LocalHub, files: dict[str, Path]) -> None:
    first = upload(files, TARGET, "first")
    files["model.safetensors"].write_bytes(b"other " * 1000)
    second = upload(files, replace(TARGET, tag=None), "second")
    with pytest.raises(UploadProblem, match=rf"the tag v1 stands on {first.revision} already"):
        upload(files, TARGET, "again")
    assert hub.model(NAME).refs == {"main": second.revision, "v1": first.revision}


def test_private_is_refused_where_the_repository_is_open(hub: LocalHub, files: dict[str, Path]) -> None:
    first = upload(files, TARGET, "first")
    files["config.json"].write_bytes(b'{"network": "lite", "seed": 1}')
    with pytest.raises(UploadProblem, match="is open to all already"):
        upload(files, replace(TARGET, private=True, tag="v2"), "second")
    assert hub.model(NAME).refs["main"] == first.revision


@pytest.mark.parametrize(
    "found",
    [
        {"config.json": b'{"model_type": "bert"}'},
        {"config.json": b'{"network": "emoxnet", "teacher": {"network": "lite"}}'},
        {"config.json": b"[]"},
        {"config.json": b"not JSON"},
        {"notes.txt": b"mine"},
    ],
)
def test_a_name_that_holds_something_else_is_left_alone(
    hub: LocalHub, files: dict[str, Path], found: dict[str, bytes]
) -> None:
    hub.put("model", NAME, found)
    with pytest.raises(UploadProblem, match="the name is taken by something else"):
        upload(files, TARGET, "first")
    assert published(hub) == found


def test_somebodys_repository_squashed_into_one_commit_is_left_alone(hub: LocalHub, files: dict[str, Path]) -> None:
    found = {"README.md": b"mine", "model.safetensors": b"mine"}
    repository = hub.put("model", NAME, found)
    del repository.commits[next(iter(repository.commits))], repository.titles[0]
    with pytest.raises(UploadProblem, match="the name is taken by something else"):
        upload(files, TARGET, "first")
    assert published(hub) == found


def test_a_model_just_made_on_the_page_is_taken(hub: LocalHub, files: dict[str, Path]) -> None:
    repository = hub.put("model", NAME, {"README.md": b"---\nlicense: apache-2.0\n---\n"})
    del repository.commits[next(iter(repository.commits))], repository.titles[0]
    upload(files, TARGET, "first")
    assert published(hub) == CONTENT


@pytest.mark.parametrize(
    ("part", "status", "sentence"),
    [
        ("/api/repos/create", 401, "the Hub refused the token; run `hf auth login`, or set HF_TOKEN"),
        ("/commit/", 401, "the Hub refused the token"),
        ("/commit/", 403, "this token may not write to tester"),
        ("/commit/", 409, "the name is taken"),
        ("/commit/", 412, "somebody else changed it meanwhile"),
        ("/commit/", 500, "the Hub answered with status 500; run the same command again"),
        ("/commit/", 503, "the Hub answered with status 503; run the same command again"),
        ("/api/repos/create", CUT, "the connection to the Hub was lost; run the same command again"),
        ("/commit/", CUT, "the connection to the Hub was lost; run the same command again"),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_nothing_shows(
    hub: LocalHub, files: dict[str, Path], part: str, status: int, sentence: str
) -> None:
    hub.fail("POST", part, status)
    with pytest.raises(UploadProblem, match=sentence) as raised:
        upload(files, TARGET, "first")
    assert "\n" not in str(raised.value)
    assert all(set(repository.refs) == {"main"} for repository in hub.repositories.values())
    assert not hub.repositories or published(hub) == {}


def test_after_a_cut_the_same_command_goes_on_without_sending_large_files_again(
    hub: LocalHub, files: dict[str, Path]
) -> None:
    hub.fail("POST", "/commit/", CUT, times=1)
    with pytest.raises(UploadProblem, match="connection"):
        upload(files, TARGET, "first")
    upload(files, TARGET, "first")
    assert published(hub) == CONTENT
    assert len([asked for asked in hub.requests if asked.startswith("PUT /lfs/")]) == 1


@pytest.fixture
def waiting_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client waits for longer and longer between its tries, 23 s in all."""
    monkeypatch.setattr("huggingface_hub.utils._http.time", SimpleNamespace(sleep=lambda _seconds: None))


@pytest.mark.usefixtures("waiting_none")
@pytest.mark.parametrize(("method", "part"), [("POST", "/info/lfs/objects/batch"), ("PUT", "/lfs/")])
@pytest.mark.parametrize("status", [CUT, 500])
def test_a_large_file_that_fails_once_is_sent_again_and_arrives_whole(
    hub: LocalHub, files: dict[str, Path], method: str, part: str, status: int
) -> None:
    hub.fail(method, part, status, times=1)
    upload(files, TARGET, "first")
    assert published(hub) == CONTENT


@pytest.mark.usefixtures("waiting_none")
@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (CUT, "the connection to the Hub was lost; run the same command again"),
        (403, "the Hub answered with status 403; run the same command again"),  # the link it was to go to has expired
        (500, "the Hub answered with status 500; run the same command again"),
    ],
)
def test_a_large_file_that_never_arrives_leaves_main_as_it_was(
    hub: LocalHub, files: dict[str, Path], status: int, sentence: str
) -> None:
    hub.fail("PUT", "/lfs/", status)
    with pytest.raises(UploadProblem, match=sentence) as raised:
        upload(files, TARGET, "first")
    assert "\n" not in str(raised.value)
    repository = hub.model(NAME)
    assert (repository.titles, repository.refs) == (["initial commit"], {"main": next(iter(repository.commits))})


def test_a_missing_tag_is_made_by_the_same_command(hub: LocalHub, files: dict[str, Path]) -> None:
    hub.fail("POST", "/tag/", 503, times=1)
    with pytest.raises(UploadProblem, match="503"):
        upload(files, TARGET, "first")
    done = upload(files, TARGET, "first")
    assert hub.model(NAME).tags == {"v1": done.revision}
    assert hub.model(NAME).titles == ["initial commit", "first"]


def test_another_owner_is_refused(hub: LocalHub, files: dict[str, Path]) -> None:
    with pytest.raises(UploadProblem, match="this token may not write to stranger"):
        upload(files, replace(TARGET, repository="stranger/face"), "first")
    assert hub.repositories == {}


def test_a_wrong_token_is_refused(hub: LocalHub, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_wrong")
    with pytest.raises(UploadProblem, match="the Hub refused the token"):
        upload(files, TARGET, "first")
    assert hub.repositories == {}


def test_a_card_the_hub_refuses_is_named(hub: LocalHub, files: dict[str, Path]) -> None:
    files["README.md"].write_text("no metadata")
    with pytest.raises(UploadProblem, match=r"the Hub refuses it: .*metadata are not valid"):
        upload(files, TARGET, "first")
    assert published(hub) == {}


@pytest.mark.parametrize("name", ["a/b/c", "face", "a--b/c"])
def test_a_name_that_is_none_is_refused(hub: LocalHub, files: dict[str, Path], name: str) -> None:
    with pytest.raises(UploadProblem, match="not a name the Hub accepts; expected owner/name"):
        upload(files, replace(TARGET, repository=name), "first")
    assert hub.requests == []


def test_offline_is_said(hub: LocalHub, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(UploadProblem, match="HF_HUB_OFFLINE is set"):
        upload(files, TARGET, "first")
    assert hub.requests == []
