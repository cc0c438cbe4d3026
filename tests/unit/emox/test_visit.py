"""What a visitor has on the page: photos beyond the limit, another number of views, another photo."""

import threading
from pathlib import Path

import numpy as np
from PIL import Image

from emox.images import LARGE
from emox.settings import Settings
from emox.ui import text, visit
from emox.ui.visit import Newest, Visit
from tests.unit.emox.live_parts import Finds, face_at, made_up


def photos(folder: Path, count: int) -> list[tuple[str, Path]]:
    paths = [folder / f"{number}.png" for number in range(count)]
    for path in paths:
        Image.new("RGB", (200, 160), (90, 110, 120)).save(path)
    return [(path.name, path) for path in paths]


def test_photos_beyond_the_limit_are_counted_and_not_analysed(tmp_path: Path) -> None:
    here = [*visit.analyse(made_up(face_at(20)), Settings(most_photos=2), photos(tmp_path, 5), 1, Visit())][-1]
    assert [shown.name for shown in here.photos] == ["0.png", "1.png"]
    assert here.left_out == 3


def test_photos_are_there_one_after_another(tmp_path: Path) -> None:
    growing = [*visit.analyse(made_up(face_at(20)), Settings(), photos(tmp_path, 3), 1, Visit())]
    assert [len(here.photos) for here in growing] == [1, 2, 3]
    assert growing[2].photos[:1] == growing[0].photos


def test_a_large_photo_waits_for_another_and_a_small_one_does_not(tmp_path: Path) -> None:
    pipeline = made_up(face_at(20))
    Image.new("1", (LARGE // 1000 + 1, 1000)).save(tmp_path / "large.png")
    done: list[str] = []

    def look(name: str, path: Path) -> None:
        done.extend(
            shown.name
            for here in visit.analyse(pipeline, Settings(), [(name, path)], 1, Visit())
            for shown in here.photos
        )

    with pipeline.large:  # somebody else's
        waiting = threading.Thread(target=look, args=("large.png", tmp_path / "large.png"))
        waiting.start()
        look(*photos(tmp_path, 1)[0])
        waiting.join(0.5)
        assert done == ["0.png"]
    waiting.join(60)
    assert done == ["0.png", "large.png"]


def test_only_what_was_begun_last_is_the_newest() -> None:
    newest = Newest()
    first = newest.begin()
    assert first()
    second = newest.begin()
    assert (first(), second()) == (False, True)


def test_another_number_of_views_asks_the_models_alone(tmp_path: Path) -> None:
    pipeline = made_up(face_at(20))
    sources = [*photos(tmp_path, 2), ("gone.png", tmp_path / "gone.png")]
    before = [*visit.analyse(pipeline, Settings(), sources, 1, Visit())][-1].choose(1)
    for _, path in sources[:2]:
        path.unlink()  # nothing is read again
    after = visit.again(pipeline, 4, before)
    assert isinstance(pipeline.detector, Finds)
    assert pipeline.detector.asked == 2
    assert (after.tta, after.photo, after.run) == (4, 1, before.run + 1)
    assert after.face(0) is not None
    for shown, earlier in zip(after.photos[:2], before.photos[:2], strict=True):
        assert shown.preview == earlier.preview
        assert shown.analysis is not None
        assert earlier.analysis is not None
        assert shown.analysis.milliseconds["detect"] == earlier.analysis.milliseconds["detect"]
        assert {views.shape for views in shown.analysis.faces[0].views.values()} == {(4, 7)}
        np.testing.assert_array_equal(shown.analysis.faces[0].seen, earlier.analysis.faces[0].seen)
    assert after.photos[2].problem == text.GONE


def test_averaged_answers_keep_the_photo_that_was_chosen_meanwhile(tmp_path: Path) -> None:
    pipeline = made_up(face_at(20))
    before = [*visit.analyse(pipeline, Settings(), photos(tmp_path, 2), 1, Visit())][-1]
    averaged = visit.again(pipeline, 4, before)
    after = before.choose(1).take(averaged, 4)
    assert (after.tta, after.photo, after.photos) == (4, 1, averaged.photos)
    assert after.run > before.choose(1).run


def test_averaged_answers_of_other_photos_or_for_another_switch_change_nothing(tmp_path: Path) -> None:
    pipeline = made_up(face_at(20))
    first, second = ([photo] for photo in photos(tmp_path, 2))
    before = [*visit.analyse(pipeline, Settings(), first, 1, Visit())][-1]
    averaged = visit.again(pipeline, 4, before)
    other = [*visit.analyse(pipeline, Settings(), second, 1, before)][-1]
    assert other.take(averaged, 4) is other
    assert before.take(averaged, 1) is before  # switched off again
    assert averaged.take(averaged, 4) is averaged
