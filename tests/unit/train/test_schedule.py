"""The learning rate along a run, and a run that watches for a plateau."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Generator, Tensor, nn

from emox.networks import ARCHITECTURES
from train import schedule
from train.loop import Run, Task, fit
from train.recipes import OPTIMIZERS, RECIPES, STUDENT_RECIPES, Plateau, Recipe, recipe_for, taught_before, with_choices


def test_one_cycle_rises_then_falls_to_nothing() -> None:
    recipe = Recipe(epochs=10, learning_rate=0.5, warmup=0.2)
    rates = [schedule.one_cycle(recipe, step / 100) for step in range(101)]
    assert max(rates) == rates[20] == pytest.approx(0.5)
    assert rates[:21] == sorted(rates[:21])
    assert rates[20:] == sorted(rates[20:], reverse=True)
    assert rates[100] == pytest.approx(0.0)


def test_the_rate_falls_after_patience_and_the_run_stops_later() -> None:
    how = Plateau(factor=0.1, patience=2, stop_after=4)
    losses = [1.0, 0.5, 0.6, 0.6, 0.6, 0.6]
    factors = [schedule.standing(how, losses[:done]).factor for done in range(len(losses) + 1)]
    assert factors == pytest.approx([1, 1, 1, 1, 1, 0.1, 0.1])
    stops = [schedule.standing(how, losses[:done]).stop for done in range(len(losses) + 1)]
    assert stops == [False] * 6 + [True]


def test_a_new_best_starts_the_waiting_again() -> None:
    how = Plateau(factor=0.5, patience=1, stop_after=3)
    assert not schedule.standing(how, [1.0, 1.1, 1.2, 0.9, 1.0, 1.0]).stop
    assert schedule.standing(how, [1.0, 1.1, 1.2, 0.9, 1.0, 1.0]).factor == pytest.approx(0.25)
    assert schedule.since_best([]) == 0


def scripted(losses: list[float]) -> Task:
    """A task whose PublicTest losses are these, whatever is learnt."""
    drawn = torch.randn(16, 4, generator=Generator().manual_seed(0))
    left: Iterator[float] = iter(losses)

    def batch(rows: Tensor, _generator: Generator, _side: int, _part: slice) -> tuple[Tensor, ...]:
        return (drawn[rows],)

    def loss(network: nn.Module, seen: Tensor) -> Tensor:
        return (network(seen) - 1).square().mean()

    return Task(row=np.arange(16), batch=batch, loss=loss, check=lambda _network: {"loss": next(left)})


def watched(out: Path, losses: list[float], epochs: int = 9) -> nn.Module:
    plateau = Plateau(factor=0.1, patience=1, stop_after=3)
    recipe = Recipe(
        epochs=epochs,
        batch=8,
        optimizer="nesterov",
        learning_rate=0.1,
        plateau=plateau,
        ema_decay=0.0,
        sizes=((0, 48),),
    )
    torch.manual_seed(0)
    return fit(nn.Linear(4, 1), scripted(losses), recipe, Run(out=out, resume=True))


def test_a_plateau_ends_the_run_and_the_best_epochs_weights_are_kept(tmp_path: Path) -> None:
    kept = watched(tmp_path / "whole", [3.0, 1.0, 2.0, 2.0, 2.0])
    rows = [json.loads(line) for line in (tmp_path / "whole" / "metrics.jsonl").read_text().splitlines()]
    assert [row["learning_rate"] for row in rows] == pytest.approx([0.1, 0.1, 0.1, 0.1, 0.01])
    best = watched(tmp_path / "two epochs", [3.0, 1.0], epochs=2)
    assert torch.equal(kept.get_parameter("weight"), best.get_parameter("weight"))


def test_a_resumed_watch_ends_as_an_unbroken_one(tmp_path: Path) -> None:
    whole = watched(tmp_path / "whole", [3.0, 1.0, 2.0, 2.0, 2.0])
    watched(tmp_path / "broken", [3.0, 1.0, 2.0], epochs=3)
    resumed = watched(tmp_path / "broken", [2.0, 2.0])
    assert torch.equal(whole.get_parameter("weight"), resumed.get_parameter("weight"))
    rates = [
        [json.loads(line)["learning_rate"] for line in (tmp_path / name / "metrics.jsonl").read_text().splitlines()]
        for name in ("whole", "broken")
    ]
    assert rates[0] == rates[1]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_of_the_recipes_learns(optimizer: str, tmp_path: Path) -> None:
    recipe = with_choices(RECIPES["paper"], {"optimizer": optimizer, "epochs": 8, "batch": 4, "learning_rate": 0.02})
    fit(nn.Linear(4, 1), scripted([1.0] * 8), recipe, Run(out=tmp_path))
    rows = [json.loads(line) for line in (tmp_path / "metrics.jsonl").read_text().splitlines()]
    assert rows[-1]["loss"] < 0.9 * rows[0]["loss"]


@pytest.mark.parametrize("name", STUDENT_RECIPES)
def test_a_taught_student_sees_what_its_teacher_answered(name: str) -> None:
    recipe = taught_before(STUDENT_RECIPES[name])
    moved = {"rotation", "shift", "zoom", "shear", "vertical_flip", "brightness", "contrast"}
    assert {getattr(recipe.augmentation, field) for field in moved} == {0.0}
    assert (recipe.smoothing, recipe.hard_labels) == (0.0, False)  # the teacher's answers are no labels
    assert (recipe.optimizer, recipe.epochs) == (STUDENT_RECIPES[name].optimizer, STUDENT_RECIPES[name].epochs)


def test_the_papers_recipe_is_the_papers() -> None:
    paper = RECIPES["paper"]  # FACTS, section 1
    assert (paper.optimizer, paper.learning_rate, paper.momentum, paper.weight_decay) == ("nesterov", 0.01, 0.9, 1e-4)
    assert (paper.batch, paper.epochs, paper.smoothing, paper.hard_labels) == (128, 100, 0.1, True)
    assert paper.plateau is not None
    for optimizer in ("adam", "amsgrad", "adamw"):
        assert with_choices(paper, {"optimizer": optimizer}).learning_rate == 0.001
    assert with_choices(paper, {"optimizer": "adam", "learning_rate": 0.1}).learning_rate == 0.1
    with pytest.raises(ValueError, match="accepted: muon, nesterov, adam, amsgrad"):
        with_choices(paper, {"optimizer": "sgd"})


def test_only_efficientnet_is_trained_apart_and_only_where_muon_would_train_it() -> None:
    apart = {
        (network, name): recipe_for(network, name)
        for network in ARCHITECTURES
        for name in RECIPES
        if recipe_for(network, name) != RECIPES[name]
    }
    assert apart.keys() == {("efficientnet_b0", "emox"), ("efficientnet_b0", "further")}
    for (_, name), recipe in apart.items():
        assert recipe.optimizer == "adamw"
        assert (recipe.epochs, recipe.sizes) == (RECIPES[name].epochs, RECIPES[name].sizes)


def test_amsgrad_keeps_the_largest_second_moment(tmp_path: Path) -> None:
    from safetensors import safe_open

    recipe = with_choices(RECIPES["paper"], {"optimizer": "amsgrad", "epochs": 1, "batch": 4})
    fit(nn.Linear(4, 1), scripted([1.0]), recipe, Run(out=tmp_path))
    with safe_open(tmp_path / "checkpoint.safetensors", framework="pt") as stored:
        assert any(key.endswith("/max_exp_avg_sq") for key in stored.keys())  # noqa: SIM118
