"""The Training tab: how the shipped models were made, what augmentation does, and what the networks look at."""
