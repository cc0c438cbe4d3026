"""The human yardstick of every protocol and both test splits, from the votes alone: one JSON file.

    python -m train.human --data ferplus.parquet --leaks space_assets/results/leaks.parquet \\
        --out space_assets/results/human.json

Near twins (`train.leaks`) are almost the same picture, shown to two panels: how often their labels agree is the
only second panel there is, and the simulated one is held against it on the same pictures.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from emox import metrics
from emox.emotions import EMOTIONS
from emox.json_files import to_json
from emox.results import agreement
from emox.results.human import Human, NearTwins, Yardstick
from emox.results.leaks import Leaks, LeaksProblem, read_leaks
from emox.results.places import places
from emox.results.vote_prior import Prior, fit_prior
from emox.whole_files import write_whole
from train.data import PROTOCOLS, SPLITS, DataProblem, FaceSet, default_path, read, sha256, split
from train.protocols import of_one_voice, vote_columns


def prior_of(faces: FaceSet) -> Prior:
    """DataProblem for labels of one voice: how far annotators agree is not in them."""
    if of_one_voice(faces.votes):
        raise DataProblem("every picture's votes are for one class; expected pictures on which annotators differ")
    return fit_prior(faces.votes)


def yardstick(faces: FaceSet, data_sha256: str, leaks: Leaks | None, prior: Prior) -> Human:
    """Of every protocol and test split that has pictures."""
    protocols = {
        name: {usage: _of_split(faces, name, usage, prior) for usage in SPLITS[1:] if _rows(faces, name, usage).any()}
        for name in PROTOCOLS
    }
    twins = None if leaks is None else _near_twins(faces, leaks, prior)
    return Human(data_sha256=data_sha256, protocols=protocols, near_twins=twins)


def _rows(faces: FaceSet, protocol: str, usage: str) -> np.ndarray:
    return np.isin(faces.row, split(faces, protocol, usage).row)


def _of_split(faces: FaceSet, protocol: str, usage: str, prior: Prior) -> Yardstick:
    votes = faces.votes[_rows(faces, protocol, usage)]
    some = agreement.with_the_rest(votes[:, vote_columns(EMOTIONS)])
    levels, counts = np.unique(votes.max(axis=1).astype(int), return_counts=True)
    return Yardstick(
        n=len(votes),
        one_annotator=metrics.mean_interval(agreement.with_the_rest(votes)),
        one_annotator_seven_classes=metrics.mean_interval(some[~np.isnan(some)]),
        n_seven_classes=int((~np.isnan(some)).sum()),
        split=float(agreement.is_split(votes).mean()),
        pictures_by_highest_vote={int(level): int(count) for level, count in zip(levels, counts, strict=True)},
        ceiling=agreement.ceiling(votes, prior, tuple(vote_columns(PROTOCOLS[protocol].classes))),
    )


def check(faces: FaceSet, prior: Prior) -> str:
    """Real and simulated agreement on every picture of the test splits: near each other where the prior fits."""
    test = faces.votes[faces.usage != "Training"]
    test = test[test.sum(axis=1) > 1]
    simulated = agreement.ceiling(test, prior, tuple(range(test.shape[1]))).agreement
    real = metrics.mean_interval(agreement.with_the_rest(test))
    return f"check: n {len(test):,}  one annotator {real.value:.1%}, simulated {simulated.value:.1%}"


def _near_twins(faces: FaceSet, leaks: Leaks, prior: Prior) -> NearTwins | None:
    """Pairs that are near twins, not exact (those were voted on once), all columns allowed; None without any."""
    near = leaks.kind == "near"
    one, other = (faces.votes[places(row[near], faces.row)] for row in (leaks.row, leaks.twin_row))
    apart = (one != other).any(axis=1)  # the same ten votes: perhaps voted on once
    if not apart.any():
        return None
    same = (one.argmax(axis=1) == other.argmax(axis=1))[apart]
    simulated = agreement.ceiling(one[apart], prior, tuple(range(faces.votes.shape[1])))
    return NearTwins(
        pairs=int(apart.sum()),
        pairs_with_identical_votes_left_out=int((~apart).sum()),
        same_label=float(same.mean()),
        same_label_all_pairs=float((one.argmax(axis=1) == other.argmax(axis=1)).mean()),
        simulated_second_panel=simulated.other_votes,
    )


def _text(figures: Human) -> str:
    lines = [
        f"{protocol:12} {usage:12} n {of.n:6,}  one annotator {of.one_annotator.value:.1%} "
        f"(7-class votes {of.one_annotator_seven_classes.value:.1%})  split {of.split:.1%}  "
        f"second panel {of.ceiling.second_panel.value:.1%}  ceiling {of.ceiling.knows_votes.value:.1%}"
        for protocol, splits in figures.protocols.items()
        for usage, of in splits.items()
    ]
    if twins := figures.near_twins:
        lines.append(
            f"near twins: same label in {twins.same_label:.1%} of {twins.pairs:,} pairs, "
            f"simulated {twins.simulated_second_panel.value:.1%}"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0, or 2 with one sentence on stderr when a file is not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m train.human", description="How far FER+'s annotators agree.")
    parser.add_argument("--data", type=Path, help="prepared parquet (else EMOX_DATA)")
    parser.add_argument("--leaks", type=Path, help="what python -m train.leaks wrote, to compare twins")
    parser.add_argument("--out", type=Path, required=True, help="the JSON file to write")
    given = parser.parse_args(arguments)
    try:
        path = default_path(given.data)
        leaks, of_data = read_leaks(given.leaks) if given.leaks else None, sha256(path)
        if leaks and leaks.data_sha256 != of_data:
            raise LeaksProblem(f"{given.leaks}: twins of other data than {path}; run python -m train.leaks on it")
        faces = read(path)
        prior = prior_of(faces)
        figures = yardstick(faces, of_data, leaks, prior)
        given.out.parent.mkdir(parents=True, exist_ok=True)
        write_whole(given.out, to_json(figures, Human))
    except (DataProblem, LeaksProblem, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    print(_text(figures))
    print(check(faces, prior))
    return 0


if __name__ == "__main__":
    sys.exit(main())
