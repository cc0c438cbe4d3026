"""Faces for the Training tab: the shipped examples and an upload, framed as the networks see them. No gradio here."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from emox import examples, faces, images
from emox.pipeline import Pipeline
from emox.runtimes import Once
from emox.ui import text
from emox.ui.training import words


class NoFace(ValueError):
    """There is no face to show; one sentence says why."""


def face_of(pipeline: Pipeline, path: Path, name: str, limits: images.Limits) -> np.ndarray:
    """uint8 (48, 48): the largest face of a photo, or the photo itself where it is a 48x48 face already.

    name: what the visitor calls it.  Raises NoFace where there is none, or the file is no photo.
    """
    try:
        photo = images.decode(path, limits)
    except images.UnreadableImage as problem:
        raise NoFace(text.UNREADABLE.format(name=name, why=problem.args[0])) from problem
    if photo.shape[:2] == (images.SIDE, images.SIDE):
        return images.to_gray48(photo)
    found = pipeline.detector.detect(photo)
    if not found:
        raise NoFace(words.NO_FACE.format(name=name))
    return images.to_gray48(faces.crop(photo, found[0]))


def example_faces(pipeline: Pipeline, limits: images.Limits) -> dict[str, Callable[[], np.ndarray]]:
    """By example, its face, looked for when first asked; examples whose package is not installed are left out."""
    return {
        example.key: Once(lambda path=example.path: face_of(pipeline, path, path.name, limits))
        for example in examples.find()
        if example.path is not None
    }
