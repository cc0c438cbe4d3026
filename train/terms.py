"""What a run was asked for, kept in its checkpoint: it is gone on with under the same terms alone.

Otherwise a finished run would be given back as one of another teacher, and half a run go on with another optimizer.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor, nn

from train import checkpoint
from train.recipes import Recipe, whole

Terms = Mapping[str, Any]  # as JSON has it
_TOLD_LATER = {"epochs"}  # by checkpoints since then: of an older one it is not known


def digest(of: nn.Module | Tensor | np.ndarray) -> str:
    """sha256 of the values alone, of a network those of its state."""
    found = hashlib.sha256()
    for values in of.state_dict().values() if isinstance(of, nn.Module) else (of,):
        array = values.cpu().numpy() if isinstance(values, Tensor) else values
        found.update(np.ascontiguousarray(array).data)
    return found.hexdigest()


def of_run(recipe: Recipe, seed: int, task: Terms) -> Terms:
    """task: what tells its task from others.  A run may go on to more epochs: the recipe's are left out."""
    asked = {key: value for key, value in asdict(recipe).items() if key != "epochs"}
    return json.loads(json.dumps({**task, "recipe": asked, "seed": seed}))


def require_same(path: Path, terms: Terms) -> None:
    """OutputProblem where the checkpoint `path` is there and of a run with other terms, which are named."""
    if not path.is_file():
        return
    before = checkpoint.terms(path)
    if before is None:
        raise checkpoint.OutputProblem(f"{path}: does not say what its run was asked for; name another --out")
    names = {*before, *terms} - {"recipe"} - (_TOLD_LATER - before.keys())
    other = {name for name in names if before.get(name) != terms.get(name)}
    recipes = whole(before["recipe"]), whole(terms["recipe"])
    other |= {name for name, value in recipes[0].items() if recipes[1].get(name) != value}
    if other:
        named = ", ".join(sorted(other))
        raise checkpoint.OutputProblem(
            f"{path}: of a run under other terms ({named}); ask for what it had or name another --out"
        )
