"""Who differs from whom: paired tests on PrivateTest from the stored probabilities.

    python -m train.compare

EmoXNet against Lite, each member and the members' plain average, with as many views on both sides; and every model
with 2, 5 and 10 views against itself with one. All protocols. P values are stored as they are, and Results
adjusts them for how many there are.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tqdm import tqdm

from emox.json_files import to_json
from emox.results.comparisons import Answerer, Comparison
from emox.results.folder import FOLDER, comparison_of, read_results
from emox.results.predictions import EvaluationProblem
from emox.results.probabilities import VIEWS
from emox.results.protocols import HEADLINE, PROTOCOLS
from emox.whole_files import write_whole

TEACHER = "emoxnet"


def pairs(models: Sequence[str]) -> Iterator[tuple[Answerer, Answerer]]:
    """Who is compared, among the models that were measured."""
    for views in VIEWS:
        others = [name for name in models if name != TEACHER and TEACHER in models]
        yield from ((Answerer(model=TEACHER, views=views), Answerer(model=name, views=views)) for name in others)
    for name in models:
        yield from ((Answerer(model=name, views=views), Answerer(model=name, views=1)) for views in VIEWS[1:])


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0, or 2 with one sentence on stderr when the results are not as they should be."""
    parser = argparse.ArgumentParser(prog="python -m train.compare", description="Paired tests between models.")
    parser.add_argument("--results", type=Path, default=FOLDER, help="what python -m train.measure wrote")
    given = parser.parse_args(arguments)
    try:
        results = read_results(given.results)
        asked = [(*pair, protocol) for protocol in PROTOCOLS for pair in pairs(tuple(results.models))]
        if not asked:
            raise EvaluationProblem(f"{given.results}: no measured model; run python -m train.measure first")
        done = tuple(comparison_of(results, *one) for one in tqdm(asked, desc="paired tests", disable=None))
        text = to_json(done, tuple[Comparison, ...])
        write_whole(given.results / "comparisons.json", text)
    except (EvaluationProblem, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    for one in done:
        if one.protocol == HEADLINE:
            print(_line(one))
    return 0


def _line(one: Comparison) -> str:
    gain = one.paired.accuracy
    return (
        f"{one.first.model} ({one.first.views}) - {one.second.model} ({one.second.views}): {gain.value * 100:+.2f} "
        f"points ({gain.low * 100:+.2f} to {gain.high * 100:+.2f}), McNemar p = {one.paired.p_value:.3g}"
    )


if __name__ == "__main__":
    sys.exit(main())
