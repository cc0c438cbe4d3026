"""Batch augmentation: same generator, same pictures; each amount does what its name says."""

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


def test_the_generator_alone_decides() -> None:
    first = augment(faces(), Augmentation(), Generator().manual_seed(3))
    again = augment(faces(), Augmentation(), Generator().manual_seed(3))
    other = augment(faces(), Augmentation(), Generator().manual_seed(4))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_pixels_stay_in_range_and_side_is_obeyed() -> None:
    result = augment(faces(), Augmentation(brightness=1.0, contrast=1.0), Generator().manual_seed(0), side=32)
    assert result.shape == (8, 1, 32, 32)
    assert result.min() >= 0
    assert result.max() <= 255
