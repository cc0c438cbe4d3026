"""One optimizer step shared out over processes: each moves its part of the weights and tells the others.

Every process holds the same averaged gradients, so each could make the whole step; but Muon's orthogonalisation then
costs every one of them as much as a single process, and several are hardly faster (ZeRO's first stage,
arXiv:1910.02054, shares the step out likewise). A process keeps the optimizer's moments of its own part alone.
"""

import torch
from torch import Tensor
from torch.optim import Optimizer

from train import processes


def parts(optimizer: Optimizer, count: int) -> list[list[Tensor]]:
    """What the optimizer moves in `count` parts of about equal cost, the same in every process; the last may be
    empty."""
    moved = [each for group in optimizer.param_groups for each in group["params"] if each.requires_grad]
    weighed = sorted(moved, key=_cost, reverse=True)  # stable: all processes agree
    made: list[list[Tensor]] = [[] for _ in range(count)]
    costs = [0.0] * count
    for parameter in weighed:
        least = costs.index(min(costs))
        made[least].append(parameter)
        costs[least] += _cost(parameter)
    return made


def step(optimizer: Optimizer) -> None:
    """optimizer.step(), each process for its part; then all hold the same weights again."""
    here = processes.this_process()
    if here.num_processes == 1:
        optimizer.step()
        return
    shared = parts(optimizer, here.num_processes)
    for process, parameters in enumerate(shared):
        for parameter in parameters if process != here.process_index else ():
            parameter.grad = None  # the optimizer leaves what has no gradient as it is
    optimizer.step()
    for process, parameters in enumerate(shared):
        if not parameters:
            continue
        joined = torch.cat([parameter.detach().reshape(-1) for parameter in parameters])
        torch.distributed.broadcast(joined, src=process)
        if process != here.process_index:
            for parameter, moved in zip(parameters, joined.split([each.numel() for each in parameters]), strict=True):
                parameter.detach().copy_(moved.view_as(parameter))


def gather(optimizer: Optimizer) -> None:
    """The main process gets the moments that the others keep, as a checkpoint needs them; all must call it."""
    here = processes.this_process()
    if here.num_processes == 1:
        return
    shared = parts(optimizer, here.num_processes)
    kept = [dict(optimizer.state.get(parameter, {})) for parameter in shared[here.process_index]]
    everyone = [None] * here.num_processes if here.is_main_process else None
    torch.distributed.gather_object(kept, everyone)
    for parameters, states in zip(shared, everyone or (), strict=False):
        for parameter, state in zip(parameters, states or (), strict=True):
            if state:
                optimizer.state[parameter] = {key: _beside(value, parameter) for key, value in state.items()}


def _cost(parameter: Tensor) -> float:
    """Of Muon's step: a product of matrices as large as the kernel, with its shorter side once more."""
    rows = parameter.shape[0] if parameter.ndim > 1 else 1
    return parameter.numel() * max(1, min(rows, parameter.numel() // max(rows, 1)))


def _beside(value: object, parameter: Tensor) -> object:
    return value.to(parameter.device) if isinstance(value, Tensor) else value
