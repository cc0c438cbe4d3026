"""What config.json says of where weights come from."""

import subprocess
from pathlib import Path

from train import provenance


def git(folder: Path, *words: str) -> str:
    known = ("-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *known, *words], cwd=folder, check=True, capture_output=True, text=True).stdout


def test_a_commit_is_told_and_so_is_what_is_not_committed(tmp_path: Path) -> None:
    assert provenance.commit(tmp_path) is None
    git(tmp_path, "init")
    (tmp_path / "design.py").write_text("blocks = 9\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "a design")
    git(tmp_path, "tag", "-a", "v1", "-m", "a tag does not hide it")
    made = git(tmp_path, "rev-parse", "HEAD").strip()
    assert provenance.commit(tmp_path) == made
    (tmp_path / "design.py").write_text("blocks = 10\n")
    assert provenance.commit(tmp_path) == f"{made}-dirty"
