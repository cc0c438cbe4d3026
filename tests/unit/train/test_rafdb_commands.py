"""The commands that the page shows to those who may hold RAF-DB: the real parsers take them, and they fit together."""

import argparse
import importlib
import shlex
from argparse import Namespace
from pathlib import Path

import pytest

from emox.networks import ARCHITECTURES, MEMBERS
from emox.ui.results import beside_paper, paper_words
from train.road import Runs


class Parsed(Exception):
    """Ends a command as soon as its words are taken."""


@pytest.fixture(autouse=True)
def parsed_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command parses its words and does nothing else."""
    parse = argparse.ArgumentParser.parse_args

    def parse_alone(parser: argparse.ArgumentParser, words: list[str]) -> None:
        raise Parsed(parse(parser, words))

    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", parse_alone)


def given(line: str) -> list[tuple[str, Namespace]]:
    """Each command of the line: its module, and what its own parser makes of its words."""
    found = []
    for command in line.split(" && "):
        python, flag, module, *words = shlex.split(command)
        assert (python, flag) == ("python", "-m")
        with pytest.raises(Parsed) as ended:
            importlib.import_module(module).main(words)
        found.append((module, ended.value.args[0]))
    return found


def test_both_models_are_prepared_for_trained_and_measured() -> None:
    (_, prepare), (_, reproduce), *measured = given(paper_words.RAFDB_COMMAND)
    assert {prepare.out} == {reproduce.data, *(words.data for _, words in measured)}
    road = Runs(out=reproduce.out, finetune=reproduce.finetune, rounds=reproduce.rounds)
    models = [Path(words.model) for _, words in measured]
    assert models == [road.ensemble(road.rounds) / "model", road.student / "model"]
    assert len({words.out for _, words in measured}) == 1


def test_each_other_network_is_trained_and_measured_where_the_others_are() -> None:
    assert set(beside_paper.OTHERS) == ARCHITECTURES.keys() - set(MEMBERS)
    (_, prepare), *_, (_, both) = given(paper_words.RAFDB_COMMAND)
    for name in beside_paper.OTHERS:
        (_, backbone), (_, measure) = given(paper_words.RAFDB_OTHER_COMMAND.replace("NAME", name))
        assert (backbone.network, backbone.data, measure.data) == (name, prepare.out, prepare.out)
        assert (Path(measure.model), measure.out) == (backbone.out, both.out)


def test_a_renamed_flag_would_be_seen(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        given(paper_words.RAFDB_COMMAND.replace("--data", "--dataset"))
    assert "unrecognized arguments: --dataset" in capsys.readouterr().err
