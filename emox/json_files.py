"""Dataclasses as JSON files, each field checked against its annotation when it is read back."""

from functools import cache
from pathlib import Path
from typing import Any, TypeVar

Kind = TypeVar("Kind")


def to_json(value: object, kind: Any, indent: int | None = 2) -> str:
    """A value of the dataclass (or container of dataclasses) `kind` as text that ends with a line break."""
    return _adapter(kind).dump_json(value, indent=indent).decode() + "\n"


def from_json(text: str | bytes, kind: type[Kind], *, expected: str, refuse: type[ValueError]) -> Kind:
    """to_json's inverse; raises `refuse` naming the first key that is missing or wrong.

    expected: what the text should be, in the words of that sentence.
    """
    from pydantic import ValidationError

    try:
        return _adapter(kind).validate_json(text)
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise refuse(f"not {expected}: {where}: {first['msg']}") from problem


def read_json(path: Path | str, kind: type[Kind], *, expected: str, refuse: type[ValueError]) -> Kind:
    """A file of to_json's; raises `refuse` naming the file and what is wrong with it."""
    path = Path(path)
    try:
        return from_json(path.read_bytes(), kind, expected=expected, refuse=refuse)
    except OSError as problem:
        raise refuse(f"{path}: cannot be opened; expected {expected}") from problem
    except refuse as problem:
        raise refuse(f"{path}: {problem}") from problem


@cache  # a results folder is many files of few kinds
def _adapter(kind: Any) -> Any:
    from pydantic import TypeAdapter  # gradio needs it too

    return TypeAdapter(kind)
