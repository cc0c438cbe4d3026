"""What one visitor has on the page: photos in, `Shown` out. No gradio here."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from emox import images
from emox.pipeline import Analysis, FaceAnalysis, Pipeline
from emox.settings import Settings
from emox.ui import text, views


@dataclass(frozen=True)
class Visit:
    """The state of one visitor; lives in gr.State and nowhere else."""

    photos: tuple[views.Shown, ...] = ()
    photo: int = 0  # the chosen one
    left_out: int = 0  # photos beyond the limit
    tta: int = 1
    run: int = 0  # counts analyses, so that the page is redrawn

    @property
    def shown(self) -> views.Shown | None:
        """The chosen photo."""
        return self.photos[self.photo] if self.photos else None

    @property
    def analysis(self) -> Analysis | None:
        """The chosen photo's analysis."""
        return self.shown.analysis if self.shown else None

    def face(self, index: int) -> FaceAnalysis | None:
        """A face of the chosen photo, or None where there is no such face."""
        faces = self.analysis.faces if self.analysis else ()
        return faces[index] if 0 <= index < len(faces) else None

    def choose(self, photo: int) -> "Visit":
        """The same visit with another photo chosen; an index that does not exist changes nothing."""
        return replace(self, photo=photo, run=self.run + 1) if 0 <= photo < len(self.photos) else self

    def take(self, averaged: "Visit", tta: int) -> "Visit":
        """The same visit with the answers of `again`, which took its time: they may be for photos that are no longer
        here, or for another number of views than is now asked for, and then change nothing.
        """
        # An upload's path is made of its content: the same paths are the same photos.
        same = [photo.path for photo in averaged.photos] == [photo.path for photo in self.photos]
        if not same or averaged.tta != tta or self.tta == tta:
            return self
        return replace(self, photos=averaged.photos, tta=tta, run=self.run + 1)


class Newest:
    """Which of the photos that a visitor gave came last. All else on the page is built whole and then shown; this is
    asked while photos are looked at, for several may be on their way at once, and a quick one overtakes a slow one.
    """

    def __init__(self) -> None:
        self._begun = 0

    def begin(self) -> Callable[[], bool]:
        """Counts as the last from now on; what it gives says later whether it still is."""
        self._begun += 1
        mine = self._begun
        return lambda: self._begun == mine


def analyse(
    pipeline: Pipeline,
    settings: Settings,
    sources: Sequence[tuple[str, Path]],
    tta: int,
    before: Visit,
) -> Iterator[Visit]:
    """A visit after each of these photos, the last one of all: (name, path) each.

    tta: views averaged per face.  before: what the visitor had, for its count of analyses.
    """
    kept = sources[: settings.most_photos]
    photos: tuple[views.Shown, ...] = ()
    for name, path in kept:
        photos = (*photos, _one(pipeline, settings, name, path, tta))
        yield Visit(photos, left_out=len(sources) - len(kept), tta=tta, run=before.run + 1)


def again(pipeline: Pipeline, tta: int, before: Visit) -> Visit:
    """The same photos with another number of views: their faces stay found and cut out, only the models answer."""
    photos = tuple(
        replace(photo, analysis=pipeline.again(photo.analysis, tta=tta)) if photo.analysis else photo
        for photo in before.photos
    )
    return replace(before, photos=photos, tta=tta, run=before.run + 1)


def _one(pipeline: Pipeline, settings: Settings, name: str, path: Path, tta: int) -> views.Shown:
    if not path.is_file():
        return views.Shown(name, path, problem=text.GONE)
    with pipeline.turn(images.pixel_count(path, settings.limits)):
        try:
            image = images.decode(path, settings.limits)
        except images.UnreadableImage as problem:
            return views.Shown(name, path, problem=str(problem.args[0]))
        preview, thumbnail = views.preview(image), views.thumbnail(image)
        analysis = pipeline.analyse(image, tta=tta)
        del image  # before the turn ends
    return views.Shown(name, path, preview=preview, thumbnail=thumbnail, analysis=analysis)
