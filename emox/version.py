"""The one place where the version stands, and what is said of those of other packages."""

from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version

__version__ = "0.1.0"


def installed(packages: Iterable[str]) -> dict[str, str]:
    """Version by package; those that are not installed are left out."""
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
