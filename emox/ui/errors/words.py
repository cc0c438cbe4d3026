"""Every English sentence of the Errors tab, in one place, ready to be translated; str.format fills `{names}`."""

from collections.abc import Mapping
from types import MappingProxyType

TAB = "Errors"
INTRO = "Every picture of the test split with the votes of its ten annotators and what the networks answered."
NOT_MEASURED = "Nothing is measured here yet: python -m train.results makes the files this tab reads."
NO_FACES = (
    "The faces themselves are not part of EmoX: set EMOX_DATA to a prepared parquet of FER+ "
    "(python -m train.data prepare makes one) and start EmoX again to see them."
)
OTHER_DATA = "EMOX_DATA names other data than these figures were made from, so no faces are shown."

# The filter's fields: what each select is called.
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "protocol": "Protocol",
        "views": "Views averaged",
        "model": "Network",
        "other": "Beside it",
        "true": "Label",
        "predicted": "Answer",
        "answers": "Right or wrong",
        "votes_from": "Agreement from",
        "votes_to": "Agreement to",
        "confidence_from": "Confidence from",
        "confidence_to": "Confidence to",
        "leaked": "Twin in Training",
        "tied": "Tie of votes",
        "sort": "Sort by",
        "flipped": "Averaging changed the answer",
        "suspect": "Doubted label",
    }
)
FIELDS_LABEL = "Which faces are shown"
ANSWERS: Mapping[str, str] = MappingProxyType(
    {
        "any": "Either",
        "wrong": "Wrong",
        "right": "Right",
        "only-model": "Right, the other one wrong",
        "only-other": "Wrong, the other one right",
        "both-wrong": "Both wrong",
        "differ": "The two answer differently",
    }
)
WITH: Mapping[str, str] = MappingProxyType({"any": "With or without", "yes": "With", "no": "Without"})
SORT: Mapping[str, str] = MappingProxyType(
    {
        "confidence": "Confidence",
        "agreement": "Agreement",
        "row": "Row",
        "suspicion": "Doubt of the label",
    }
)
ANY_CLASS = "Any"
CLASS_NAMES: Mapping[str, str] = MappingProxyType({"contempt": "Contempt (8 classes)"})
VOTES = "{count} of 10"
ALL_WRONG = "All errors"

# The gallery
COUNT = "{count} of {total} faces"
COUNT_ONE = "1 of {total} faces"
UNDER = "PrivateTest, {protocol}, {views}; {model} is judged."
TIES = "{count} of these labels are ties: two columns or more have the most votes, and the first of them wins."
TIES_ONE = "One of these labels is a tie: two columns or more have the most votes, and the first of them wins."
NONE_SHOWN = "No face passes this filter."
LINK = "Link to this view"
CSV = "Download CSV"
PAGE = "Page {page} of {pages}"
PREVIOUS = "Previous"
NEXT = "Next"
PAGES = "Pages"
KEY = "Colours"
GALLERY = "Faces"
CARD = "Row {row}, labelled {label} by {votes} of {all}; {answers}"
CARD_ANSWER = "{model} answers {answer} {percent}, {verdict}"
RIGHT, WRONG = "right", "wrong"
ROW = "Row {row}"
LABELLED = "{label}, {votes} of {all} votes"
VOTED = "Votes"
FACE_ALT = "The face of row {row}"
MARK_LEAKED = "twin in Training"
MARK_TIED = "a tie of votes"
MARK_FLIPPED = "flipped by averaging"
MARK_SUSPECT = "doubted label no. {rank}"
VOTE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "neutral": "Neutral",
        "happiness": "Happy",
        "surprise": "Surprise",
        "sadness": "Sad",
        "anger": "Angry",
        "disgust": "Disgust",
        "fear": "Fear",
        "contempt": "Contempt",
        "unknown": "Unknown",
        "NF": "No face",
    }
)

# One face
CHOOSE = "Choose a face to see its votes and probabilities in full."
DETAILS = "Row {row}"
DETAILS_FACTS = "Labelled {label} by {votes} of {all} annotators."
DETAILS_TIED = "Labelled {label} by {votes} of {all} annotators, and {others} by as many: a tie, the first column wins."
SUSPECT = (
    "Doubted label no. {rank}: by the answers of {judge}, {suggested} would fit better (confident learning, "
    "arXiv:1911.00068). It may be the network that errs: the votes stand below."
)
JUDGE = "{model} with {views}"
TABLE_CAPTION = "Votes and probabilities of row {row}"
TABLE_CLASS = "Expression"
HEAT_ASK = "Draw the heat map"
HEAT_LABEL = "Its label"
HEAT_NO_FACE = "A heat map needs the face, and with it the data set."
GONE = "Row {row} is not among the faces of this protocol."
