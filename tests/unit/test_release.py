"""What a release says of itself agrees: version, citation, licence, and the workflow that publishes it."""

import re
import subprocess
import sys
from pathlib import Path

import yaml

from emox.hub import PUBLISHED
from emox.upload import sign_of
from emox.version import __version__
from emox.weights import LAYOUTS

ROOT = Path(__file__).parents[2]


def test_the_version_stands_in_one_place_and_the_citation_agrees() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert citation["type"] == "software"
    assert citation["version"] == __version__
    assert citation["license"] == "Apache-2.0"
    assert citation["message"]
    assert all(author.keys() & {"name", "family-names"} for author in citation["authors"])
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'version = { attr = "emox.version.__version__" }' in project
    written = [path for path in (ROOT / "emox").rglob("*.py") if f'"{__version__}"' in path.read_text(encoding="utf-8")]
    assert written == [ROOT / "emox" / "version.py"]


def test_the_licence_is_apache_2() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text


def test_the_workflow_publishes_every_bundled_network_under_its_name() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8"))
    steps = "\n".join(step.get("run", "") for step in workflow["jobs"]["publish"]["steps"])
    published = dict(re.findall(r"^publish (\w+) ([\w-]+)$", steps, re.MULTILINE))
    assert {name: kind for kind, name in published.items()} == dict(PUBLISHED)
    assert set(published) == set(LAYOUTS)
    assert "python -m train.publish space" in steps


def test_the_workflow_compares_the_tag_before_anything_is_installed() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8"))
    compares = next(step["run"] for step in workflow["jobs"]["publish"]["steps"] if "$TAG" in step.get("run", ""))
    bare = compares.replace("$(python ", f'$("{sys.executable}" -S ')  # -S: without what pip installed
    assert bare != compares
    for tag, status in ((f"v{__version__}", 0), ("v0.0.0", 1)):
        command = ["env", f"TAG={tag}", "bash", "-c", bare]
        assert subprocess.run(command, cwd=ROOT, check=False).returncode == status


def test_the_workflow_holds_no_secret() -> None:
    text = (ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8")
    assert "secrets.HF_TOKEN" in text
    assert not re.search(r"hf_[A-Za-z0-9]{8,}", text)


def test_a_repository_is_known_by_what_config_json_really_holds() -> None:
    folders = {path.name: path for path in (ROOT / "space_assets" / "models").iterdir()}
    assert set(folders) == set(LAYOUTS)
    for name in folders:
        sign = sign_of(name)
        known = [other for other, path in folders.items() if sign.known((path / sign.path).read_text(encoding="utf-8"))]
        assert known == [name]
