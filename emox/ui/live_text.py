"""Every English sentence of the Live tab, in one place, ready to be translated."""

from collections.abc import Mapping
from types import MappingProxyType

TAB = "Live"
START = "Start camera"
STOP = "Stop camera"
PAUSE = "Pause"
RESUME = "Go on"
FREEZE = "Freeze into Photo"
FREEZE_HELP = "Sends this one picture to the Photo tab as a photo, for heat maps and averaged views"
MIRROR = "Mirror"
CAMERA = "Camera"
CAMERA_NUMBER = "Camera {number}"
MODEL = "Network"
SMOOTHING = "Smoothing"
SECONDS = "{seconds} s"
OPTIONS = "Camera options"
RATE = "frames/s"
LATENCY = "ms from camera to label"
SERVER = "{milliseconds} ms of it on the server"
STAGE = "Camera picture with a box on every face"
FACES = "Faces"
NO_FACES_YET = "Every face will be listed here."
FACE = "Face {number}"
NOT_CLASSIFIED = "not classified"
TABLE_CAPTION = "Smoothed probability of each expression class"
TABLE_CLASS = "Expression"
TABLE_SHARE = "Probability"
TIMELINE = "The last {seconds} seconds"
TIMELINE_ALT = "Probabilities of the chosen face over the last {seconds} seconds, stacked in the order of the table"
AGO = "{seconds} s ago"
NOW = "now"
SPOKEN = "Face {number}: {label}"
NOBODY = "No face in the picture."
PRIVACY = (
    "Small pictures ({side} pixels) go to the machine this app runs on, are decoded in memory, answered and dropped. "
    "Nothing is saved, unless you freeze a picture into the Photo tab."
)
METHOD = (
    "Faces are looked for every few pictures, and at once when something moves; in between, boxes stay where they "
    "were last found and the expression is read anew from each picture."
)

# What the tab says in each of its states; `data-state` has the key.
STATES: Mapping[str, str] = MappingProxyType(
    {
        "off": "Start the camera to see the expression classes of every face, picture by picture.",
        "starting": "Waiting for the camera. Your browser may ask for your permission.",
        "connecting": "Connecting.",
        "live": "",
        "paused": "Paused. Nothing is sent.",
        "hidden": "Paused while this page is hidden; it goes on when you come back.",
        "away": "The camera is off while another tab is open.",
        "insecure": "Browsers lend the camera only to pages opened by https or on this computer (localhost).",
        "refused": (
            "The camera was refused. Allow it for this page in the browser's address bar; it then starts by itself, "
            "or press Start camera again."
        ),
        "missing": "No camera was found. Connect one and it starts by itself.",
        "in-use": "The camera is in use by another program. Close that program and press Start camera again.",
        "unplugged": "The camera was disconnected. Connect it again and it goes on by itself.",
        "failed": "The camera could not be started. Press Start camera to try again.",
        "reconnecting": "The server cannot be reached, perhaps because it was restarted. Trying again in {seconds} s.",
        "problem": "{sentence}",
        "busy": "All places are taken right now. Trying again in about {seconds} s.",
    }
)

# What the server answers
BUSY = "All places for live pictures are taken. Please try again in a moment."
TOO_FAST = "Pictures come faster than they are answered; this one was left out."
NOT_JPEG = "A live picture must be a JPEG."
BAD_FRAME = "This live picture cannot be read: {why}"
LARGE_FRAME = "A live picture may be at most {side} pixels wide and high."
BAD_SETTINGS = "These settings are not understood; model and smoothing can be set."
NO_SUCH_MODEL = "This network is not loaded."
IDLE = "Nothing came for a while, so the place was given free."
FAULT = "This picture could not be analysed."
FREEZE_FAILED = "The Photo tab cannot take the picture right now."
