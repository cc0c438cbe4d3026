"""Run by test_processes.py under accelerate launch: a network without batch normalisation learns made-up rows."""

import contextlib
import sys
from itertools import count
from pathlib import Path

import numpy as np
import torch
from torch import Generator, Tensor, nn
from torch.nn import functional as F

from train import processes
from train.loop import NotANumber, Run, Task, fit
from train.recipes import Recipe


def task(broken_row: int = -1, broken_from: int = 0) -> Task:
    """Which of three sums of eight numbers is the largest; the loss of `broken_row` is no number from the epoch
    `broken_from` on, counted from 0."""
    drawn = Generator().manual_seed(1)
    features, mixing = torch.randn(92, 8, generator=drawn), torch.randn(8, 3, generator=drawn)
    labels = (features @ mixing).argmax(1)

    drawn_batches = count()

    def batch(rows: Tensor, generator: Generator, _side: int, part: slice) -> tuple[Tensor, ...]:
        noise = 0.1 * torch.randn(len(rows), 8, generator=generator)
        broken = (rows == broken_row) & (next(drawn_batches) >= 4 * broken_from)
        return (features[rows] + noise)[part], labels[rows[part]], broken[part]

    def loss(network: nn.Module, seen: Tensor, wanted: Tensor, broken: Tensor) -> Tensor:
        each = F.cross_entropy(network(seen), wanted, reduction="none")
        return each.masked_fill(broken, torch.nan).mean()

    def check(network: nn.Module) -> dict[str, float]:
        with torch.inference_mode():
            return {"loss": F.cross_entropy(network.eval()(features), labels).item()}

    return Task(row=np.arange(92), batch=batch, loss=loss, check=check)


def train(out: Path, broken_row: int = -1, broken_from: int = 0) -> nn.Module:
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(8, 16), nn.LayerNorm(16), nn.GELU(), nn.Linear(16, 3))
    # 23 faces a batch: the two parts differ by one.
    recipe = Recipe(epochs=4, batch=23, sizes=((0.0, 48),), learning_rate=0.01)
    return fit(network, task(broken_row, broken_from), recipe, Run(out=out, resume=True))


def main() -> None:
    out = Path(sys.argv[1])
    average = train(out)
    here = processes.this_process()
    weights = torch.cat([value.flatten() for value in average.state_dict().values()])
    apart = abs(processes.from_main(weights.sum().item()) - weights.sum().item())
    (out / f"process-{here.process_index}").write_text(f"{here.num_processes} {apart} {processes.total(1.0)}")
    statistics = nn.BatchNorm1d(1)
    statistics.get_buffer("running_mean").fill_(here.process_index)
    processes.even_statistics(statistics)
    assert statistics.get_buffer("running_mean").item() == 0.5
    try:
        train(out / "broken", broken_row=7)
    except NotANumber as problem:
        (out / f"problem-{here.process_index}").write_text(str(problem))
    with contextlib.suppress(NotANumber):
        train(out / "resumed", broken_row=7, broken_from=2)
    resumed = torch.cat([value.flatten() for value in train(out / "resumed").state_dict().values()])
    (out / f"resumed-{here.process_index}").write_text(str((resumed - weights).abs().max().item()))
    processes.end()


if __name__ == "__main__":
    main()
