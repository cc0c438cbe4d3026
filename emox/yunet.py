"""YuNet, OpenCV's face detector, for who asks for it by name: faster than CenterFace and a little less sure.

Wu et al., 2023. Its weights come with no package: a file of one's own, huggingface_hub's cache, or the Hub.
"""

import threading
from pathlib import Path

import numpy as np

from emox import detectors, faces
from emox.faces import DetectorProblem, Face
from emox.hub import ANSWER_SECONDS
from emox.whole_files import sha256

REPOSITORY = "opencv/face_detection_yunet"
FILE = "face_detection_yunet_2023mar.onnx"
# As opencv_zoo's Git LFS pointer states it: the pin of a file fetched without a revision.
SHA256 = "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4"
LEAST_SCORE = 0.6  # what counts as a face


class YuNet:
    """YuNet in OpenCV; safe to share between threads, of which one looks at a time.

    weights: its .onnx file; None takes it from the Hub's cache, else from the Hub.
    Raises DetectorProblem when the file is missing, unreadable, out of reach or, from the Hub, not the pinned one.
    """

    def __init__(self, weights: Path | None = None) -> None:
        try:
            import cv2
        except ImportError as problem:
            raise DetectorProblem(f"YuNet needs OpenCV, which cannot be loaded here ({problem}).") from problem
        path = _from_hub() if weights is None else weights
        if not path.is_file():
            raise DetectorProblem(f"YuNet's weights are not at {path}.")
        try:
            self._network = cv2.FaceDetectorYN.create(str(path), "", (320, 320), LEAST_SCORE, detectors.OVERLAP, 5000)
        except cv2.error as problem:
            raise DetectorProblem(f"{path} is not a YuNet model that OpenCV can read.") from problem
        self._turn = threading.Lock()  # the network holds its input size between calls

    def detect(self, image: np.ndarray) -> tuple[Face, ...]:
        """See `faces.Detector.detect`. The coarse and the fine look are joined before suppression."""
        picture = faces.checked(image)
        looks = []
        for scale in detectors.look_scales(*image.shape[:2]):
            small = detectors.resized(picture, scale)
            with self._turn:
                self._network.setInputSize((small.shape[1], small.shape[0]))
                found = self._network.detect(np.ascontiguousarray(small[:, :, ::-1]))[1]
            looks.append(detectors.yunet_candidates(found).scaled(1 / scale))
        return faces.best(detectors.joined(looks), image)


def _asked() -> str:
    """The Hub's file; it is asked briefly first, for the download itself is patient for many seconds."""
    from huggingface_hub import HfApi, hf_hub_download

    HfApi().model_info(REPOSITORY, timeout=ANSWER_SECONDS)
    return hf_hub_download(REPOSITORY, FILE)


def _from_hub() -> Path:
    from huggingface_hub import try_to_load_from_cache

    cached = try_to_load_from_cache(REPOSITORY, FILE)
    try:
        path = Path(cached if isinstance(cached, str) else _asked())
    except Exception as problem:  # offline, refused and missing all mean the same here
        raise DetectorProblem(
            f"YuNet's weights are not cached, and the Hub's {REPOSITORY} is out of reach; name its .onnx file instead."
        ) from problem
    if sha256(path) != SHA256:
        raise DetectorProblem(f"{path} is not the {FILE} that OpenCV published; name a file you trust instead.")
    return path
