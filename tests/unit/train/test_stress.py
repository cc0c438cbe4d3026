"""`train.stress`: accuracy under corruption, worked by hand on a model that only sees brightness."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from emox.emotions import EMOTIONS
from emox.json_files import to_json
from emox.predict import Model
from emox.results.folder import FOLDER
from emox.results.stress import Stress, read_stress
from train import stress
from train.common import head
from train.corruptions import CORRUPTIONS, SEVERITIES
from train.data import Split
from train.endured import endured
from train.hits import Hits, read_hits

DARK, BRIGHT = 60, 196
LABELS = np.array([0, 1] * 20)
PICTURES = Split(
    row=np.arange(40),
    images=np.stack([np.full((48, 48), level, np.uint8) for level in (DARK, BRIGHT) * 20]),
    labels=LABELS,
    targets=np.eye(7, dtype=np.float32)[LABELS],
)
TERMS = stress.terms_of("cd" * 32)


def by_brightness(images: np.ndarray) -> np.ndarray:
    """(N, 7): class 1 for a picture whose mean is above the middle, else class 0."""
    return np.eye(7, dtype=np.float32)[(images.mean(axis=(1, 2)) > 127.5).astype(int)]


class Counted:
    """`by_brightness` that knows how often it was asked, and breaks off after so many times."""

    def __init__(self, most: int = 1000) -> None:
        self.asked, self.most = 0, most

    def __call__(self, images: np.ndarray) -> np.ndarray:
        if self.asked == self.most:
            raise KeyboardInterrupt
        self.asked += 1
        return by_brightness(images)


def hits(folder: Path, answer: stress.Answer = by_brightness, **other: Any) -> Hits:
    words: dict[str, Any] = {"pictures": PICTURES, "terms": TERMS, "weights_sha256": {}} | other
    return stress.asked(answer, path=stress.hits_path(folder, "toy"), **words)


def test_a_model_that_sees_brightness_suffers_from_brightness_alone(tmp_path: Path) -> None:
    found = endured(hits(tmp_path))
    assert found.clean.value == 1
    assert tuple(found.accuracy) == tuple(CORRUPTIONS)
    assert all(len(severities) == SEVERITIES for severities in found.accuracy.values())
    for name in ("blur", "noise", "jpeg", "contrast", "rotation", "low_resolution"):
        assert all(one.value == 1 for one in found.accuracy[name]), name
    brightness = [one.value for one in found.accuracy["brightness"]]
    assert brightness[:2] == [1, 1]  # 0.2 of the range is 51: neither crosses the middle
    assert brightness[2:] == [brightness[-1]] * 3
    assert 0.2 < brightness[-1] < 0.8  # those moved towards the middle cross it
    errors = [1 - one.value for severities in found.accuracy.values() for one in severities]
    assert found.mean_corruption_error.value == pytest.approx(np.mean(errors))
    assert found.mean_corruption_error.low <= np.mean(errors) <= found.mean_corruption_error.high


def test_the_relative_error_leaves_out_what_is_wrong_anyway(tmp_path: Path) -> None:
    wrong = np.where(np.arange(40) < 8, 1 - LABELS, LABELS)
    found = endured(hits(tmp_path, pictures=replace(PICTURES, labels=wrong)))
    assert found.clean.value == 0.8
    assert found.relative_corruption_error.value == pytest.approx(found.mean_corruption_error.value - 0.2)


def test_it_goes_on_where_it_was_broken_off(tmp_path: Path) -> None:
    broken = Counted(most=1 + 2 * SEVERITIES + 3)
    with pytest.raises(KeyboardInterrupt):
        hits(tmp_path, broken)
    kept = read_hits(tmp_path / "stress" / "toy.parquet")
    assert tuple(kept.right) == tuple(CORRUPTIONS)[:2]
    going_on = Counted()
    whole = hits(tmp_path, going_on)
    assert going_on.asked == (len(CORRUPTIONS) - 2) * SEVERITIES
    again = Counted()
    assert hits(tmp_path, again).complete
    assert again.asked == 0
    assert endured(whole) == endured(hits(tmp_path / "unbroken"))


@pytest.mark.parametrize("other", ["weights", "seed", "pictures"])
def test_it_begins_anew_with_other_weights_terms_or_pictures(tmp_path: Path, other: str) -> None:
    hits(tmp_path)
    counted = Counted()
    fewer = head(PICTURES, 30)
    given: Mapping[str, dict[str, Any]] = {
        "weights": {"weights_sha256": {"model.onnx": "ab" * 32}},
        "seed": {"terms": replace(TERMS, seed=3)},
        "pictures": {"pictures": fewer},
    }
    found = hits(tmp_path, counted, **given[other])
    assert counted.asked == 1 + len(CORRUPTIONS) * SEVERITIES
    assert len(read_hits(tmp_path / "stress" / "toy.parquet").row) == len(found.row)


def test_the_command_writes_what_the_page_reads_and_compares_on_the_pictures_both_saw(
    prepared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def always(emotion: str, name: str) -> Model:
        def logits(faces: np.ndarray) -> np.ndarray:
            return np.tile(np.eye(7, dtype=np.float32)[EMOTIONS.index(emotion)], (len(faces), 1))

        return Model(name=name, logits=logits, config={"files": {"model.safetensors": emotion}})

    monkeypatch.setattr(stress, "load", lambda name: always("happy" if name == "toy" else "sad", name))
    data = ("--data", str(prepared_data), "--out", str(tmp_path))
    assert stress.main(["toy", *data, "--pictures", "9"]) == 0
    found = read_stress(tmp_path / "stress.json")
    assert (found.split, found.protocol) == ("PrivateTest", "plurality-7")
    assert found.models["toy"].n == 9
    assert found.models["toy"].clean.value == pytest.approx(3 / 9)  # every third drawn face is happy
    assert found.models["toy"].relative_corruption_error.value == 0
    assert found.pairs == ()
    assert "toy: n 9, clean 33.33%" in capsys.readouterr().out
    assert stress.main(["other", *data, "--pictures", "6"]) == 0
    [pair] = read_stress(tmp_path / "stress.json").pairs
    assert (pair.first, pair.second, pair.n) == ("other", "toy", 6)
    assert pair.models["toy"].clean.value == pytest.approx(2 / 6)
    assert "other minus toy: n 6" in capsys.readouterr().out


def test_what_was_measured_on_equal_terms_stays(tmp_path: Path) -> None:
    path = tmp_path / "stress.json"
    before, few = endured(hits(tmp_path)), head(PICTURES, 30)
    written = Stress(**vars(TERMS), models={"lite": before, "emoxnet": before})
    path.write_text(to_json(written, Stress), encoding="utf-8")
    anew = {"emoxnet": endured(hits(tmp_path / "few", pictures=few))}
    found = stress.beside(anew, TERMS, tmp_path)
    assert {name: one.n for name, one in found.models.items()} == {"lite": 40, "emoxnet": 30}
    assert found.pairs == ()  # neither has hits there
    assert stress.beside(anew, replace(TERMS, seed=2), tmp_path).models.keys() == {"emoxnet"}
    assert stress.beside(anew, TERMS, tmp_path / "absent").models == anew
    path.write_text('{"of": "another version"}', encoding="utf-8")
    assert stress.beside(anew, TERMS, tmp_path).models == anew


def test_hits_of_other_weights_or_broken_off_make_no_pair(tmp_path: Path) -> None:
    whole = hits(tmp_path)
    both = {name: endured(whole) for name in ("lite", "emoxnet")}
    kept = (tmp_path / "stress" / "toy.parquet").read_bytes()
    for name in both:
        (tmp_path / "stress" / f"{name}.parquet").write_bytes(kept)
    assert len(stress.beside(both, TERMS, tmp_path).pairs) == 1
    other = endured(replace(whole, weights_sha256={"model.onnx": "ab" * 32}))
    assert stress.beside({**both, "lite": other}, TERMS, tmp_path).pairs == ()
    with pytest.raises(KeyboardInterrupt):
        hits(tmp_path / "broken", Counted(most=1 + SEVERITIES))
    begun = (tmp_path / "broken" / "stress" / "toy.parquet").read_bytes()
    (tmp_path / "stress" / "lite.parquet").write_bytes(begun)
    assert stress.beside(both, TERMS, tmp_path).pairs == ()


@pytest.mark.parametrize("path", sorted((FOLDER / "stress").glob("*.parquet")), ids=lambda path: path.stem)
def test_the_shipped_figures_are_those_of_the_shipped_hits(path: Path) -> None:
    found, told = read_hits(path), read_stress(FOLDER / "stress.json").models[path.stem]
    assert found.complete
    assert (len(found.row), found.weights_sha256) == (told.n, told.weights_sha256)
    assert found.clean.mean() == pytest.approx(told.clean.value)
    for name, severities in found.right.items():
        assert severities.mean(axis=1) == pytest.approx([one.value for one in told.accuracy[name]])
