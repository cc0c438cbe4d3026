"""Where the files that ship beside the code lie."""

from pathlib import Path

ASSETS = Path(__file__).parent.parent / "space_assets"
