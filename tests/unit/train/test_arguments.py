"""train.arguments: figures that the commands' flags take."""

import argparse

import pytest

from train.arguments import one_or_more


def test_a_count_is_read() -> None:
    assert one_or_more("12") == 12


@pytest.mark.parametrize("said", ["0", "-1", "1.5", "many", "", "\N{SUPERSCRIPT TWO}"])
def test_what_counts_nothing_is_refused(said: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="expected a whole number, 1 or more"):
        one_or_more(said)
