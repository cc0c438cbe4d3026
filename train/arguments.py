"""Kinds of figures that the commands' flags take."""

import argparse


def one_or_more(said: str) -> int:
    """The `type` of flags that count."""
    if not said.isdecimal() or int(said) < 1:
        raise argparse.ArgumentTypeError(f"{said}; expected a whole number, 1 or more")
    return int(said)
