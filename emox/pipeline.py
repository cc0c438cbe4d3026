"""A whole photo -> an Analysis: find the faces, frame them as the training data does, ask every model.

Shape letters: N faces, V views of a face (test-time augmentation), C = len(EMOTIONS).
"""

import threading
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from emox import faces, images, memory, upright, weights, yunet
from emox.faces import Detector, Face
from emox.predict import Model, Predictor

MODELS: tuple[str, ...] = ("emoxnet", "lite")  # the shipped models, in the order they are shown
SHIPPED: tuple[Path, ...] = tuple(weights.BUNDLED / name for name in MODELS)  # where no model is named
DETECTOR, YUNET = "centerface", "yunet"  # the first unless another is asked for
MOST_FACES = 64  # analysed in one photo, largest first; the rest are counted in `Analysis.faces_left_out`


@dataclass(frozen=True)
class FaceAnalysis:
    """One face of a photo and what each model answers."""

    face: Face
    crop: np.ndarray  # RGB uint8 (S, S, 3): the face framed as FER2013 frames it
    seen: np.ndarray  # uint8 (48, 48): the picture the networks saw
    probabilities: Mapping[str, np.ndarray]  # by model name: float32 (C,), the mean over the views
    views: Mapping[str, np.ndarray]  # by model name: float32 (V, C), one row a view

    def label(self, model: str) -> int:
        """Index in EMOTIONS of the model's most probable class."""
        return int(np.argmax(self.probabilities[model]))


@dataclass(frozen=True)
class Analysis:
    """Everything the pipeline says about one photo. Faces come largest first."""

    width: int  # pixels
    height: int
    faces: tuple[FaceAnalysis, ...]
    milliseconds: Mapping[str, float]  # "detect" and each model's name: time for the whole photo
    faces_left_out: int = 0  # found but beyond the limit
    sources: Mapping[str, str] = field(default_factory=dict)  # where each model that was asked is from
    tta: int = 1  # views of each face that were averaged
    detector: str = DETECTOR  # as `detector_named` takes it


@dataclass(frozen=True)
class Pipeline:
    """A detector and models, loaded once and shared by every caller; holds nothing about any photo.

    problems: models asked for that did not load: why.  sources: where each loaded model is from.  stand_ins: models
    that answer in place of what the Hub would have sent: why.
    """

    detector: Detector
    models: Mapping[str, Predictor]
    problems: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    most_faces: int = MOST_FACES
    detector_name: str = DETECTOR
    large: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @contextmanager
    def turn(self, pixels: int) -> Generator[None, None, None]:
        """To be held from decoding a photo of so many pixels until it is let go: of large ones there is one at a time.

        A photo at the limit takes 7 bytes a pixel while it is decoded and 3 while it is looked at.
        """
        if pixels <= images.LARGE:
            yield
            return
        with self.large:
            yield
            memory.give_back()

    def analyse(self, image: np.ndarray, *, models: Sequence[str] | None = None, tta: int = 1) -> Analysis:
        """Find and classify the faces of one photo.

        image: RGB uint8 (H, W, 3).  models: names among `self.models`; None means all of them.
        tta: views averaged for each face; 1 is the face as it is.
        Raises KeyError for a model that is not loaded, and ValueError as the detector and the models do.
        """
        asked = tuple(self.models if models is None else models)
        absent = [name for name in asked if name not in self.models]
        if absent:
            raise KeyError(f"model {absent[0]!r} is not loaded; loaded: {', '.join(self.models) or 'none'}")
        times: dict[str, float] = {}
        if images.is_large(image):
            memory.give_back()  # what decoding it took, before detection asks for as much
        with _timed(times, "detect"):
            found = self.detector.detect(image)
        kept = found[: self.most_faces]
        crops = [faces.crop(image, face) for face in kept]
        answered = self._answered(kept, crops, asked, tta, times)
        height, width = image.shape[:2]
        sources = {name: self.sources[name] for name in asked if name in self.sources}
        return Analysis(width, height, answered, times, len(found) - len(kept), sources, tta, self.detector_name)

    def again(self, before: Analysis, *, tta: int) -> Analysis:
        """The same faces of the same photo, answered with another number of views; nothing is detected anew.

        Raises KeyError and ValueError as `analyse` does.
        """
        times = {"detect": before.milliseconds["detect"]}
        asked = tuple(name for name in before.milliseconds if name != "detect")
        crops = [face.crop for face in before.faces]
        answered = self._answered([face.face for face in before.faces], crops, asked, tta, times)
        return replace(before, faces=answered, milliseconds=times, tta=tta)

    def _answered(
        self,
        found: Sequence[Face],
        crops: Sequence[np.ndarray],
        asked: Sequence[str],
        tta: int,
        times: dict[str, float],
    ) -> tuple[FaceAnalysis, ...]:
        """What the models say about each crop; the time each takes goes into `times`."""
        answers: dict[str, np.ndarray] = {}
        for name in asked:
            with _timed(times, name):
                if crops:
                    answers[name] = self.models[name].predict_views(crops, tta)
        return tuple(
            FaceAnalysis(
                face=face,
                crop=crop,
                seen=images.to_gray48(crop),
                probabilities={name: views[index].mean(axis=0) for name, views in answers.items()},
                views={name: views[index] for name, views in answers.items()},
            )
            for index, (face, crop) in enumerate(zip(found, crops, strict=True))
        )


def detector_named(name: str) -> Detector:
    """A detector that looks at leaning faces again; faces.DetectorProblem when what it needs is not there.

    name: "centerface"; "yunet", with weights from the Hub or its cache; or the path of YuNet's .onnx file.
    """
    if name == DETECTOR:
        return upright.Upright(faces.CenterFace(), most=MOST_FACES)
    file = None if name == YUNET else Path(name)
    if file is not None and not file.is_file():
        raise faces.DetectorProblem(
            f"{name}: no detector of this name and no such file; accepted: {DETECTOR}, {YUNET}, a path of YuNet's .onnx"
        )
    return upright.Upright(yunet.YuNet(file), most=MOST_FACES)


def build(
    models: Sequence[str | Path] = (weights.BUNDLED / "lite",),
    *,
    detector: Detector | str = DETECTOR,
    tolerant: bool = False,
) -> Pipeline:
    """A pipeline with exactly these models loaded (names or model folders).

    detector: by its name, as `detector_named` takes it, or one of your own.

    A model goes by the name of its network, so there can be one of each: a second one is a problem.
    Raises faces.DetectorProblem, and weights.ModelProblem when a model cannot be loaded; with `tolerant` that
    model is left out and the reason kept in `Pipeline.problems`, so that the app can start and say so.
    """
    finds = detector_named(detector) if isinstance(detector, str) else detector
    loaded: dict[str, Model] = {}
    problems: dict[str, str] = {}
    for name, asked in {weights.called(model): model for model in models}.items():
        try:
            model = weights.load(asked)
            if model.name in loaded:
                raise weights.ModelProblem(
                    f"{name} is a second {model.name}; one model of each network can be loaded, the first that is named"
                )
        except weights.ModelProblem as problem:
            if not tolerant:
                raise
            # "lite" may be there already, from a folder that was named before: that one is no problem.
            problems[f"{name} (second)" if name in loaded else name] = str(problem)
        else:
            loaded[model.name] = model
    return Pipeline(
        finds,
        loaded,
        problems,
        sources={name: model.source for name, model in loaded.items()},
        stand_ins={name: model.instead for name, model in loaded.items() if model.instead},
        detector_name=detector if isinstance(detector, str) else type(detector).__name__,
    )


@contextmanager
def _timed(times: dict[str, float], what: str) -> Generator[None, None, None]:
    start = time.perf_counter()
    yield
    times[what] = (time.perf_counter() - start) * 1000
