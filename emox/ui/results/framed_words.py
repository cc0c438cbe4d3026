"""Every word of the panel on the app's framing."""

FRAMED = "Faces as the app frames them"
CAPTION = "{protocol}, {split}, 1 view, n {found}: the pictures in which the app's detector finds a face"
WHOLE = "Whole pictures"
AS_FRAMED = "Framed by landmarks"
DIFFERENCE = "Difference"
HELP = (
    "All other accuracies are of the data set's own tight squares around a face. The app cuts a face out of a photo "
    "itself and turns it upright. Here it was given those squares, enlarged to 240 pixels and their border repeated: "
    "this is what its framing changes of them; real photos were not measured. It has no answer where it finds no face."
)
NOT_FOUND = "No face found, whole (n {missed})"
