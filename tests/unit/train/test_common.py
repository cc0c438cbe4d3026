"""What the training commands share: which faces are learnt and checked, and the flags made of a recipe's fields."""

import argparse
from dataclasses import replace

import numpy as np
import pytest

from emox.emotions import FERPLUS_COLUMNS
from emox.results.training_runs import TrainingProblem
from train import common, data, distill
from train.recipes import RECIPES, with_choices


def faces(usage: list[str]) -> data.FaceSet:
    votes = np.zeros((len(usage), len(FERPLUS_COLUMNS)), np.float32)
    votes[:, FERPLUS_COLUMNS.index("happiness")] = 10
    images = np.zeros((len(usage), 48, 48), np.uint8)
    return data.FaceSet(images=images, votes=votes, usage=np.array(usage), row=np.arange(len(usage)))


def test_public_test_checks_where_there_is_one() -> None:
    learnt, checked = common.learnt_and_checked(faces(["Training", "PublicTest", "Training", "PrivateTest"]))
    assert (learnt.row.tolist(), checked.row.tolist()) == ([0, 2], [1])


@pytest.mark.parametrize(("there", "lacking"), [("PublicTest", "Training"), ("Training", "PublicTest")])
def test_data_without_faces_to_learn_from_or_to_check_on_are_refused(there: str, lacking: str) -> None:
    with pytest.raises(data.DataProblem, match=f"no {lacking} face"):
        common.learnt_and_checked(faces([there, "PrivateTest"]))


def test_what_a_user_can_mend_is_one_sentence_and_status_two(capsys: pytest.CaptureFixture[str]) -> None:
    def damaged() -> None:
        raise TrainingProblem("metrics.jsonl: line 3 is cut")

    with pytest.raises(SystemExit, match="2"):
        common.run_command(damaged)
    assert capsys.readouterr().err == "metrics.jsonl: line 3 is cut\n"


def test_head_gives_the_first_faces_and_all_of_them_when_there_are_fewer() -> None:
    learnt, _ = common.learnt_and_checked(faces(["Training"] * 5 + ["PublicTest"]))
    assert common.head(learnt, 3).row.tolist() == [0, 1, 2]
    assert common.head(learnt, 30).row.tolist() == [0, 1, 2, 3, 4]


def test_the_command_line_is_made_of_the_recipes_fields() -> None:
    parser = argparse.ArgumentParser()
    common.add_flags(parser, without=("mixup",))
    words = ["--out", "runs", "--learning-rate", "0.5", "--optimizer", "adam", "--ambiguous", "--balance", "0"]
    words += ["--erasing", "0.5", "--vertical-flip", "0"]
    assert common.choices(parser.parse_args(words)) == {
        "learning_rate": 0.5,
        "optimizer": "adam",
        "ambiguous": True,
        "balance": 0.0,
        "augmentation": {"erasing": 0.5, "vertical_flip": 0.0},
    }
    for refused in (["--mixup", "1"], ["--optimizer", "sgd"]):
        with pytest.raises(SystemExit):
            parser.parse_args([*words, *refused])


def test_a_chosen_amount_leaves_the_recipes_others() -> None:
    paper = RECIPES["paper"]
    found = with_choices(paper, {"augmentation": {"rotation": 5.0}})
    assert found == replace(paper, augmentation=replace(paper.augmentation, rotation=5.0))


@pytest.mark.parametrize("choice", ["mixup", "rotation"])
def test_choices_that_a_teacher_has_no_use_for_are_refused(choice: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        distill.main(["--teacher", "runs", "--out", "runs/lite", f"--{choice}", "0.2"])
    assert f"{choice}: for learning from votes alone" in capsys.readouterr().err
