"""Losses against values worked by hand."""

import math

import pytest
import torch

from train.losses import Distillation, distillation_loss, smoothed, vote_loss


def test_vote_loss_of_even_logits_is_log_of_classes() -> None:
    votes = torch.tensor([[0.7, 0.3, 0, 0, 0, 0, 0]])
    assert vote_loss(torch.zeros(1, 7), votes).item() == pytest.approx(math.log(7))


def test_vote_loss_by_hand() -> None:
    logits = torch.log(torch.tensor([[0.5, 0.25, 0.25]]))
    votes = torch.tensor([[0.6, 0.4, 0.0]])
    expected = -(0.6 * math.log(0.5) + 0.4 * math.log(0.25))
    assert vote_loss(logits, votes).item() == pytest.approx(expected, abs=1e-6)


def test_smoothing_takes_from_the_winner_and_keeps_the_sum() -> None:
    result = smoothed(torch.tensor([[1.0, 0.0, 0.0, 0.0]]), 0.1)
    assert result.tolist() == [pytest.approx([0.925, 0.025, 0.025, 0.025])]


def test_distillation_without_teacher_share_is_the_vote_loss() -> None:
    student, teacher = torch.randn(4, 7), torch.randn(4, 7)
    votes = torch.softmax(torch.randn(4, 7), dim=1)
    how = Distillation(teacher_share=0.0, smoothing=0.0)
    assert distillation_loss(student, teacher, votes, how).item() == pytest.approx(vote_loss(student, votes).item())


def test_distillation_is_least_where_student_equals_teacher() -> None:
    teacher = torch.randn(4, 7, generator=torch.Generator().manual_seed(0))
    votes = torch.full((4, 7), 1 / 7)
    how = Distillation(teacher_share=1.0)
    student = teacher.clone().requires_grad_()
    distillation_loss(student, teacher, votes, how).backward()
    assert student.grad is not None
    assert student.grad.abs().max() < 1e-6


def test_temperature_scales_the_teachers_part() -> None:
    student, teacher = torch.tensor([[2.0, 0.0]]), torch.tensor([[0.0, 4.0]])
    how = Distillation(teacher_share=1.0, temperature=2.0)
    soft = [1 / (1 + math.e**2), math.e**2 / (1 + math.e**2)]
    log_student = [1 - math.log(math.e + 1), -math.log(math.e + 1)]
    expected = -4 * sum(p * q for p, q in zip(soft, log_student, strict=True))
    assert distillation_loss(student, teacher, torch.tensor([[0.5, 0.5]]), how).item() == pytest.approx(
        expected, abs=1e-5
    )
