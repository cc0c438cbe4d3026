"""One process or several: who this process is, what it shares with the others, what only the main one does.

    accelerate launch --multi_gpu --num_processes 2 -m train.backbone ...

starts two processes, on GPUs (nccl) where there are any and else on the CPU (gloo). Without --multi_gpu Accelerate
1.15 starts a single process on a CPU whatever --num_processes says; `this_process` refuses that launch.
"""

import os
from datetime import timedelta
from types import MappingProxyType

import torch
from accelerate import Accelerator, DistributedDataParallelKwargs, PartialState
from accelerate.utils import broadcast
from torch import nn
from torch.nn.parallel import DistributedDataParallel
from torch.nn.utils import parameters_to_vector

# The others wait while the main process computes features or checks PublicTest; if it dies, the launcher ends them.
_PATIENCE = MappingProxyType({"timeout": timedelta(days=1)})


class LaunchProblem(RuntimeError):
    """The launcher did not start what it was asked for; the message says which command does."""


def this_process() -> PartialState:
    """This process among its fellows; alone where no launcher started it.  Raises LaunchProblem."""
    if {"ACCELERATE_MIXED_PRECISION", "MASTER_ADDR"} <= os.environ.keys() and not {
        "LOCAL_RANK",
        "WORLD_SIZE",
        "PMI_SIZE",
        "OMPI_COMM_WORLD_SIZE",
    } & os.environ.keys():
        raise LaunchProblem(
            "accelerate launch was asked for several processes and started one: on a CPU it needs --multi_gpu "
            "(which then uses gloo): accelerate launch --multi_gpu --num_processes 2 -m ..."
        )
    return PartialState(cpu=not torch.cuda.is_available(), **_PATIENCE)


def end() -> None:
    """Leaves the group of processes, as each should before it ends."""
    this_process().destroy_process_group()


def from_main(value: float) -> float:
    """The main process's `value`, in every process; all of them must call it at the same place."""
    here = this_process()
    if here.num_processes == 1:
        return value
    return float(broadcast(torch.tensor(value, dtype=torch.float64, device=here.device)).item())


def total(value: float) -> float:
    """The sum of every process's `value`, in every process."""
    here = this_process()
    if here.num_processes == 1:
        return value
    shared = torch.tensor(value, dtype=torch.float64, device=here.device)
    torch.distributed.all_reduce(shared)
    return float(shared.item())


def part(count: int) -> slice:
    """This process's part of a batch of so many faces: parts follow each other in the order of the processes."""
    here = this_process()
    first, end = (at * count // here.num_processes for at in (here.process_index, here.process_index + 1))
    return slice(first, end)


def prepared(network: nn.Module) -> tuple[Accelerator, nn.Module]:
    """The accelerator and the network whose gradients are averaged over processes after each backward pass."""
    this_process()
    how = DistributedDataParallelKwargs(gradient_as_bucket_view=True)
    accelerator = Accelerator(cpu=not torch.cuda.is_available(), kwargs_handlers=[how])
    wrapped = accelerator.prepare_model(network)
    if isinstance(wrapped, DistributedDataParallel):
        # Evened out once an epoch (`even_statistics`), not copied from the main process at every step. Accelerate 1.15
        # hands on only the argument's old name, which torch warns of.
        wrapped.forward_sync_buffers = False
    return accelerator, wrapped


def even_statistics(network: nn.Module) -> None:
    """Batch normalisation's running statistics become their mean over the processes.

    Once an epoch is enough: each process moves its own by the same linear rule, so that the mean of what they end at
    is what means at every step would have ended at.
    """
    here = this_process()
    buffers = [buffer for buffer in network.buffers() if buffer.is_floating_point()]
    if here.num_processes == 1 or not buffers:
        return
    joined = parameters_to_vector(buffers)
    torch.distributed.all_reduce(joined)
    means = (joined / here.num_processes).split([buffer.numel() for buffer in buffers])
    for buffer, mean in zip(buffers, means, strict=True):
        buffer.copy_(mean.view_as(buffer))
