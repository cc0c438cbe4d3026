"""Pictures of PrivateTest whose label is likely wrong, by confident learning (Northcutt et al., arXiv:1911.00068).

    python -m train.wrong_labels

cleanlab judges the plurality-7 labels by EmoXNet's stored probabilities with ten views, else by EmoXNetLite's: the
judge has not seen these pictures in training (near twins of some of them, it has: `emox.results.leaks`). That a label
is doubtful is no proof: the judge errs too, and the figures of every model count these pictures as they are labelled.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from emox.emotions import EMOTIONS
from emox.results.folder import FIRST, FOLDER, Results, predictions_of, read_results
from emox.results.predictions import EvaluationProblem
from emox.results.probabilities import VIEWS
from emox.results.protocols import HEADLINE
from emox.results.wrong_labels import WrongLabels, write_wrong_labels


def judge(results: Results) -> WrongLabels:
    """The likeliest wrong first; judged by the first of FIRST that was measured, EvaluationProblem if none was."""
    from cleanlab.filter import find_label_issues

    model = next((name for name in FIRST if name in results.models), None)
    if model is None:
        raise EvaluationProblem(f"neither {' nor '.join(FIRST)} is measured; run python -m train.measure first")
    judged = predictions_of(results, model, HEADLINE, VIEWS[-1])
    probabilities = judged.probabilities.astype(np.float64)
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    places = find_label_issues(judged.label, probabilities, return_indices_ranked_by="self_confidence", n_jobs=1)
    names = np.array(EMOTIONS)
    quality = probabilities[places, judged.label[places]].astype(np.float32)  # cleanlab's self-confidence
    figures = results.models[model].figures[HEADLINE, VIEWS[-1]]
    return WrongLabels(
        row=judged.row[places],
        given=names[judged.label[places]],
        suggested=names[probabilities[places].argmax(axis=1)],
        quality=quality,
        model=model,
        views=VIEWS[-1],
        protocol=HEADLINE,
        split=figures.report.subject.split,
        data_sha256=figures.report.subject.data_sha256,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0, or 2 with one sentence on stderr when the results are not as they should be."""
    parser = argparse.ArgumentParser(prog="python -m train.wrong_labels", description="Rank likely wrong labels.")
    parser.add_argument("--results", type=Path, default=FOLDER, help="what python -m train.measure wrote")
    given = parser.parse_args(arguments)
    try:
        found = judge(read_results(given.results))
        write_wrong_labels(found, given.results / "wrong_labels.parquet")
    except (EvaluationProblem, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    print(f"{len(found.row):,} likely wrong labels, judged by {found.model} with {found.views} views")
    return 0


if __name__ == "__main__":
    sys.exit(main())
