"""What panels of the Results tab say; some have words of their own beside them. str.format fills `{names}`."""

from collections.abc import Mapping
from types import MappingProxyType

TAB = "Results"
INTRODUCTION = (
    "Measured by commands of this repository on FER+'s PrivateTest, on which none of our models was trained. What "
    "ships was chosen on PublicTest. PrivateTest had a say three times, as README tells: a change of EmoXNetLite was "
    "taken back, another EmoXNet was looked at once more and held back, two single networks were trained further. "
    "Brackets are 95 % intervals for the figure over all such pictures: of 100 made this way, about 95 hold it."
)

# Switches
PROTOCOL = "Labels (protocol)"
VIEWS = "Views of each face"
BAR_HELP = (
    "Labels: which of ten annotators' votes make a picture's label, and which pictures count. Views (test-time "
    "augmentation): an answer is the mean of so many."
)
N = "n {n}"
CELLS = "Confusion cells"
CELLS_HELP = "Per cent: of the faces with that label"
COUNTS = "Counts"
PER_CENT = "Per cent"
FIRST = "First model"
SECOND = "Second model"
COMPARED_HELP = "In the matrices and the charts of two models"

# Links to the panels
PANELS = "Panels of this tab"

# Names
YOURS = "Yours: {name}"
YOURS_BESIDE_VIEWS = "Yours: {name} (as uploaded)"
MODEL = "Model"
CLASS = "Expression"

# Said in several panels
CAPTION = "{protocol}, {split}, n {n}, {views}"
FIXED = "The switches do not change this panel."
NOT_MEASURED = "not measured"
NO_FILE = "Not measured yet: run {command}."
NO_MODELS = "No model's results are here. Run python -m train.results, which needs the data set."
NOT_READ = "The stored results cannot be shown. {why}"
DASH = "\N{EN DASH}"

# Headline
HEADLINE = "Accuracy"
ACCURACY = "Accuracy"
MACRO_F1 = "Macro-F1"
PICTURES = "n"
LEAK_FREE = "Without twins in Training, at the same class mix"
LEAK_FREE_DIFFERENCE = "Difference"
LEAK_FREE_F1 = "Macro-F1 without twins, at the same class mix"
LEAK_FREE_HELP = (
    "Without twins: the pictures that have no exact or near twin in the training split{found_by}. They are "
    "weighted to the mix of classes of all pictures, or the mix alone would change the figures; the difference is that "
    "accuracy minus accuracy on all. The panel Duplicates says more."
)
FOUND_BY = " (python -m train.leaks, similarity of at least {threshold:g})"
HUMAN = "The human yardstick"
WHO = "Who labels"
SAME_LABEL = "Same label"
ONE_ANNOTATOR_ALL = "One annotator, with the others (all ten columns)"
ONE_ANNOTATOR = "One annotator, with the others who chose one of the seven"
SECOND_PANEL = "A second panel of ten annotators (estimate)"
KNOWS_VOTES = "Knowing each picture's true votes (estimate)"
ONE_ANNOTATOR_LINE = "One annotator (of the seven)"
SECOND_PANEL_LINE = "A second panel"
KNOWS_VOTES_LINE = "Knowing the true votes"
HUMAN_HELP = (
    "One annotator: how often one gives the label that most of the others gave; a tie counts in part. In the second "
    "line votes outside the seven classes are dropped on both sides. The last two are estimates "
    "(emox/results/agreement.py): how often a second panel would give the same label, and how often one would who knew "
    "each picture's true share of votes. The last is the most that labels of ten votes could show, if the estimate "
    "holds. Intervals do not hold the error of what the estimates assume: annotators who are alike and vote "
    "independently."
)
HUMAN_CHECK = (
    "Near twins were voted on twice: in {pairs} pairs of all splits, whose votes differ, the two panels gave the same "
    "label in {same}, where the estimate for panels that differ says {estimated}. {concluded}Another {left_out} pairs "
    "have the very same votes and may have been voted on once; with them it is {all_same}."
)
HUMAN_CONCLUDED: Mapping[str, str] = MappingProxyType(
    {
        "low": "If near twins are as other pictures, both estimates, that of the most these labels could show too, are "
        "likely too low by some points. ",
        "high": "If near twins are as other pictures, both estimates, that of the most these labels could show too, "
        "are likely too high by some points. ",
        "level": "",
    }
)
NO_HUMAN = "The human yardstick is not measured yet: run python -m train.human."

# Confusion
CONFUSION = "Confusion"
CONFUSION_HELP = "Rows are labels, columns answers. Press a cell to see its faces in the tab Errors."
DIFFERENCE = "{first} minus {second}"
CORNER = "Label"
CELL_LABEL = "labelled {true}, answered {predicted}: {faces}"
CELL_LABEL_SHARE = "labelled {true}, answered {predicted}: {faces}, {share} of those labelled {true}"
CELL_LABEL_DIFFERENCE = "labelled {true}, answered {predicted}: {first} {first_faces}, {second} {second_faces}"
CHOOSE_TWO = "Choose two different models to see their difference."
ONLY_ONE = "Only one model is measured, so there is no difference to show."

# F1 of each class
BY_CLASS = "F1 of each expression"
F1 = "F1"
RARE = "Few pictures, so wide intervals: {classes}."
RARE_CLASS = "{name} (n {n})"
CLASS_FIGURES = "Precision, recall and n of each expression; balanced accuracy and weighted F1"
CLASS_HEAD = (CLASS, PICTURES, "Precision", "Recall", "F1")
ALL_CLASSES = "All expressions together"
ALL_CLASSES_HEAD = (MODEL, "Balanced accuracy", MACRO_F1, "Weighted F1")
CLASS_HELP = (
    "Precision: of the faces answered so, the share labelled so. Recall: of the faces labelled so, the share answered "
    "so. Balanced accuracy is the mean recall; macro-F1 counts each expression alike, weighted F1 by its faces."
)

# Test-time augmentation
TEST_TIME = "Averaging several views"
TEST_TIME_CAPTION = "{protocol}, {split}, n {n}, all numbers of views"
NUMBER_OF_VIEWS = "Views"
THIN_LINES = "Thin lines: the other models, without their intervals; point at one to see which it is."

# Calibration
RELIABILITY = "Can its confidence be believed?"
CONFIDENCE = "Confidence in the answer"
SHARE_RIGHT = "Share right"
PERFECT = "As sure as right"
BIN_PICTURES = "{model}: pictures"
RELIABILITY_HELP = "On the dashed line a model is right as often as it says. Below: how many pictures are in each bin."
ECE = "ECE"
BRIER = "Brier"
LIKELIHOOD = "NLL (nats)"
DIVERGENCE = "KL from the votes (nats)"
CROSS_ENTROPY = "Cross-entropy with the votes (nats)"
CALIBRATION_HELP = (
    "The lower the better. ECE: mean gap between confidence and share right; Brier and NLL: against the label. "
    "Cross-entropy with the votes: their KL and what the annotators' own disagreement leaves at least. A resampled set "
    "is calibrated a little worse than the whole one, so the interval of a very small ECE can lie above it."
)
SCALINGS = "What the temperature changed: {protocol}, {measured_on}, 1 view"
SCALED = "{model} has the temperature {temperature:.3f}, fitted on {fitted_on}."
BEFORE = "{model} without it"
AFTER = "{model} with it"
SHARPER = (
    "Where KL grew: a temperature fits the probabilities to the label, so they are sharper than the annotators' votes. "
    "They say how often the answer is the label, not how people would split."
)
UNSCALED = "{model} has no temperature of its own."

# Abstaining
ABSTAINING = "When it may say \N{LEFT DOUBLE QUOTATION MARK}I do not know\N{RIGHT DOUBLE QUOTATION MARK}"
COVERAGE = "Share of pictures answered"
RISK = "Share of answers wrong"
SLIDER = "Share of pictures answered, in per cent"
RISK_SLIDER = "Share of answers wrong, in per cent at most"
NEVER = "none of the shares"
THRESHOLD = "Answers from a confidence of"
ANSWERED = "Answered"
WRONG = "Wrong among them"
WISHES = "Thresholds for a wished share of wrong answers"
WISHED = "Wished at most wrong"
CHOSEN_THRESHOLD = "Threshold"
NO_THRESHOLD = "none reaches it"
WISHES_CAPTION = "What these thresholds do: {protocol}, {split}, n {n}, {views}"
ABSTENTION_HELP = (
    "In the table of wished shares, thresholds are chosen once, on PublicTest with plurality-7 and 1 view; what they "
    "do is measured on PrivateTest with the labels and views chosen above. Under the sliders they are read off "
    "PrivateTest itself, so they fit these pictures a little better than others."
)

# Agreement
LEVELS = "Where annotators agree, and where they do not"
HIGHEST_VOTE = "Annotators behind the label"
SPLIT_ERRORS = (
    "{model}: {errors} of its errors lie on pictures where no class holds more than half of the votes; these are "
    "{pictures} of all pictures."
)

# Paired tests
PAIRS = "Is the difference more than chance?"
PAIRS_CAPTION = "{protocol}, {split}, n {n}, the same pictures answered by both"
PAIRS_HELP = (
    "p: how often two equally good models would differ at least so much (McNemar's exact test), each pair on its own. "
    "Among many pairs some have a small p by chance, so the words follow the adjusted p, for all {count} pairs of "
    "these labels together: of the differences called more than chance, at most 5 in 100 are expected to be chance "
    "(Benjamini and Yekutieli 2001). An uploaded model's pairs are adjusted among themselves."
)
ALL_PAIRS = "All {count} pairs that were tested with these labels"
PAIR = "{first} against {second}"
PAIR_HEAD = (
    "Pair",
    "Only the first right",
    "Only the second right",
    "Accuracy",
    "Macro-F1",
    "p",
    "Adjusted p",
    "In words",
)
ANSWERER = "{model}, {views}"
BETTER = "{model} is better by more than chance."
MAY_BE_CHANCE = "The difference may be chance."
NO_PAIRS = "No pair was measured with these labels."
POINTS = "{value:+z.2f} points ({low:+z.2f} to {high:+z.2f})"  # z: no "-0.00"
F1_POINTS = "{value:+.3f} ({low:+.3f} to {high:+.3f})"
SMALL_P = "<0.0001"

# Stress
STRESS = "Spoiled pictures"
STRESS_CAPTION = "{protocol}, {split}, 1 view"
STRESS_PICTURES = "Pictures (n)"
SEVERITY = "Severity"
CLEAN = "Picture as it is"
MEAN_ERROR = "Mean corruption error"
RELATIVE_ERROR = "Worse than as it is by"
STRESS_HELP = (
    "Mean corruption error: the share of wrong answers over all kinds and severities. The charts show accuracy by "
    "severity, 0 being the picture as it is."
)
STRESS_N = "{model}: n {n}"
STRESS_APART = (
    "It is not known which of these pictures each model answered rightly, and one may have been asked about fewer: "
    "these figures do not compare the models. python -m train.stress measures them together."
)
STRESS_DIFFERENCE = "{first} minus {second}"
STRESS_PICTURE = "Pictures"
ALL_CORRUPTIONS = "All kinds and severities"
STRESS_PAIRED = (
    "A kind stands for all its severities. Both models answered the same {n} pictures, and the 95 % intervals are of "
    "the difference picture by picture: one that holds 0 may be chance."
)
CORRUPTIONS = "What was done to the pictures"
CORRUPTION_STEPS = "{name}: {steps}"
CORRUPTION_SERIES = "{model}, {corruption}"
CORRUPTION_NAMES: Mapping[str, str] = MappingProxyType({"jpeg": "JPEG", "low_resolution": "low resolution"})
