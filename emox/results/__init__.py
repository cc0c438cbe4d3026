"""What was measured of the models: stored by commands of `train`, read by the page (`folder` reads all of it)."""
