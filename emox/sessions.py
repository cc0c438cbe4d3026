"""onnxruntime as EmoX runs it: a network shares the machine with other visitors, so one thread and no busy waiting."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnxruntime import InferenceSession, RunOptions


def session(model: bytes | Path, *, spares_memory: bool = False) -> "InferenceSession":
    """A session on the CPU; safe to run from several threads at once, each of which then does its own work.

    model: an .onnx file, or its bytes.
    spares_memory: asks the system for each piece it needs, which takes a third less at its most and about half as much
        time again with large inputs.
    Raises an exception of onnxruntime's own for a model it cannot read.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_cpu_mem_arena = options.enable_mem_pattern = not spares_memory
    options.log_severity_level = 3  # errors; warnings are about files as others made them
    given = model if isinstance(model, bytes) else str(model)
    return onnxruntime.InferenceSession(given, options, providers=["CPUExecutionProvider"])


def memory_given_back() -> "RunOptions":
    """Options of one run after which the session's spare memory is freed: it would keep all its largest run needed."""
    import onnxruntime

    options = onnxruntime.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options
