"""A small folder of results of two made-up models, as `train.results` would write it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from emox.emotions import EMOTIONS, FERPLUS_COLUMNS
from emox.evaluation import Subject
from emox.json_files import to_json
from emox.metrics import Interval, Paired
from emox.results.benchmark import Machine, Spread
from emox.results.comparisons import Answerer, Comparison
from emox.results.figures import Reports, figures
from emox.results.folder import read_model
from emox.results.framed import Framed, Framing
from emox.results.leaks import Leaks, write_leaks
from emox.results.probabilities import VIEWS, Probabilities, from_views, write_probabilities
from emox.results.protocols import PROTOCOLS
from emox.results.stress import Endured, Pair, Stress
from emox.results.students import Student, Students
from emox.results.votes import Votes, answers, labelled, write_votes
from emox.results.wrong_labels import WrongLabels, write_wrong_labels

DATA = "cd" * 32
NOTHING = Interval(value=0.5, low=0.4, high=0.6)
ENDURED = Endured(
    n=9,
    weights_sha256={"model.safetensors": "ab" * 32},
    clean=NOTHING,
    accuracy={"blur": (NOTHING, NOTHING)},
    mean_corruption_error=NOTHING,
    relative_corruption_error=NOTHING,
)
STRESS = Stress(
    data_sha256=DATA,
    protocol="plurality-7",
    split="PrivateTest",
    seed=1,
    corruptions={"blur": ("little", "much")},
    models={"lite": ENDURED, "emoxnet": ENDURED},
    pairs=(
        Pair(
            first="emoxnet",
            second="lite",
            models={"emoxnet": ENDURED, "lite": ENDURED},
            clean=NOTHING,
            corrupted=NOTHING,
            by_corruption={"blur": NOTHING},
        ),
    ),
)
STUDENT = Student(
    name="plain",
    told="plain layers",
    parameters=1_600_000,
    runtime="int8",
    accuracy=NOTHING,
    milliseconds=Spread(median=0.2, low=0.1, high=0.3, calls=9),
    file_bytes=1_700_000,
    seconds=12.5,
)
STUDENTS = Students(
    made="2026-11-23",
    machine=Machine(processor="Some CPU", cores=2, system="Linux x86_64", python="3.11.7", versions={}, load=None),
    data_sha256=DATA,
    protocol="plurality-7",
    split="PublicTest",
    n=9,
    epochs=6,
    seed=0,
    teacher={},
    designs=(STUDENT,),
)
FRAMED = Framing(
    data_sha256=DATA,
    protocol="plurality-7",
    split="PrivateTest",
    n=9,
    found=6,
    models={
        "lite": Framed(
            weights_sha256={"model.safetensors": "ab" * 32},
            whole=Interval(value=0.5, low=0.4, high=0.6),
            framed=Interval(value=0.4, low=0.3, high=0.5),
            difference=Interval(value=-0.1, low=-0.2, high=0.05),
            not_found=None,
        )
    },
)
WRONG = WrongLabels(
    row=np.array([5, 4]),
    given=np.array(["sad", "fear"]),
    suggested=np.array(["neutral", "sad"]),
    quality=np.array([0.01, 0.2], np.float32),
    model="lite",
    views=10,
    protocol="plurality-7",
    split="PrivateTest",
    data_sha256=DATA,
)
LEAKS = Leaks(
    row=np.array([2, 4]),
    twin_row=np.array([900, 901]),
    split=np.array(["PrivateTest"] * 2),
    twin_split=np.array(["Training", "PublicTest"]),
    similarity=np.array([0.9, 1], np.float32),
    kind=np.array(["near", "exact"]),
    threshold=0.86,
    data_sha256=DATA,
)
COMPARISON = Comparison(
    first=Answerer(model="emoxnet", views=10),
    second=Answerer(model="lite", views=1),
    protocol="plurality-7",
    split="PrivateTest",
    n=9,
    paired=Paired(only_first=3, only_second=1, p_value=0.625, accuracy=NOTHING, macro_f1=NOTHING),
)


def made_votes(pictures: int = 60, seed: int = 0) -> Votes:
    """Rows 0, 1, 2...; every third of PublicTest, the others of PrivateTest."""
    shares = np.random.default_rng(seed).dirichlet(np.full(len(FERPLUS_COLUMNS), 0.3), pictures)
    votes = np.random.default_rng(seed).multinomial(10, shares)
    split = np.where(np.arange(pictures) % 3 == 0, "PublicTest", "PrivateTest")
    return Votes(row=np.arange(pictures), split=split, votes=votes, data_sha256=DATA)


def made_probabilities(votes: Votes, seed: int) -> Probabilities:
    row = votes.row[votes.split == "PrivateTest"]
    each = np.random.default_rng(seed).dirichlet(np.ones(len(EMOTIONS)), (len(row), 10))
    return from_views(row, each.astype(np.float32))


def subject(name: str, protocol: str, views: int) -> Subject:
    return Subject(
        model=name,
        weights_sha256={"model.safetensors": "ab" * 32},
        data_sha256=DATA,
        protocol=protocol,
        split="PrivateTest",
        tta=views,
        classes=PROTOCOLS[protocol].classes,
        versions={},
        runtime="torch",
    )


def made_reports(name: str, votes: Votes, probabilities: Probabilities) -> Reports:
    made = []
    for protocol in PROTOCOLS:
        pictures = labelled(votes, protocol)
        for views in VIEWS:
            found = answers(probabilities.row, probabilities.by_views[views], pictures)
            made.append(figures(found, subject(name, protocol, views), pictures, LEAKS))
    return Reports(scaling=None, abstentions=(), figures=tuple(made))


def write_model(folder: Path, name: str, votes: Votes, seed: int) -> None:
    (folder / "models" / name).mkdir(parents=True)
    probabilities = made_probabilities(votes, seed)
    write_probabilities(probabilities, folder / "models" / name / "probabilities.parquet")
    text = to_json(made_reports(name, votes, probabilities), Reports, indent=None)
    (folder / "models" / name / "reports.json").write_text(text, encoding="utf-8")


def _judged(found: WrongLabels, folder: Path) -> WrongLabels:
    """The suspected labels as the stored probabilities of their judge have them."""
    judge = read_model(folder / "models" / found.model).probabilities
    place = np.searchsorted(judge.row, found.row)
    said = judge.by_views[found.views][place, [EMOTIONS.index(name) for name in found.given]]
    return replace(found, quality=said.astype(np.float32))


def _compared(one: Comparison, folder: Path) -> Comparison:
    """The comparison with the difference that the two models' reports have."""
    first, second = (
        read_model(folder / "models" / who.model).figures[one.protocol, who.views].report.accuracy
        for who in (one.first, one.second)
    )
    value = first - second
    accuracy = Interval(value=value, low=value - 0.1, high=value + 0.1)
    return replace(one, paired=replace(one.paired, accuracy=accuracy))


def write_results(folder: Path, models: Mapping[str, int]) -> None:
    """models: name -> seed of its answers."""
    votes = made_votes()
    for name, seed in models.items():
        write_model(folder, name, votes, seed)
    write_votes(votes, folder / "votes.parquet")
    write_wrong_labels(_judged(WRONG, folder) if WRONG.model in models else WRONG, folder / "wrong_labels.parquet")
    write_leaks(LEAKS, folder / "leaks.parquet")
    (folder / "stress.json").write_text(to_json(STRESS, Stress), encoding="utf-8")
    (folder / "framed.json").write_text(to_json(FRAMED, Framing), encoding="utf-8")
    (folder / "students.json").write_text(to_json(STUDENTS, Students), encoding="utf-8")
    two = {COMPARISON.first.model, COMPARISON.second.model} <= models.keys()
    text = to_json((_compared(COMPARISON, folder) if two else COMPARISON,), tuple[Comparison, ...])
    (folder / "comparisons.json").write_text(text, encoding="utf-8")
