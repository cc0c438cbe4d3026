"""Every word of the panel on pictures that the data set holds more than once."""

from collections.abc import Mapping
from types import MappingProxyType

DUPLICATES = "Duplicates"
HOW = (
    "python -m train.leaks compares every two pictures of the data set. Exact: the same pixels. Near: the same "
    "photograph cut, encoded or toned otherwise, found where the band-passed pictures correlate by at least "
    "{threshold:g} at the best of small shifts and changes of size. Mirrored: either of these after a flip. The "
    "threshold was set by eye: tighter cuts and turned pictures are missed, and a few pairs just above it show two "
    "people. The counts are likely too low."
)
FOUND = (
    "{twinned} of the data set's {pictures} pictures have a twin; {private} of PrivateTest's and {public} of "
    "PublicTest's have one in Training. In the tables of pairs a label is the column with most votes of all ten "
    "annotators, whatever the switches say."
)
BY_SPLITS = "Pairs by split"
BY_KIND = "Pairs by kind"
SPLITS = "Splits"
KIND = "Kind"
PAIRS = "Pairs"
DIFFER = "Labelled differently"
DIFFER_CELL = "{differ} ({share:.1%})"
WITHIN = "Within {split}"
ACROSS = "{one} and {other}"
KINDS: Mapping[str, str] = MappingProxyType({"exact": "Exact", "near": "Near", "mirrored": "Mirrored"})
ALL_PAIRS = "All"

BY_CLASS = "Share answered rightly (recall) without and with a twin in Training"
TWINNED = "With a twin"
TWINNED_CELL = "{twinned} of {all}"
WITHOUT = "{model}, without"
WITH = "{model}, with"
RECALL = "{share}, {right} of {pictures}"
NO_PICTURE = "no picture"
COMPARED = (
    "{model}: accuracy {whole} on all pictures. On the {n} without a twin it is {plain} as they are, and "
    "{standardised} at the mix of classes of all pictures: {difference}."
)
PARADOX = (
    "Pictures without a twin are more often of the easy classes, so the plain figure may hide that most classes "
    "are answered worse (as in Simpson's paradox). Direct standardisation (Keiding and Clayton 2014, arXiv:1503.02853) "
    "weighs their recalls by the mix of classes of all pictures; a class of which every picture has a twin is left out "
    "on both sides. It does not say why: pictures with a twin may be easier for other reasons too. Recalls have Wilson "
    "intervals."
)
