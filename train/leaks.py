"""Pictures of the data set that are in it more than once, within a split and across splits.

    python -m train.leaks --data ferplus.parquet --out space_assets/results/leaks.parquet

Shape letters: N pictures, P pairs.

Similarity: the highest normalised correlation of two pictures at 48 x 48 over shifts of up to REACH pixels, with
and without a flip, where one may be enlarged or reduced by up to 8 %. Both are band-passed first, so that
brightness, gradients of light and the encoder's noise do not count and shapes do. Correlation ignores contrast.

THRESHOLD was set by eye on FER2013. Similarities have a valley at 0.86 to 0.88 between the many pairs of
different people who look alike at 48 pixels and the twins. Of 64 pairs drawn from each range below, these many
show two different people (or visibly different moments):
0.80 to 0.83: about 40; 0.83 to 0.86: about 27; 0.86 to 0.88: about 6; 0.88 to 0.90: none or one.

On 800 real pictures changed on purpose, 99 to 100 % are found again after JPEG at quality 40, shifts of up to 4
pixels, other tones, all of these and a flip together, or a cut 5 % tighter; half after a cut 10 % tighter, two
thirds after a turn of 3 degrees, hardly any after 15 % or 6 degrees. The counts are lower bounds.

Pictures in different poses of one person are not twins here; the same session often is in several splits too.

Memory: every pair is compared as 64-number descriptors, block by block; only pairs above CANDIDATE are verified.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from emox.json_files import to_json
from emox.results.leak_counts import LeakCounts
from emox.results.leaks import Leaks, write_leaks
from emox.whole_files import write_whole
from train.data import DataProblem, FaceSet, default_path, read, sha256
from train.leaks_summary import summarise, summary_text

THRESHOLD = 0.86
CANDIDATE = 0.85  # of descriptors; a true shift between two grid steps costs up to 0.11 in 99 of 100 pictures
REACH = 4  # pixels
GRID = (-3, 0, 3)  # shifts at which descriptors are compared; no shift within REACH is over 1 pixel from one
CELL = 5  # pixels; side of a descriptor's cells
BLOCK = 1024  # pictures compared with as many at a time
PAIRS = 512  # verified at a time
SCALES = (0.92, 0.96, 1.04, 1.08)
RESCALED = (0.68, 0.95)  # similarities worth a second look at SCALES: below is hopeless, above is settled


@dataclass(frozen=True, kw_only=True)
class Twins:
    """Pairs among N pictures: first < second are places (P,) int64; similarity (P,) float32; kind (P,) str."""

    first: np.ndarray
    second: np.ndarray
    similarity: np.ndarray
    kind: np.ndarray


def band_pass(images: np.ndarray, fine: float, wide: float) -> np.ndarray:
    """(N, 48, 48) uint8 -> float32: what is larger than `fine` pixels and smaller than `wide` (Gaussian sigmas)."""
    from scipy.ndimage import gaussian_filter

    passed = np.empty(images.shape, np.float32)
    for start in range(0, len(images), BLOCK):  # so that only one block's intermediate results exist
        block = images[start : start + BLOCK].astype(np.float32)
        passed[start : start + BLOCK] = gaussian_filter(block, (0, fine, fine)) - gaussian_filter(
            block, (0, wide, wide)
        )
    return passed


def correlation(first: np.ndarray, second: np.ndarray, reach: int = REACH) -> np.ndarray:
    """(P,) in [-1, 1]: best normalised correlation of (P, S, S) pictures over whole shifts, on what overlaps.

    A picture without any structure correlates 0.
    """
    side = first.shape[-1]
    best = np.full(len(first), -1, np.float32)
    for down in range(-reach, reach + 1):
        for right in range(-reach, reach + 1):
            here, there = (
                picture[
                    :,
                    max(0, sign * down) : side + min(0, sign * down),
                    max(0, sign * right) : side + min(0, sign * right),
                ].reshape(len(first), -1)
                for picture, sign in ((first, 1), (second, -1))
            )
            count = here.shape[1]
            sums = here.sum(axis=1), there.sum(axis=1)
            shared = np.einsum("ij,ij->i", here, there) - sums[0] * sums[1] / count
            energy = (np.einsum("ij,ij->i", here, here) - sums[0] ** 2 / count) * (
                np.einsum("ij,ij->i", there, there) - sums[1] ** 2 / count
            )
            value = np.divide(shared, np.sqrt(np.maximum(energy, 1)), out=np.zeros_like(shared), where=energy > 1)
            np.maximum(best, value, out=best)
    return np.clip(best, -1, 1)


def _descriptors(passed: np.ndarray, down: int = 0, right: int = 0) -> np.ndarray:
    """(N, 64) unit vectors: cell means of the middle 40 x 40 pixels, moved by (down, right)."""
    cells = 40 // CELL
    middle = passed[:, 4 + down : 44 + down, 4 + right : 44 + right]
    means = middle.reshape(len(passed), cells, CELL, cells, CELL).mean(axis=(2, 4)).reshape(len(passed), -1)
    means -= means.mean(axis=1, keepdims=True)
    return means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-3)


def _candidates(images: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Places first < second and whether mirrored, for pairs that may be twins; a block at a time."""
    passed = band_pass(images, 1.5, 8)
    plain = _descriptors(passed)
    steps = [(down, right) for down in GRID for right in GRID]
    moved = [_descriptors(passed, *step) for step in steps]
    flipped = [_descriptors(passed[:, :, ::-1], *step) for step in steps]
    del passed
    for start in tqdm(range(0, len(images), BLOCK), desc="comparing", unit=" blocks", disable=None):
        here = plain[start : start + BLOCK]
        for other in range(start, len(images), BLOCK):
            for mirrored, there in ((False, moved), (True, flipped)):
                best = here @ there[0][other : other + BLOCK].T
                for descriptors in there[1:]:
                    np.maximum(best, here @ descriptors[other : other + BLOCK].T, out=best)
                first, second = np.nonzero(best > CANDIDATE)
                first, second = first + start, second + other
                keep = first < second
                yield first[keep], second[keep], np.full(keep.sum(), mirrored)


def _verified(passed: np.ndarray, first: np.ndarray, second: np.ndarray, mirrored: np.ndarray) -> np.ndarray:
    """(P,) float32 similarities of candidates.  passed: (N, 48, 48)."""
    similarity = np.empty(len(first), np.float32)
    for start in tqdm(range(0, len(first), PAIRS), desc="verifying", unit=" blocks", disable=None):
        at = slice(start, start + PAIRS)
        one, other = passed[first[at]], passed[second[at]]
        other = np.where(mirrored[at, None, None], other[:, :, ::-1], other)
        found = correlation(one, other)
        again = np.flatnonzero((found >= RESCALED[0]) & (found < RESCALED[1]))
        for scale in SCALES if len(again) else ():
            found[again] = np.maximum(found[again], correlation(one[again], _zoomed(other[again], scale)))
        similarity[at] = found
    return similarity


def _zoomed(pictures: np.ndarray, scale: float) -> np.ndarray:
    """(P, S, S) resampled about the middle: an output pixel's step is `scale` input pixels."""
    from scipy.ndimage import affine_transform

    middle = (pictures.shape[-1] - 1) / 2 * (1 - scale)
    return affine_transform(pictures, np.array((1, scale, scale)), (0, middle, middle), order=1, mode="nearest")


def find(images: np.ndarray, threshold: float = THRESHOLD) -> Twins:
    """Every pair of twins among (N, 48, 48) uint8 pictures, sorted; each pair once, with its likeliest kind."""
    alike: dict[bytes, list[int]] = {}
    for place, image in enumerate(images):
        alike.setdefault(image.tobytes(), []).append(place)
    exact = [(a, b) for places in alike.values() for n, a in enumerate(places) for b in places[n + 1 :]]
    same = np.array(exact, np.int64).reshape(-1, 2)
    first, second, mirrored = (np.concatenate(parts) for parts in zip(*_candidates(images), strict=True))
    news = ~np.isin(first * len(images) + second, same[:, 0] * len(images) + same[:, 1])
    first, second, mirrored = first[news], second[news], mirrored[news]
    similarity = _verified(band_pass(images, 0.7, 6), first, second, mirrored)
    high = similarity >= threshold
    kinds = np.where(mirrored[high], "mirrored", "near")
    first, second = np.concatenate([same[:, 0], first[high]]), np.concatenate([same[:, 1], second[high]])
    similarity = np.concatenate([np.ones(len(same), np.float32), similarity[high]])
    kind = np.concatenate([np.full(len(same), "exact"), kinds])
    order = np.lexsort((-similarity, second, first))  # of a pair both plain and mirrored, the better comes first
    pairs = np.stack([first[order], second[order]], axis=1)
    best = order[np.concatenate([[True], (pairs[1:] != pairs[:-1]).any(axis=1)])] if len(order) else order
    return Twins(first=first[best], second=second[best], similarity=similarity[best], kind=kind[best])


def audit(faces: FaceSet, data_sha256: str, threshold: float = THRESHOLD) -> Leaks:
    """The twins of a data set in its own row numbers."""
    order = np.argsort(faces.row)  # so that the earlier row of a pair comes first
    twins = find(faces.images[order], threshold)
    row, usage = faces.row[order], faces.usage[order]
    return Leaks(
        row=row[twins.first],
        twin_row=row[twins.second],
        split=usage[twins.first],
        twin_split=usage[twins.second],
        similarity=twins.similarity,
        kind=twins.kind,
        threshold=threshold,
        data_sha256=data_sha256,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0, or 2 with one sentence on stderr when the data is not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m train.leaks", description="Find pictures that appear twice.")
    parser.add_argument("--data", type=Path, help="prepared parquet (else EMOX_DATA)")
    parser.add_argument("--out", type=Path, required=True, help="parquet of pairs; its figures go beside it as .json")
    parser.add_argument("--threshold", type=float, default=THRESHOLD, help="lowest similarity that counts")
    given = parser.parse_args(arguments)
    try:
        path = default_path(given.data)
        faces = read(path)
        leaks = audit(faces, sha256(path), given.threshold)
        given.out.parent.mkdir(parents=True, exist_ok=True)
        write_leaks(leaks, given.out)
        figures = summarise(leaks, faces)
        write_whole(given.out.with_suffix(".json"), to_json(figures, LeakCounts))
    except (DataProblem, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    print(summary_text(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
