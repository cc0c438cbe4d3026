"""`seeds.json`: accuracies of the same training with several seeds, and the gain of one group of runs over another.

`python -m train.seeds` writes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from emox.json_files import read_json
from emox.results.predictions import EvaluationProblem


@dataclass(frozen=True, kw_only=True, order=True)
class Setting:
    """Under what an accuracy was measured.  runtime: "" for torch."""

    split: str
    protocol: str
    views: int
    runtime: str = ""


@dataclass(frozen=True, kw_only=True)
class Seeded:
    """Accuracies of the same training with different seeds.

    values: fractions, in the order of `seeds`.  deviation: sample standard deviation (n - 1); None of a single run.
    """

    setting: Setting
    seeds: tuple[int, ...]
    values: tuple[float, ...]
    mean: float
    deviation: float | None
    lowest: float
    highest: float


@dataclass(frozen=True, kw_only=True)
class Group:
    """Runs that differ in seed alone.

    network: its name as config.json or training.json has it; None where it was not recorded.
    weights_sha256: of each run, by file; empty where they were not recorded.
    measured: every run in each of these settings, each setting once.
    """

    network: str | None
    weights_sha256: tuple[Mapping[str, str], ...]
    measured: tuple[Seeded, ...]

    @property
    def by_setting(self) -> Mapping[Setting, Seeded]:
        return {found.setting: found for found in self.measured}

    def holds(self, files: Mapping[str, str]) -> bool | None:
        """Whether one of the runs has these weights; None where that was not recorded of all of them.

        files: sha256 by file.
        """
        runs = [trained(run) for run in self.weights_sha256]
        if trained(files) and trained(files) in runs:
            return True
        known = trained(files) and all(runs) and all(len(runs) == len(found.seeds) for found in self.measured)
        return False if known else None


@dataclass(frozen=True, kw_only=True)
class Gained:
    """Difference of two groups' means, a fraction."""

    setting: Setting
    difference: float


@dataclass(frozen=True, kw_only=True)
class Gain:
    """Of group `first` over group `second`, in every setting that both were measured in."""

    first: str
    second: str
    gained: tuple[Gained, ...]


@dataclass(frozen=True, kw_only=True)
class Seeds:
    """groups: by name.  EvaluationProblem for a gain of a group that is not there or lacks its setting."""

    groups: Mapping[str, Group]
    gains: tuple[Gain, ...]

    def __post_init__(self) -> None:
        for gain in self.gains:
            for name in (gain.first, gain.second):
                if name not in self.groups:
                    raise EvaluationProblem(f"a gain of {name!r}; expected one of the groups {', '.join(self.groups)}")
                lacking = {each.setting for each in gain.gained} - self.groups[name].by_setting.keys()
                if lacking:
                    raise EvaluationProblem(f"a gain of {name!r} in {min(lacking)}, where it was not measured")

    def gain_of(self, files: Mapping[str, str]) -> Gain | None:
        """The gain whose first group has a run of these weights.  files: sha256 by file."""
        return next((gain for gain in self.gains if self.groups[gain.first].holds(files)), None)


def trained(sums: Mapping[str, str]) -> dict[str, str]:
    """Of the trained weights alone: what train.export makes of them may be made anew at any time."""
    return {name: value for name, value in sums.items() if name.endswith(".safetensors")}


def read_seeds(path: Path) -> Seeds | None:
    """None where there is no such file; EvaluationProblem names a damaged one and what was expected."""
    if not path.exists():
        return None
    return read_json(path, Seeds, expected="spreads as python -m train.seeds writes them", refuse=EvaluationProblem)
