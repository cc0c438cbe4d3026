"""Every English sentence of the Training tab, in one place, ready to be translated; str.format fills `{names}`."""

from collections.abc import Mapping
from types import MappingProxyType

TAB = "Training"
NO_RUNS = "No shipped model brings the record of its training."

CURVES = "Curves"
CURVES_HELP = (
    "What each epoch brought, on PublicTest. Loss: solid lines are the training faces, dotted ones PublicTest. "
    "What a student loses against its teacher's answers is another measure and left out. "
    "What ships is drawn; press the name of another network to draw it too, or of a drawn one to take it away."
)
CURVES_BEFORE = (
    "Each curve is of a network's last run alone. These began with weights that had learnt before, so that their first "
    "epoch here is not their first: {models}."
)
EPOCHS_OF = "{model} after {count} epochs"
EPOCH = "Epoch"
ACCURACY = "PublicTest accuracy"
LOSS = "Loss"
LOSS_PUBLIC = "{run}, PublicTest"
RATE = "Learning rate"
RUN_OF_ENSEMBLE = "{model} (head)"

RECIPE = "Recipe"
RECIPE_FIELD = "Setting"
TEACHER = "taught by"
BEGAN = "began with"
WENT_ON, FRESH, IMAGENET = "earlier weights", "fresh weights", "ImageNet's weights"
TIME = "time taken by these epochs"
TIME_BEFORE = "time before, estimated at their pace"
ABOUT = "about {time}"
MINUTES = "{count} min"
SECONDS_AN_EPOCH = "seconds an epoch"
EPOCHS_DONE = "epochs done in the last run"
EPOCHS_BEFORE = "epochs before it"
SETTINGS: Mapping[str, str] = MappingProxyType({"epochs": "epochs the recipe plans"})
FIRST_SIZE = "{side} px"
SIZE = "{side} px from {start} of the run"
NOT_SAID = "not recorded"
NONE = "none"
YES, NO = "yes", "no"

DISTILLATION = "What a teacher is worth"
DISTILLED = "The shipped {model} learned from the answers of {teachers} as well as from the votes."
DISTILLED_BEFORE = (
    "The shipped {model} first learned from the answers of {teachers} as well as from the votes, then went on with "
    "the votes alone."
)
NOT_DISTILLED = "The shipped {model} learned from the annotators' votes alone, without a teacher."
OTHER_RUNS = "None of these runs is the shipped {model}."
WHOSE_RUNS = "Whether the shipped {model} is one of these runs: not recorded."
VIEWS_TOO = (
    "Where the taught run learned kept answers, it saw a few fixed views of each face, while the run from the votes "
    "saw new ones every time: the gain is then of teacher and views together."
)
NOT_MEASURED = "The same student with and without its teacher: not measured."
MEASURED = "Measured on"
GROUP = "{name} ({count} seeds)"
GROUP_ONE = "{name} (1 seed)"
GAIN = "Gain"
GAIN_OF = "Gain: {first} over {second}"
MEAN = "{mean} ± {deviation}"
POINTS = "{points} points"
SETTING = "{split}, {protocol}, n {n}, {views}"
SETTING_WITHOUT_N = "{split}, {protocol}, {views}"
ONE_SEED = (
    "A gain of one run over one other cannot be told from chance, and it has no interval: the answers of both to every "
    "picture were not kept. Runs that differ in seed alone spread by {lowest} to {highest} points (standard deviation, "
    "table below), and the difference of two of them by about 1.4 times as much; other pictures would move it as well."
)
ONE_SEED_ALONE = (
    "A gain of one run over one other cannot be told from chance, and it has no interval: the answers of both to every "
    "picture were not kept."
)

SEEDS = "What the seed decides"
SEEDS_HELP = (
    "The same training with other seeds: other first weights, another order of the faces, other changes to them. Three "
    "runs tell a standard deviation only roughly, and the difference of two single runs varies by about 1.4 times as "
    "much: even a gain of several times the deviation may be luck."
)
SHORTER = "Runs with their epochs in their name are that short. What ships learnt for longer: {models}."
LONGER = "{model} for {count} epochs"
NO_SEEDS = "No training was repeated with other seeds."
RUNS = "Runs"
SEEDS_USED = "Seeds"
MEAN_OVER_SEEDS = "Mean ± standard deviation"
RANGE = "Lowest to highest"
LOWEST_TO_HIGHEST = "{lowest} to {highest}"

AUGMENTATION = "Augmentation (the paper's Figure 2)"
AUGMENTATION_HELP = "What training does to a face before the network sees it: all changes together, then each alone."
RECIPE_OF = "Recipe of"
FACE = "Face"
UPLOAD = "Or a photo of your own"
AGAIN = "Draw again"
NO_SAMPLE = "Choose a photo: the packages that ship the example faces are not installed."
SEED = "Drawn from seed {seed}."
ORIGINAL = "As it is"
MIX = "All together"
UNKNOWN_AUGMENTATION = "This recipe's augmentation has a setting this version does not know."
NO_AUGMENTATION = "This recipe changes nothing."
# What each field of Augmentation is called, and its amount in words.
CHANGES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "horizontal_flip": ("Mirrored", "{percent} of faces"),
        "vertical_flip": ("Upside down", "{percent} of faces"),
        "rotation": ("Turned", "up to {value:g}° either way"),
        "shift": ("Shifted", "up to {percent} of the side"),
        "zoom": ("Zoomed", "up to {percent} closer or farther"),
        "shear": ("Sheared", "up to {value:g} (tangent)"),
        "brightness": ("Brightness", "up to {percent} of white"),
        "contrast": ("Contrast", "up to {percent} more or less"),
        "erasing": ("A rectangle erased", "{percent} of faces"),
    }
)
DRAW_ALT = "{name}, draw {number}"

CAM = "Where the networks look (the paper's Figure 3)"
CAM_DATA = "One face of PrivateTest for each class, drawn among those with the most votes for it, right answers or not."
CAM_EXAMPLES = (
    "The example faces, and where each network finds each expression in them; the test split needs EMOX_DATA."
)
CAM_HINT = "Maps are drawn when you ask: one row for each expression, each a moment after the one above it."
CAM_ASK = "Draw the grid"
CAM_OTHERS = "Other faces"
CAM_PROGRESS = "{done} of {total} rows drawn"
CAM_CLASS = "Expression"
CAM_FACE = "Face"
CAM_ALT = "Where {model} finds {label} in {face}"
CAM_FACE_ALT = "Face {face}"
CAM_ROW = "row {row}"
CAM_NONE = "no map"
CAM_NO_MODEL = "No network that can be explained is loaded."
NO_FACE = "No face was found in {name}."
