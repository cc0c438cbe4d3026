"""How much a figure owes to the seed: mean and spread over finished runs, and the gain of one group over another.

python -m train.seeds --group lite runs/lite runs/lite-1 runs/lite-2 \\
    --group lite-votes runs/lite-votes --gain lite lite-votes
python -m train.seeds --keep --group "efficientnet_b0, 6 epochs" runs/b0-0 runs/b0-1 runs/b0-2

PublicTest is the row of a run's metrics.jsonl whose weights were kept; PrivateTest comes from the reports of these
weights that lie anywhere in its folder (train.evaluate MODEL --out, train.measure RUN --out). Only those under the same
protocol, with as many views and through the same runtime are put together.
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from emox.evaluation import Report, read_report
from emox.json_files import read_json, to_json
from emox.names import view_count
from emox.results.figures import Reports
from emox.results.folder import FOLDER
from emox.results.protocols import CHOSEN_ON, HEADLINE
from emox.results.seeds import Gain, Gained, Group, Seeded, Seeds, Setting, read_seeds, trained
from emox.results.training_runs import METRICS, SINGLE
from emox.weights import sha256
from emox.whole_files import write_whole
from train import common, data
from train.recipes import whole

RESULTS = FOLDER / "seeds.json"
PUBLIC = Setting(split=CHOSEN_ON, protocol=HEADLINE, views=1)  # how every epoch of every run is checked
_SHARED = (
    "recipe",
    "data_sha256",
    "training_faces",
    "network",
    "backbone",
    "pretrained",
    "distillation",
    "start",
)
_OF_A_SEED = ("seed", "folder", "sha256", "git_commit", "public_test")  # of a run's `start`


def spread(setting: Setting, values: Mapping[int, float]) -> Seeded:
    """values: accuracy by seed, at least one."""
    found = tuple(values.values())
    return Seeded(
        setting=setting,
        seeds=tuple(values),
        values=found,
        mean=float(np.mean(found)),
        deviation=float(np.std(found, ddof=1)) if len(found) > 1 else None,
        lowest=min(found),
        highest=max(found),
    )


def group(runs: Sequence[Path]) -> Group:
    """What runs of one training reached, with their network and weights.

    Raises DataProblem: two runs of one seed, other data or recipes, or a report that only some of the runs have.
    """
    made = [_made(run) for run in runs]
    seeds = [one["seed"] for one in made]
    if len(set(seeds)) != len(seeds):
        raise data.DataProblem(f"{', '.join(map(str, runs))}: seeds {seeds}; expected a different one in each")
    for key in _SHARED:
        if any((_without_seed(one.get(key)) or None) != (_without_seed(made[0].get(key)) or None) for one in made):
            raise data.DataProblem(
                f"{', '.join(map(str, runs))}: {key} differs; expected runs that differ in seed alone"
            )
    measured = [dict(_accuracies(run)) for run in runs]
    lacking = set().union(*measured) - set.intersection(*map(set, measured))
    if lacking:
        told = "; ".join(map(told_of, sorted(lacking)))
        raise data.DataProblem(f"{', '.join(map(str, runs))}: not all of them have {told}")
    return Group(
        network=made[0].get("network") or made[0].get("backbone"),
        weights_sha256=tuple(trained(one["files"]) for one in made),
        measured=tuple(
            spread(setting, {seed: one[setting] for seed, one in zip(seeds, measured, strict=True)})
            for setting in measured[0]
        ),
    )


def told_of(setting: Setting) -> str:
    """'PrivateTest, plurality-7, 1 view, onnxruntime'."""
    return ", ".join(filter(None, (setting.split, setting.protocol, view_count(setting.views), setting.runtime)))


def _without_seed(told: Any) -> Any:
    """What config.json says of something, without what another seed makes different in the run it began with."""
    if not isinstance(told, Mapping):
        return told
    return {key: _without_seed(value) for key, value in told.items() if key not in _OF_A_SEED}


def _made(run: Path) -> dict[str, Any]:
    """What the run's file says, with whole recipe and the weights' sha256 under `files`."""
    for path in (run / "model" / "config.json", run / SINGLE):
        if path.is_file():
            made = json.loads(path.read_text(encoding="utf-8"))
            files = made.get("files") or {"model.safetensors": sha256(run / "model.safetensors")}
            return made | {"recipe": whole(made["recipe"]), "files": files}
    raise data.DataProblem(f"{run}: no finished run; expected {SINGLE} or model/config.json there")


def _accuracies(run: Path) -> Iterator[tuple[Setting, float]]:
    rows, made = [json.loads(row) for row in (run / METRICS).read_text(encoding="utf-8").splitlines()], _made(run)
    best = made["recipe"].get("plateau")  # of the best epoch then, else of the last
    kept = min(rows, key=lambda row: row["public_test_loss"]) if best else rows[-1]
    yield PUBLIC, kept["public_test_accuracy"]
    for done in _reports(run):
        if done.subject.split == "PrivateTest" and trained(done.subject.weights_sha256) == trained(made["files"]):
            # An int8 file may answer a little worse than the weights it was made from: no gain of one over the other.
            through = "" if done.subject.runtime == "torch" else done.subject.runtime
            under = Setting(
                split="PrivateTest", protocol=done.subject.protocol, views=done.subject.tta, runtime=through
            )
            yield under, done.accuracy


def _reports(run: Path) -> Iterator[Report]:
    for path in sorted(run.rglob("report.json")):
        yield read_report(path)
    for path in sorted(run.rglob("reports.json")):
        measured = read_json(path, Reports, expected="reports", refuse=data.DataProblem)
        yield from (one.report for one in measured.figures)


def gain(groups: Mapping[str, Group], first: str, second: str) -> Gain:
    """Difference of the means in whatever both groups were measured in."""
    better, than = groups[first].by_setting, groups[second].by_setting
    gained = tuple(
        Gained(setting=under, difference=better[under].mean - than[under].mean)
        for under in sorted(better.keys() & than.keys())
    )
    return Gain(first=first, second=second, gained=gained)


def kept_of(path: Path, told: Seeds) -> Seeds:
    """`told`, behind the groups and gains that the file has under other names.

    A gain is kept with its groups as they were measured: DataProblem if one of them is among the new ones.
    """
    before = read_seeds(path)
    if before is None:
        return told
    again = {(each.first, each.second) for each in told.gains}
    kept = tuple(each for each in before.gains if (each.first, each.second) not in again)
    for each in kept:
        anew = {each.first, each.second} & told.groups.keys()
        if anew:
            pair, others = f"{each.first} over {each.second}", ", ".join(sorted(anew))
            raise data.DataProblem(f"{path}: {pair} was measured with other runs of {others}")
    return Seeds(groups={**before.groups, **told.groups}, gains=(*kept, *told.gains))


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m train.seeds", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--group", nargs="+", action="append", required=True, metavar=("NAME", "RUN"), help="runs of one training"
    )
    parser.add_argument(
        "--gain", nargs=2, action="append", default=[], metavar=("GROUP", "GROUP"), help="first over second"
    )
    parser.add_argument("--keep", action="store_true", help="keep what --out says of other groups and gains")
    parser.add_argument("--out", type=Path, default=RESULTS, help="default: space_assets/results/seeds.json")
    flags = parser.parse_args(arguments)
    groups = {name: group([Path(run) for run in runs]) for name, *runs in flags.group if runs}
    named = {name for name, *_ in flags.group} | {name for pair in flags.gain for name in pair}
    if named - groups.keys():
        parser.error(f"{', '.join(sorted(named - groups.keys()))}: no runs named for this group")
    told = Seeds(groups=groups, gains=tuple(gain(groups, first, second) for first, second in flags.gain))
    kept = kept_of(flags.out, told) if flags.keep else told
    flags.out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(flags.out, to_json(kept, Seeds))
    for name, found in groups.items():
        for one in found.measured:
            deviation = "one run" if one.deviation is None else f"standard deviation {one.deviation:.2%}"
            print(f"{name}, {told_of(one.setting)}: mean {one.mean:.2%} of {len(one.values)} seed(s), {deviation}")
    for each in told.gains:
        gained = "; ".join(f"{told_of(one.setting)} {one.difference:+.2%}" for one in each.gained)
        print(f"{each.first} over {each.second}: {gained}")


if __name__ == "__main__":
    common.run_command(main)
