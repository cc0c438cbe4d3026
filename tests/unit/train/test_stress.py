"""`train.stress`: accuracy under corruption, worked by hand on a model that only sees brightness."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from emox.emotions import EMOTIONS
from emox.json_files import to_json
from emox.predict import Model
from emox.results.stress import Stress, read_stress
from tests.unit.emox.result_files import ENDURED, STRESS
from train import stress
from train.corruptions import CORRUPTIONS, SEVERITIES

DARK, BRIGHT = 60, 196
IMAGES = np.stack([np.full((48, 48), level, np.uint8) for level in (DARK, BRIGHT) * 20])
LABELS = np.array([0, 1] * 20)


def by_brightness(images: np.ndarray) -> np.ndarray:
    """(N, 7): class 1 for a picture whose mean is above the middle, else class 0."""
    return np.eye(7, dtype=np.float32)[(images.mean(axis=(1, 2)) > 127.5).astype(int)]


def test_a_model_that_sees_brightness_suffers_from_brightness_alone() -> None:
    found = stress.endured(by_brightness, IMAGES, LABELS, seed=1, weights_sha256={})
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


def test_the_relative_error_leaves_out_what_is_wrong_anyway() -> None:
    wrong = np.where(np.arange(40) < 8, 1 - LABELS, LABELS)
    found = stress.endured(by_brightness, IMAGES, wrong, seed=1, weights_sha256={})
    assert found.clean.value == 0.8
    assert found.relative_corruption_error.value == pytest.approx(found.mean_corruption_error.value - 0.2)


def test_the_command_writes_what_the_page_reads(
    prepared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def logits(faces: np.ndarray) -> np.ndarray:
        return np.tile(np.eye(7, dtype=np.float32)[EMOTIONS.index("happy")], (len(faces), 1))

    monkeypatch.setattr(stress, "load", lambda _: Model(name="toy", logits=logits, config={"files": {}}))
    words = ["toy", "--data", str(prepared_data), "--out", str(tmp_path), "--pictures", "9"]
    assert stress.main(words) == 0
    found = read_stress(tmp_path / "stress.json")
    assert (found.split, found.protocol) == ("PrivateTest", "plurality-7")
    assert found.models["toy"].n == 9
    assert found.models["toy"].clean.value == pytest.approx(3 / 9)  # every third drawn face is happy
    assert found.models["toy"].relative_corruption_error.value == 0
    assert "toy: n 9, clean 33.33%" in capsys.readouterr().out


def test_what_was_measured_on_equal_terms_stays(tmp_path: Path) -> None:
    path = tmp_path / "stress.json"
    before = replace(STRESS, models={"lite": ENDURED, "emoxnet": ENDURED})
    path.write_text(to_json(before, Stress), encoding="utf-8")
    anew = replace(STRESS, models={"emoxnet": replace(ENDURED, n=5)})
    assert {name: one.n for name, one in stress.beside(anew, path).models.items()} == {"lite": 9, "emoxnet": 5}
    assert stress.beside(replace(anew, seed=2), path).models.keys() == {"emoxnet"}
    assert stress.beside(anew, tmp_path / "absent.json") == anew
    path.write_text('{"of": "another version"}', encoding="utf-8")
    assert stress.beside(anew, path) == anew
