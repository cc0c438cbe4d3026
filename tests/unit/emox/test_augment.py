"""Batch augmentation: same generator, same pictures; each amount does what its name says."""

import pytest
import torch
from torch import Generator

from emox.augment import Augmentation, augment

NOTHING = Augmentation(
    horizontal_flip=0, rotation=0, shift=0, zoom=0, shear=0, brightness=0, contrast=0, erasing=0
)  # fmt: skip


def faces(count: int = 8) -> torch.Tensor:
    return torch.randint(0, 256, (count, 48, 48), generator=Generator().manual_seed(1), dtype=torch.uint8)


def test_no_augmentation_leaves_every_pixel() -> None:
    result = augment(faces(), NOTHING, Generator().manual_seed(0))
    torch.testing.assert_close(result[:, 0], faces().float(), atol=0.01, rtol=0)


def test_horizontal_flip_mirrors_left_and_right() -> None:
    always = Augmentation(**{**vars(NOTHING), "horizontal_flip": 1.0})
    result = augment(faces(), always, Generator().manual_seed(0))
    torch.testing.assert_close(result[:, 0], faces().float().flip(2), atol=0.01, rtol=0)


def test_vertical_flip_turns_upside_down() -> None:
    always = Augmentation(**{**vars(NOTHING), "vertical_flip": 1.0})
    result = augment(faces(), always, Generator().manual_seed(0))
    torch.testing.assert_close(result[:, 0], faces().float().flip(1), atol=0.01, rtol=0)


def test_erasing_fills_one_rectangle_with_the_mean() -> None:
    always = Augmentation(**{**vars(NOTHING), "erasing": 1.0})
    result = augment(faces(), always, Generator().manual_seed(0))[:, 0]
    changed = (result - faces().float()).abs() > 0.5
    share = changed.float().mean(dim=(1, 2))
    assert share.min() > 0.02
    assert share.max() < 0.25
    for face, where in zip(result, changed, strict=True):
        assert face[where].unique().numel() == 1


def alone(face: torch.Tensor, **amount: float) -> torch.Tensor:
    """(400, 48, 48): one face changed in this way only.  face: (48, 48)."""
    result = augment(face.expand(400, 48, 48), Augmentation(**{**vars(NOTHING), **amount}), Generator().manual_seed(0))
    return result[:, 0]


def dot(x: float, y: float) -> torch.Tensor:
    """(48, 48) black with a soft bright dot so many pixels right of and below the middle."""
    at = torch.arange(48) - 23.5
    return (255 * torch.exp(-((at[None] - x) ** 2 + (at[:, None] - y) ** 2) / 8)).round().to(torch.uint8)


def where(pictures: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Each picture's dot, as `dot` takes it."""
    at, weight = torch.arange(48) - 23.5, pictures.sum(dim=(1, 2))
    return (pictures.sum(dim=1) @ at) / weight, (pictures.sum(dim=2) @ at) / weight


def reaches(values: torch.Tensor, lowest: float, highest: float) -> None:
    """Nearly to both ends, and hardly beyond."""
    slack = 0.04 * (highest - lowest)
    assert lowest - slack / 4 <= values.min() <= lowest + slack
    assert highest - slack <= values.max() <= highest + slack / 4


def test_rotation_is_in_degrees_either_way() -> None:
    x, y = where(alone(dot(0, -14), rotation=15))
    reaches(torch.rad2deg(torch.atan2(x, -y)), -15, 15)


def test_shift_is_in_parts_of_the_side_either_way() -> None:
    for moved in where(alone(dot(0, 0), shift=0.1)):
        reaches(moved, -4.8, 4.8)


def test_zoom_is_a_factor_about_the_middle() -> None:
    x, y = where(alone(dot(0, -14), zoom=0.15))
    assert x.abs().max() < 0.1
    reaches(-14 / y, 0.85, 1.15)


def test_shear_is_the_tangent_of_an_angle() -> None:
    x, y = where(alone(dot(0, -14), shear=0.1))
    assert (y + 14).abs().max() < 0.1
    reaches(x / 14, -0.1, 0.1)


def test_brightness_is_added_and_contrast_stretches_about_the_mean() -> None:
    halves = torch.full((48, 48), 100, dtype=torch.uint8)
    halves[:, 24:] = 156
    brighter = alone(halves, brightness=0.15)
    reaches(brighter.mean(dim=(1, 2)) / 255, 128 / 255 - 0.15, 128 / 255 + 0.15)
    torch.testing.assert_close(brighter.std(dim=(1, 2)), brighter[:1].std(dim=(1, 2)).expand(400), atol=0.01, rtol=0)
    stretched = alone(halves, contrast=0.3)
    reaches((stretched[:, 0, -1] - stretched[:, 0, 0]) / 56, 0.7, 1.3)
    torch.testing.assert_close(stretched.mean(dim=(1, 2)), torch.full((400,), 128.0), atol=0.01, rtol=0)


def test_the_generator_alone_decides() -> None:
    first = augment(faces(), Augmentation(), Generator().manual_seed(3))
    again = augment(faces(), Augmentation(), Generator().manual_seed(3))
    other = augment(faces(), Augmentation(), Generator().manual_seed(4))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


@pytest.mark.parametrize("side", [48, 40])
def test_a_part_is_changed_as_it_is_among_all(side: int) -> None:
    how = Augmentation(erasing=1.0)
    whole = augment(faces(), how, Generator().manual_seed(3), side)
    for part in (slice(0, 3), slice(3, 8)):
        generator = Generator().manual_seed(3)
        assert torch.equal(augment(faces(), how, generator, side, part=part), whole[part])
        left = torch.rand(3, generator=generator)  # as much was drawn as for all
    after = Generator().manual_seed(3)
    augment(faces(), how, after, side)
    assert torch.equal(torch.rand(3, generator=after), left)


def test_pixels_stay_in_range_and_side_is_obeyed() -> None:
    result = augment(faces(), Augmentation(brightness=1.0, contrast=1.0), Generator().manual_seed(0), side=32)
    assert result.shape == (8, 1, 32, 32)
    assert result.min() >= 0
    assert result.max() <= 255
