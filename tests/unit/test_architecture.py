"""The arrows of the house: a module imports only from its own floor or from one below it.

Every import counts, also one inside a function: where it stands changes when it runs, not what leans on what.
"""

import ast
import graphlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from emox.results.protocols import CHOSEN_ON, HEADLINE, TEST
from emox.results.training_runs import CHECKPOINT, FINISHED
from tests.unit.imports import FILES, imported, ours

FLOORS: tuple[tuple[str, ...], ...] = (
    (
        *("emox.version", "emox.assets", "emox.emotions", "emox.image_text", "emox.rgb", "emox.images", "emox.metrics"),
        *(
            "emox.tables",
            "emox.json_files",
            "emox.memory",
            "emox.resizing",
            "emox.whole_files",
            "emox.pictures",
            "emox.augment",
        ),
        *("emox.examples", "emox.benchmark", "emox.results", "emox.results.places", "emox.results.benchmark"),
        *("emox.results.predictions", "emox.results.protocols", "emox.results.votes"),
        *("emox.results.probabilities", "emox.results.leaks", "emox.results.leak_free", "emox.results.leak_counts"),
        *("emox.results.calibration", "emox.results.abstaining", "emox.results.comparisons", "emox.results.stress"),
        "emox.results.framed",
        *("emox.results.vote_prior", "emox.results.agreement", "emox.results.human", "emox.results.wrong_labels"),
        *("emox.results.seeds", "emox.results.students", "emox.results.training_runs"),
    ),
    ("emox.hub", "emox.upload", "emox.sessions", "emox.layouts", "emox.detectors", "emox.faces", "emox.networks"),
    (
        *("emox.weights", "emox.runtimes", "emox.predict", "emox.cams", "emox.explain", "emox.evaluation"),
        *("emox.tracking", "emox.upright", "emox.yunet", "emox.cautions"),
    ),
    (
        *("emox.pretrained", "emox.results.figures", "emox.results.folder", "emox.results.equal_epochs"),
        *("emox.results.error_rows", "emox.results.error_filter", "emox.results.timed", "emox.names"),
    ),
    ("emox.pipeline",),
    ("emox", "emox.records", "emox.settings"),
    ("emox.__main__", "emox.ui", "emox.benchmark.live"),
    (
        *("emox.benchmark.subjects", "emox.benchmark.workers", "emox.benchmark.roads", "emox.benchmark.table"),
        "emox.benchmark.__main__",
    ),
    ("app",),
)
FLOOR_OF: Mapping[str, int] = MappingProxyType({name: floor for floor, names in enumerate(FLOORS) for name in names})


def floor_of(module: str) -> int:
    """A module's floor; emox.ui.photo stands where emox.ui does."""
    known = "emox.ui" if module.startswith("emox.ui.") else module
    assert known in FLOOR_OF, f"{module} is on no floor: place it in FLOORS, keeping the arrows one-way"
    return FLOOR_OF[known]


EMOX = sorted(name for name in FILES if name.split(".")[0] in ("emox", "app"))
TRAIN = sorted(name for name in FILES if name.split(".")[0] == "train")


def test_the_house_is_found() -> None:
    assert {"emox.emotions", "emox.metrics", "train.data"} <= set(FILES)


@pytest.mark.parametrize("module", EMOX)
def test_imports_point_down(module: str) -> None:
    upward = [name for name in ours(module) if floor_of(name) > floor_of(module)]
    assert not upward, f"{module} imports {upward} from a floor above"


@pytest.mark.parametrize("module", EMOX)
def test_what_runs_at_the_users_never_imports_training(module: str) -> None:
    assert not [name for name in imported(FILES[module]) if name.split(".")[0] == "train"]


@pytest.mark.parametrize("module", TRAIN)
def test_training_never_imports_the_page(module: str) -> None:
    roots = [name for name in imported(FILES[module]) if name.startswith(("emox.ui", "gradio"))]
    assert not [*roots, *(name for name in imported(FILES[module]) if name == "app")]


@pytest.mark.parametrize("module", EMOX)
def test_gradio_stays_in_the_page(module: str) -> None:
    uses = [name for name in imported(FILES[module]) if name.split(".")[0] == "gradio"]
    may = module == "app" or (module.startswith("emox.ui") and module != "emox.ui.views")
    assert may or not uses, f"{module} imports gradio"


@pytest.mark.parametrize("module", [name for name in EMOX if not name.startswith("emox.benchmark")])
def test_nothing_leans_on_the_benchmark_that_times_it(module: str) -> None:
    assert not [name for name in ours(module) if name.startswith("emox.benchmark")]


def test_no_two_modules_lean_on_each_other() -> None:
    graph = {module: ours(module) for module in FILES}
    assert list(graphlib.TopologicalSorter(graph).static_order())  # raises CycleError with the cycle


def test_an_arrow_upwards_would_be_seen(tmp_path: Path) -> None:
    source = tmp_path / "bad.py"
    source.write_text("def later():\n    from emox import pipeline\n    import train.data\n", encoding="utf-8")
    assert {"emox.pipeline" if "emox.pipeline" in FILES else "emox", "train.data"} == set(imported(source))


# What tells these names to people or to other programs, and what is not of the headline.
TELLS_THEM = {
    *("emox.results.protocols", "emox.results.seeds"),
    *("train.layouts", "train.rafdb", "train.readme", "train.seeds", "train.speed_text"),
}


def constants(name: str) -> set[object]:
    tree = ast.parse(FILES[name].read_text(encoding="utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith(("train.", "emox.results."))])
def test_the_headline_protocol_and_the_test_splits_are_named_in_one_place(name: str) -> None:
    assert name in TELLS_THEM or not constants(name) & {HEADLINE, CHOSEN_ON, TEST}


@pytest.mark.parametrize("name", [name for name in TRAIN if name != "train.seeds"])
def test_the_files_of_a_run_are_named_in_one_place(name: str) -> None:
    assert not constants(name) & {CHECKPOINT, FINISHED}
