"""Faces of one camera picture after another -> the same face under the same number, with calm probabilities.

Everything here is a pure function of what it is given. Shape letters: T faces followed, N faces found,
C = len(EMOTIONS).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from emox.faces import Face

PATCH_SIDE = 8  # areas of a face each way, to see whether the picture there has changed


@dataclass(frozen=True, kw_only=True)
class Following:
    """How faces are followed."""

    every: int = 6  # pictures from one detection to the next while every face is held
    searching: int = 3  # the same while there is no face at all
    least_overlap: float = 0.2  # intersection over union from which two boxes may be one face
    patience: int = 3  # detections in a row that may miss a face before it is forgotten
    change: float = 14.0  # gray levels within a box that call for a detection now: a shift of a tenth of the face


@dataclass(frozen=True, eq=False)
class Track:
    """One face that is being followed."""

    number: int  # from 1; never given to another face of the same visitor
    face: Face  # as last found: box and landmarks stay until the next detection
    patch: np.ndarray  # float32 (PATCH_SIDE, PATCH_SIDE): its look when it was found, see `patch`
    missed: int = 0  # detections since it was last found
    probabilities: np.ndarray | None = None  # float32 (C,), smoothed; None before the first answer


@dataclass(frozen=True)
class Tracks:
    """All faces followed at one moment, in order of their numbers."""

    tracks: tuple[Track, ...] = ()
    next_number: int = 1
    since: int | None = None  # pictures since the last detection; None before the first
    unsteady: bool = False  # the last detection missed a face that was there before

    @property
    def held(self) -> tuple[Track, ...]:
        """Those that the last detection found."""
        return tuple(track for track in self.tracks if track.missed == 0)


def overlaps(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Intersection over union of boxes (T, 4) and (N, 4), xyxy pixels -> (T, N) in [0, 1]."""
    low = np.maximum(first[:, None, :2], second[None, :, :2])
    high = np.minimum(first[:, None, 2:], second[None, :, 2:])
    shared = np.prod(np.maximum(high - low, 0), axis=2)
    areas = [np.prod(np.maximum(boxes[:, 2:] - boxes[:, :2], 0), axis=1) for boxes in (first, second)]
    return shared / np.maximum(areas[0][:, None] + areas[1][None, :] - shared, 1e-9)


def matched(tracks: Sequence[Track], found: Sequence[Face], least_overlap: float) -> dict[int, int]:
    """Place in `tracks` -> place in `found`: the pairing with the largest total overlap, each at most once."""
    if not tracks or not found:
        return {}
    from scipy.optimize import linear_sum_assignment

    shared = overlaps(np.array([track.face.box for track in tracks]), np.array([face.box for face in found]))
    shared[shared < least_overlap] = 0  # a pair that is refused below must not cost another its partner
    rows, columns = linear_sum_assignment(shared, maximize=True)
    return {int(row): int(column) for row, column in zip(rows, columns, strict=True) if shared[row, column] > 0}


def due(tracks: Tracks, image: np.ndarray, how: Following) -> bool:
    """Whether faces should be detected in this picture rather than kept where they were.

    image: RGB uint8 (H, W, 3). True at the first picture, when the last detection missed a face, when the
    picture has changed where a face was, and every few pictures anyway.
    """
    if tracks.since is None or tracks.unsteady:
        return True
    if tracks.since + 1 >= (how.every if tracks.tracks else how.searching):
        return True
    return any(np.abs(patch(image, track.face.box) - track.patch).mean() > how.change for track in tracks.held)


def detected(tracks: Tracks, found: Sequence[Face], image: np.ndarray, how: Following) -> Tracks:
    """What is followed after a detection: known faces moved, new ones numbered largest first, lost ones forgotten.

    image: the RGB uint8 (H, W, 3) picture they were found in.
    """
    pairs = matched(tracks.tracks, found, how.least_overlap)
    after = []
    for place, track in enumerate(tracks.tracks):
        if place in pairs:
            face = found[pairs[place]]
            after.append(replace(track, face=face, patch=patch(image, face.box), missed=0))
        elif track.missed < how.patience:
            after.append(replace(track, missed=track.missed + 1))
    taken = set(pairs.values())
    new = [face for place, face in enumerate(found) if place not in taken]
    after += [Track(tracks.next_number + i, face, patch(image, face.box)) for i, face in enumerate(new)]
    unsteady = any(track.missed for track in after)
    return Tracks(tuple(after), tracks.next_number + len(new), since=0, unsteady=unsteady)


def kept(tracks: Tracks) -> Tracks:
    """What is followed after a picture without detection: the same, one picture older."""
    return replace(tracks, since=0 if tracks.since is None else tracks.since + 1)


def answered(tracks: Tracks, answers: Mapping[int, np.ndarray], keep: float) -> Tracks:
    """With new probabilities (C,) by number mixed in: exponential smoothing, `keep` the share of the past."""
    return replace(
        tracks,
        tracks=tuple(
            replace(track, probabilities=smoothed(track.probabilities, answers[track.number], keep))
            if track.number in answers
            else track
            for track in tracks.tracks
        ),
    )


def smoothed(before: np.ndarray | None, now: np.ndarray, keep: float) -> np.ndarray:
    """(C,) float32: `keep` of the past and the rest of now; now alone where there is no past."""
    return np.asarray(now if before is None else keep * before + (1 - keep) * now, np.float32)


def share_kept(elapsed: float, seconds: float) -> float:
    """Share of the past after `elapsed` seconds when it fades to 1/e in `seconds`; 0 for no smoothing.

    By time and not by picture, so that a slow connection is smoothed no longer than a fast one.
    """
    return math.exp(-max(elapsed, 0) / seconds) if seconds > 0 else 0.0


def patch(image: np.ndarray, box: tuple[float, float, float, float]) -> np.ndarray:
    """float32 (PATCH_SIDE, PATCH_SIDE): gray means within a box, less their mean (a lamp is no movement)."""
    left, top, right, bottom = box
    steps = (np.arange(4 * PATCH_SIDE) + 0.5) / (4 * PATCH_SIDE)
    rows = np.clip((top + steps * (bottom - top)).astype(int), 0, image.shape[0] - 1)
    columns = np.clip((left + steps * (right - left)).astype(int), 0, image.shape[1] - 1)
    gray = image[np.ix_(rows, columns)].mean(axis=2, dtype=np.float32)
    means = gray.reshape(PATCH_SIDE, 4, PATCH_SIDE, 4).mean(axis=(1, 3))
    return means - means.mean()
