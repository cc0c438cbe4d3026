"""The Errors tab: the faces behind every figure, filtered, side by side with what the models answered."""
