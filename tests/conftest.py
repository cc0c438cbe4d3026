"""What several test files share: which process runs which tests, and a miniature data set of drawn faces."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

# A busy machine is no failure of the code under test.
settings.register_profile("emox", deadline=None)
settings.load_profile("emox")

UI_TESTS = "tests/ui/"


def pytest_configure() -> None:
    """The two processes that test, and what they start, share the cores: one thread each unless the caller decided."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")


class FilesTogether(LoadFileScheduling):
    """A file's tests stay in one process, which makes its fixtures once; all browser tests share apps and a browser."""

    def _split_scope(self, nodeid: str) -> str:
        return UI_TESTS if nodeid.startswith(UI_TESTS) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FilesTogether:
    return FilesTogether(config, log)


@pytest.fixture(scope="session")
def prepared_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared parquet of drawn faces, as `tests.drawn_faces.write` makes it."""
    from tests import drawn_faces

    path = tmp_path_factory.mktemp("prepared") / "drawn.parquet"
    drawn_faces.write(path)
    return path
