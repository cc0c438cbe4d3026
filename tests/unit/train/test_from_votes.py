"""What a recipe makes of the votes: hard labels, balance, mixup, ambiguous faces."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Generator, Tensor, nn

from emox.augment import cutmix, mixup
from emox.emotions import EMOTIONS, FERPLUS_COLUMNS
from train import data
from train.ambiguous import with_ambiguous
from train.common import Job
from train.from_votes import from_votes
from train.loop import Run
from train.losses import log_prior
from train.recipes import Recipe


class Even(nn.Module):
    """The same answer to every face, so that the loss tells the targets and what is added to the logits."""

    def forward(self, faces: Tensor) -> Tensor:
        return torch.zeros(len(faces), len(EMOTIONS))


def faces(*votes: dict[str, int], usage: str = "Training") -> data.FaceSet:
    table = np.array([[one.get(name, 0) for name in FERPLUS_COLUMNS] for one in votes], np.float32)
    return data.FaceSet(
        images=np.zeros((len(votes), 48, 48), np.uint8),
        votes=table,
        usage=np.array([usage] * len(votes)),
        row=np.arange(len(votes)),
    )


VOTES = ({"happiness": 8, "neutral": 2}, {"happiness": 6, "neutral": 4}, {"fear": 9, "surprise": 1})


def job(recipe: Recipe) -> Job:
    training = data.split(faces(*VOTES), "plurality-7", "Training")
    return Job(
        recipe=recipe,
        run=Run(out=Path("unused")),
        training=training,
        public_test=training,
        data_sha256="",
        check=lambda _network: {},
    )


def parts(recipe: Recipe) -> tuple[Tensor, ...]:
    return from_votes(job(recipe)).batch(torch.arange(3), Generator().manual_seed(0), 48, slice(None))


@pytest.mark.parametrize(
    "recipe", [Recipe(epochs=1), Recipe(epochs=1, mixup=0.4), Recipe(epochs=1, mixup=0.4, cutmix=1.0)]
)
def test_what_processes_make_is_together_what_one_makes(recipe: Recipe) -> None:
    task = from_votes(job(recipe))
    halves = [task.batch(torch.arange(3), Generator().manual_seed(0), 48, part) for part in (slice(0, 1), slice(1, 3))]
    for whole, first, second in zip(parts(recipe), *halves, strict=True):
        assert torch.equal(torch.cat([first, second]), whole)


def test_votes_are_the_targets_unless_hard_labels_are_asked_for() -> None:
    happy, neutral, fear = (EMOTIONS.index(name) for name in ("happy", "neutral", "fear"))
    _, soft = parts(Recipe(epochs=1))
    assert (soft[0, happy].item(), soft[0, neutral].item()) == pytest.approx((0.8, 0.2))
    _, hard = parts(Recipe(epochs=1, hard_labels=True))
    assert hard.argmax(1).tolist() == [happy, happy, fear]
    assert hard.max(1).values.tolist() == [1, 1, 1]


def test_balance_adds_the_log_of_each_classs_share_to_the_logits() -> None:
    task = from_votes(job(Recipe(epochs=1, balance=1.0, hard_labels=True)))
    pixels, wanted = parts(Recipe(epochs=1, hard_labels=True))
    # Even logits: what is left is the prior itself, 2/3 happy and 1/3 fear (five classes count as 0.0001 each).
    expected = -(2 * math.log(2 / 3) + math.log(1 / 3)) / 3 + math.log(1 + 5e-4)
    assert task.loss(Even(), pixels, wanted).item() == pytest.approx(expected, abs=1e-5)
    unbalanced = from_votes(job(Recipe(epochs=1, hard_labels=True)))
    assert unbalanced.loss(Even(), pixels, wanted).item() == pytest.approx(math.log(7), abs=1e-5)


def test_the_prior_is_the_mean_of_the_targets() -> None:
    assert log_prior(torch.tensor([[1.0, 0.0], [0.5, 0.5]])).exp().tolist() == pytest.approx([0.75, 0.25])
    assert log_prior(torch.tensor([[1.0, 0.0]])).exp().tolist() == pytest.approx([1, 1e-4])


def test_mixup_blends_faces_and_targets_alike() -> None:
    black_and_white = torch.tensor([0.0, 255.0])[:, None, None, None].expand(2, 1, 4, 4)
    blended, targets = mixup(black_and_white, torch.eye(2), 1.0, Generator().manual_seed(2))
    white = blended[:, 0, 0, 0] / 255
    assert 0.02 < white[0] < 0.98
    assert targets[:, 1].tolist() == pytest.approx(white.tolist(), abs=1e-6)
    assert targets.sum(1).tolist() == pytest.approx([1, 1])
    again, _ = mixup(black_and_white, torch.eye(2), 1.0, Generator().manual_seed(2))
    assert torch.equal(blended, again)


@pytest.mark.parametrize("alpha", [0.2, 1.0])
def test_cutmix_takes_a_rectangle_and_as_much_of_the_target(alpha: float) -> None:
    black_and_white = torch.tensor([0.0, 1.0])[:, None, None, None].expand(2, 1, 48, 48)
    areas = []
    for seed in range(40):
        cut, targets = cutmix(black_and_white, torch.eye(2), alpha, Generator().manual_seed(seed))
        taken = cut[0, 0]
        rows, columns = taken.amax(1), taken.amax(0)
        assert torch.equal(taken, rows[:, None] * columns)
        for side in (rows, columns):
            assert side.diff().clamp(min=0).sum() <= 1, "one stretch, not several"
        assert torch.equal(cut[1], 1 - cut[0])
        assert targets[:, 1].tolist() == pytest.approx([taken.mean().item(), 1 - taken.mean().item()], abs=1e-6)
        areas.append(taken.mean().item())
    assert min(areas) < 0.1
    assert max(areas) > 0.4
    assert torch.equal(black_and_white[0], torch.zeros(1, 48, 48)), "the batch itself stays"
    again, _ = cutmix(black_and_white, torch.eye(2), alpha, Generator().manual_seed(39))
    assert torch.equal(cut, again)


@pytest.mark.parametrize(
    "mixing", [Recipe(epochs=1, hard_labels=True, mixup=1.0), Recipe(epochs=1, hard_labels=True, cutmix=1.0)]
)
def test_faces_are_mixed_in_the_batch_when_the_recipe_says_so(mixing: Recipe) -> None:
    _, plain = parts(Recipe(epochs=1, hard_labels=True))
    _, mixed = parts(mixing)
    assert plain.max(1).values.tolist() == [1, 1, 1]
    assert mixed[0].max() < 1


def test_ambiguous_faces_follow_with_their_votes_renormalised() -> None:
    votes = (
        *VOTES,
        {"contempt": 6, "anger": 3, "neutral": 1},
        {"unknown": 5, "sadness": 5},  # a tie, and unknown is the later column: plurality-7 keeps it
        {"unknown": 6, "fear": 2, "surprise": 2},
        {"NF": 6, "neutral": 4},
        {"contempt": 10},
    )
    all_faces = faces(*votes)
    training = data.split(all_faces, "plurality-7", "Training")
    found = with_ambiguous(training, all_faces)
    assert training.row.tolist() == [0, 1, 2, 4]
    assert found.row.tolist() == [0, 1, 2, 4, 3, 5]
    np.testing.assert_array_equal(found.targets[:4], training.targets)
    assert found.targets[4, EMOTIONS.index("angry")] == pytest.approx(0.75)
    np.testing.assert_allclose(found.targets.sum(axis=1), 1, atol=1e-6)
    assert [EMOTIONS[label] for label in found.labels[4:]] == ["angry", "fear"]
    assert len(found.images) == len(found.row)


def test_ambiguous_faces_of_the_test_splits_are_never_learnt() -> None:
    held_out = faces({"contempt": 6, "anger": 4}, usage="PublicTest")
    training = data.split(faces(*VOTES), "plurality-7", "Training")
    assert with_ambiguous(training, held_out).row.tolist() == training.row.tolist()
