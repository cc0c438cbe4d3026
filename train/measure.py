"""A model -> its folder in space_assets/results/models: probabilities and the reports of every setting.

    python -m train.measure lite --data ferplus.parquet
    python -m train.measure emoxnet          # its four members and their plain average as well
    python -m train.measure runs/resnet34    # a finished run of train.backbone

Every protocol with 1, 2, 5 and 10 views on PrivateTest. PublicTest, with one view, serves only to choose: the
temperature of a model that has none of its own, and the thresholds under which it had better not answer.
"""

import argparse
import shutil
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from emox.evaluation import Subject, calibration_of, library_versions
from emox.json_files import to_json
from emox.networks import MEMBERS
from emox.results import votes
from emox.results.abstaining import abstention, threshold_for
from emox.results.calibration import NoTemperature, fit_temperature, rescaled
from emox.results.figures import Figures, Reports, Scaling, figures
from emox.results.folder import AVERAGE, FOLDER
from emox.results.leaks import Leaks, read_leaks
from emox.results.predictions import EvaluationProblem, Predictions
from emox.results.probabilities import VIEWS, Probabilities, from_views, rounded, write_probabilities
from emox.results.protocols import CHOSEN_ON, HEADLINE, PROTOCOLS, TEST
from emox.results.training_runs import METRICS, SINGLE
from emox.results.votes import Labelled, Votes
from emox.weights import ModelProblem
from emox.whole_files import write_whole
from train.answerers import Answerers, ask, cooled, open_answerers
from train.data import DataProblem, FaceSet, default_path, read, sha256
from train.evaluate import headline, notes_of
from train.tested import images_of, rows_of, votes_of

RISKS = (0.02, 0.05, 0.1)  # wished shares of wrong answers


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What a model answered to the test pictures, scaled by its temperature (None: it is left as it is).

    public: of PublicTest's pictures, in the order of Votes, with one view: (N, 7).  private: of PrivateTest's.
    """

    name: str
    runtime: str
    weights_sha256: Mapping[str, str]
    temperature: float | None
    public: np.ndarray
    private: Probabilities


def answered(answerers: Answerers, faces: FaceSet, cast: Votes) -> list[Answered]:
    """One for each answerer, and the members' plain average where all of them are among these."""
    public = ask(answerers, images_of(faces, rows_of(cast, CHOSEN_ON)), tta=1)
    private = ask(answerers, images_of(faces, rows_of(cast, TEST)), tta=VIEWS[-1])
    found = []
    for name, sums in answerers.weights_sha256.items():
        temperature = answerers.temperatures.get(name)
        if name not in answerers.temperatures:
            with suppress(NoTemperature):  # measured as it is
                temperature = temperature_of(public[name][:, 0], cast)
        scaled = from_views(rows_of(cast, TEST), rescaled(private[name], temperature or 1.0))
        alone = rounded(rescaled(public[name][:, 0], temperature or 1.0))
        found.append(
            Answered(
                name=name,
                runtime=answerers.runtime,
                weights_sha256=sums,
                temperature=temperature,
                public=alone,
                private=scaled,
            )
        )
    members = [one for one in found if one.name in MEMBERS]
    return [*found, average(members)] if len(members) == len(MEMBERS) else found


def temperature_of(public: np.ndarray, cast: Votes) -> float:
    """Fitted to PublicTest under HEADLINE.  public: (N, 7) probabilities at temperature 1, in Votes' order."""
    predictions = votes.answers(rows_of(cast, CHOSEN_ON), public, votes.labelled(cast, HEADLINE, CHOSEN_ON))
    return fit_temperature(predictions.probabilities, predictions.label)


def average(members: Sequence[Answered]) -> Answered:
    """The plain mean of models' probabilities, not scaled again."""
    by_views = {views: rounded(np.mean([one.private.by_views[views] for one in members], axis=0)) for views in VIEWS}
    return Answered(
        name=AVERAGE,
        runtime=members[0].runtime,
        weights_sha256={name: value for one in members for name, value in one.weights_sha256.items()},
        temperature=None,
        public=rounded(np.mean([one.public for one in members], axis=0)),
        private=Probabilities(row=members[0].private.row, by_views=by_views),
    )


def reports(answers: Answered, cast: Votes, leaks: Leaks | None) -> Reports:
    """Every protocol with every number of views, and what was chosen on PublicTest."""
    public = votes.answers(rows_of(cast, CHOSEN_ON), answers.public, votes.labelled(cast, HEADLINE, CHOSEN_ON))
    private = _predictions(answers, cast, HEADLINE, 1)
    thresholds = {risk: threshold_for(public.probabilities, public.label, risk) for risk in RISKS}
    return Reports(
        scaling=_scaling(answers, cast),
        abstentions=tuple(
            abstention(private.probabilities, private.label, risk, threshold) for risk, threshold in thresholds.items()
        ),
        figures=tuple(_figures(answers, cast, leaks, protocol, views) for protocol in PROTOCOLS for views in VIEWS),
    )


def _figures(answers: Answered, cast: Votes, leaks: Leaks | None, protocol: str, views: int) -> Figures:
    pictures = votes.labelled(cast, protocol)
    subject = Subject(
        model=answers.name,
        weights_sha256=dict(answers.weights_sha256),
        data_sha256=cast.data_sha256,
        protocol=protocol,
        split=pictures.split,
        tta=views,
        classes=pictures.classes,
        versions=library_versions(),
        notes=notes_of(pictures.classes),
        runtime=answers.runtime,
        temperature=answers.temperature,
    )
    return figures(_predictions(answers, cast, protocol, views), subject, pictures, leaks)


def _scaling(answers: Answered, cast: Votes) -> Scaling | None:
    if answers.temperature is None:
        return None
    return scaling_of(answers.temperature, _predictions(answers, cast, HEADLINE, 1), votes.labelled(cast, HEADLINE))


def scaling_of(temperature: float, after: Predictions, pictures: Labelled) -> Scaling:
    """after: answers divided by `temperature` to `pictures`, of HEADLINE."""
    before = replace(after, probabilities=cooled(after.probabilities, temperature))
    return Scaling(
        temperature=temperature,
        fitted_on=CHOSEN_ON,
        measured_on=pictures.split,
        protocol=pictures.protocol,
        before=calibration_of(before, pictures.classes, pictures.shares),
        after=calibration_of(after, pictures.classes, pictures.shares),
    )


def _predictions(answers: Answered, cast: Votes, protocol: str, views: int) -> Predictions:
    stored = answers.private
    return votes.answers(stored.row, stored.by_views[views], votes.labelled(cast, protocol))


def write(answers: Answered, measured: Reports, out: Path) -> None:
    """out/NAME/probabilities.parquet and out/NAME/reports.json."""
    folder = out / answers.name
    folder.mkdir(parents=True, exist_ok=True)
    write_probabilities(answers.private, folder / "probabilities.parquet")
    write_whole(folder / "reports.json", to_json(measured, Reports, indent=None))


def is_member(name: str, models: Path) -> bool:
    """Whether a run's figures would take the place of those of EmoXNet's member of that name."""
    return name in MEMBERS and (models / "emoxnet").is_dir()


def refuse_member(name: str, models: Path) -> None:
    """EvaluationProblem for the name of a member whose figures are there."""
    if is_member(name, models):
        raise EvaluationProblem(
            f"{name} is a member of EmoXNet, and a run of that name would replace its figures: rename the run's "
            "folder, give another --out, or measure the member with python -m train.measure emoxnet"
        )


def refuse_other_data(results: Path, data_sha256: str) -> None:
    """EvaluationProblem where the folder holds figures of other data: they would stand side by side."""
    for name, read_made in {"votes.parquet": votes.read_votes, "leaks.parquet": read_leaks}.items():
        path = results / name
        if path.is_file() and read_made(path).data_sha256 != data_sha256:
            raise EvaluationProblem(
                f"{path}: made from other data; move {results} away to measure all of this data anew"
            )


def keep_training(run: Path, folder: Path) -> None:
    """Copies how a single network was trained beside what was measured of it: its weights may ship nowhere."""
    for name in (SINGLE, METRICS):
        shutil.copyfile(run / name, folder / name)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0, or 2 with one sentence on stderr when model or data is not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m train.measure", description="Measure a model in every setting.")
    parser.add_argument("model", help="bundled name, model folder, or a finished run of train.backbone")
    parser.add_argument("--data", type=Path, help="prepared parquet (else EMOX_DATA)")
    parser.add_argument("--out", type=Path, default=FOLDER, help="the folder of votes.parquet and models/")
    given = parser.parse_args(arguments)
    try:
        data = default_path(given.data)
        faces = read(data)
        cast = votes_of(faces, sha256(data))
        refuse_other_data(given.out, cast.data_sha256)
        leaks = read_leaks(given.out / "leaks.parquet") if (given.out / "leaks.parquet").is_file() else None
        asked = open_answerers(given.model)
        given.out.mkdir(parents=True, exist_ok=True)
        votes.write_votes(cast, given.out / "votes.parquet")
        for answerers in asked:
            if answerers.of_run:
                refuse_member(Path(given.model).name, given.out / "models")
            for answers in answered(answerers, faces, cast):
                measured = reports(answers, cast, leaks)
                write(answers, measured, given.out / "models")
                if answerers.of_run:
                    keep_training(Path(given.model), given.out / "models" / answers.name)
                print(headline(measured.by_setting()[HEADLINE, 1].report), flush=True)
    except (DataProblem, ModelProblem, EvaluationProblem, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    if leaks is None:
        print(f"{given.out}: no leaks.parquet, so no leak-free accuracy; run python -m train.leaks", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
