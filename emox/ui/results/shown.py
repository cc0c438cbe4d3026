"""What every panel reads: stored results under one setting of the switches, with a visitor's own model beside them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from emox.names import UPLOADED, model_name, view_count
from emox.results.benchmark import Benchmark
from emox.results.comparisons import Comparison
from emox.results.figures import Figures
from emox.results.folder import Results
from emox.results.protocols import HEADLINE
from emox.results.training_runs import TrainingRun
from emox.ui.results import words

SPLIT = "PrivateTest"


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What the switches say.  first, second: the two models compared; "" is none."""

    protocol: str = HEADLINE
    views: int = 1
    per_cent: bool = False
    first: str = ""
    second: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)  # Gradio hashes what a State holds, to see that it changed
class Uploaded:
    """A visitor's predictions, measured.

    figures: by protocol, of those whose pictures the file answers.  refused: the other protocols, and why not.
    probabilities: by protocol, (N, C) float32 in the order of its pictures.
    pairs: by protocol, against shipped models with one view.
    """

    name: str
    figures: Mapping[str, Figures]
    refused: Mapping[str, str]
    probabilities: Mapping[str, np.ndarray]
    pairs: Mapping[str, tuple[Comparison, ...]]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One setting.  models: figures by name, shipped ones first; `chosen` are the compared two and the visitor's.

    runs: how the networks were trained.
    """

    setting: Setting
    results: Results
    benchmark: Benchmark | None
    runs: tuple[TrainingRun, ...]
    uploaded: Uploaded | None
    models: Mapping[str, Figures]

    @property
    def chosen(self) -> Mapping[str, Figures]:
        names = dict.fromkeys((self.setting.first, self.setting.second, UPLOADED))
        return {name: self.models[name] for name in names if name in self.models}

    @property
    def n(self) -> int:
        """Pictures under the protocol; 0 where no model is measured."""
        return next((figures.report.n for figures in self.models.values()), 0)

    @property
    def caption(self) -> str:
        return self.told(words.CAPTION)

    def told(self, sentence: str) -> str:
        """A sentence with this setting's protocol, split, n and views filled in."""
        return sentence.format(
            protocol=self.setting.protocol, split=SPLIT, n=f"{self.n:,}", views=view_count(self.setting.views)
        )

    def title(self, model: str) -> str:
        """What people call a model."""
        if model == UPLOADED and self.uploaded is not None:
            as_asked = self.setting.views == 1  # it answers each picture once, whatever the switch says
            return (words.YOURS if as_asked else words.YOURS_BESIDE_VIEWS).format(name=self.uploaded.name)
        return model_name(model)


def show(
    setting: Setting,
    results: Results,
    benchmark: Benchmark | None = None,
    uploaded: Uploaded | None = None,
    runs: tuple[TrainingRun, ...] = (),
) -> Shown:
    """A model that was not measured under the setting is left out."""
    key = (setting.protocol, setting.views)
    models = {name: model.figures[key] for name, model in results.models.items() if key in model.figures}
    if uploaded is not None and setting.protocol in uploaded.figures:
        models[UPLOADED] = uploaded.figures[setting.protocol]
    return Shown(setting=setting, results=results, benchmark=benchmark, runs=runs, uploaded=uploaded, models=models)
