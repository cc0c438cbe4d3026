"""Words of the panels on speed: the networks side by side, and the designs tried for EmoXNetLite."""

from collections.abc import Mapping
from types import MappingProxyType

# Speed
SPEED = "Speed and size"
SPEED_CAPTION = "{processor}, {cores}, {threads}, {made}; accuracy on {test}"
CORES = "{cores} cores"
LOADED_CORES = "load {load:.1f} on {cores} cores"
THREAD_ONE = "1 thread"
THREAD_COUNT = "{count} threads"
NO_TEST = "no test pictures"
MILLISECONDS = "Milliseconds for one face"
TIMES_PEER = "Times {peer}'s"
TIMES_NO_PEER = "Times a peer's"
MANY = "Milliseconds a face, {count} at once"
MEGABYTES = "Weights (MB)"
MEMORY = "Peak memory (MB)"
PARAMETERS = "Parameters (millions)"
MULTIPLICATIONS = "Multiplications (millions)"
TEST = "{protocol}, {split}, n {n}"
TIME_CELL = "{median:.2f} ({low:.2f} to {high:.2f})"
EARLIER_WEIGHTS = "{what} (earlier weights)"
NAME = "{model}, {runtime}"
NAME_VIEWS = "{model}, {runtime}, {views}"
SPEED_HELP = (
    "Median and quartiles of one face at a time, its preprocessing included; float32 and int8 are EmoXNetLite's files "
    "for onnxruntime. Times drift on shared machines: believe the ratios. Peak memory is that of the whole process, "
    "libraries included; multiplications are those of one view of one face, an addition beside each not counted. The "
    "area of a dot is the size of the weights; a diamond is a network of others. Our accuracies are those of the other "
    "panels, with as many views. Load: how many processes wanted the cores just before."
)
NOT_TIMED = "Not timed, because their weights do not ship: {networks}."
EARLIER_HELP = (
    "Earlier weights: the model has been trained further since its accuracy was measured here; the other panels have "
    "the shipped weights'."
)

# Whole roads
ROADS = "From a picture's bytes to the answer"
ROAD = "Way"
WHOLE = "Milliseconds, all of it"
PARTS = "Parts of it, in milliseconds"
PART = "{part} {milliseconds:.2f}"
PART_NAMES: Mapping[str, str] = MappingProxyType(
    {"decode": "reading the JPEG", "detect": "finding the face", "classify": "framing and classifying it"}
)
NO_PARTS = "not timed apart"
ROADS_HELP = (
    "{pictures}: median and quartiles of the whole, medians of its parts. Tracking has no detection at all. The Live "
    "tab sends smaller pictures than this one. The command line starts Python and loads everything each time."
)

# The search for EmoXNetLite
STUDENTS = "Designs tried for EmoXNetLite"
STUDENTS_CAPTION = "{protocol}, {split}, n {n}, 1 view; {processor}, {cores}, onnxruntime, 1 thread, {made}"
DESIGN = "Design"
WHAT_IT_IS = "What it is"
ON_FRONTIER = "{name} (on the frontier)"
FRONTIER = "Frontier: none is both faster and better"
OTHER_DESIGNS = "Other designs"
STUDENTS_HELP = (
    "Each was trained for {epochs} epochs {learnt}, from the same seed: enough to compare them, less than the shipped "
    "model had. All were timed in turn, each by the faster of its files (float32, int8) that answers as its network "
    "does. Load: how many processes wanted the cores just before; the more, the slower all of them are."
)
