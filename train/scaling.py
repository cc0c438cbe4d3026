"""Whether two processes are worth it: images/s and loss curve of one process and of several, side by side.

python -m train.scaling --network lite --faces 2560 --epochs 2

Runs the same short training (same seed, same batch over all processes) once in one process and once under
`accelerate launch`, each process with one thread, and compares them. Status 1 when several processes are less than
SPEED_UP times as fast or a loss lies further than TOLERANCE from the one process's. Wants the machine for itself.

The curves cannot be equal: batch normalisation sees each process's part of the batch alone, and dropout is drawn for
each part. A network without either follows the same curve to rounding (tests/unit/train/test_processes.py).
"""

import argparse
import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from emox.networks import ARCHITECTURES
from emox.results.training_runs import METRICS
from train import common, data
from train.arguments import one_or_more
from train.steps import launched

SPEED_UP = 1.7  # for two processes; others in proportion
TOLERANCE = 0.05  # of the loss of an epoch


def rows_of_run(processes: int, command: Sequence[str], out: Path) -> list[dict[str, float]]:
    """The metrics rows of one training; DataProblem when it failed."""
    words = launched(processes, [*command, "--out", str(out)])
    ended = subprocess.run(words, env=os.environ | {"OMP_NUM_THREADS": "1"}, check=False)
    if ended.returncode != 0:
        raise data.DataProblem(f"the run of {processes} process(es) ended with status {ended.returncode}")
    return [json.loads(line) for line in (out / METRICS).read_text(encoding="utf-8").splitlines()]


def speed_up(one: Sequence[dict[str, float]], several: Sequence[dict[str, float]]) -> float:
    """Quotient of images/s in the last epoch: the first holds oneDNN's choice of kernels."""
    return several[-1]["images_per_second"] / one[-1]["images_per_second"]


def apart(one: Sequence[dict[str, float]], several: Sequence[dict[str, float]]) -> float:
    """The largest distance of an epoch's losses, as a share of the one process's."""
    return max(abs(b["loss"] - a["loss"]) / a["loss"] for a, b in zip(one, several, strict=True))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m train.scaling", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--network", choices=("lite", *ARCHITECTURES), default="lite")
    parser.add_argument("--processes", type=one_or_more, default=2)
    parser.add_argument("--faces", type=one_or_more, default=2560)
    parser.add_argument("--epochs", type=one_or_more, default=2)
    parser.add_argument("--data", type=Path, help="prepared parquet; default: EMOX_DATA")
    flags = parser.parse_args(arguments)
    path = data.default_path(flags.data)
    command = ["train.distill"] if flags.network == "lite" else ["train.backbone", "--network", flags.network]
    command += ["--data", str(path), "--faces", str(flags.faces), "--epochs", str(flags.epochs)]
    with tempfile.TemporaryDirectory() as folder:
        one = rows_of_run(1, command, Path(folder, "one"))
        several = rows_of_run(flags.processes, command, Path(folder, "several"))
    print(f"{flags.network}, {flags.faces:,} faces an epoch: loss in 1 and in {flags.processes} processes, images/s")
    for a, b in zip(one, several, strict=True):
        speeds = f"{a['images_per_second']:6.0f} {b['images_per_second']:6.0f}"
        print(f"epoch {a['epoch']:3}: {a['loss']:.4f} {b['loss']:.4f} {speeds}")
    wanted = SPEED_UP / 2 * flags.processes
    faster, distance = speed_up(one, several), apart(one, several)
    print(f"{faster:.2f} times as fast (wanted {wanted:.2f}), losses at most {distance:.1%} apart ({TOLERANCE:.0%})")
    return int(faster < wanted or distance > TOLERANCE)


if __name__ == "__main__":
    common.run_command(main)
