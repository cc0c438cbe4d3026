"""How fast and how large the models are, beside other packages: `python -m emox.benchmark`."""
