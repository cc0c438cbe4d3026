"""The shipped results, and the same with a second model, for the panels compare two."""

from dataclasses import replace

import pytest

from emox.results.folder import Results, read_results


@pytest.fixture(scope="session")
def shipped() -> Results:
    """As the repository ships them."""
    return read_results()


@pytest.fixture(scope="session")
def alone(shipped: Results) -> Results:
    """EmoXNetLite alone."""
    return replace(shipped, models={"lite": shipped.models["lite"]})


@pytest.fixture(scope="session")
def two(shipped: Results) -> Results:
    """EmoXNetLite, and in EmoXNet's place EmoXNetLite's answers with ten views: other figures of the same form."""
    lite = shipped.models["lite"]
    other = replace(lite, name="emoxnet", figures={key: lite.figures[key[0], 10] for key in lite.figures})
    return replace(shipped, models={"emoxnet": other, "lite": lite})
