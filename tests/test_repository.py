"""The repository keeps its own promises."""

import os
import re
import subprocess
import sys
import tomllib
from ast import literal_eval
from importlib import import_module
from pathlib import Path

import pytest
import yaml

import dlbook

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
    "version"
]


def tracked():
    """The files that git knows, or none outside a clone."""
    run = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True
    )
    return [ROOT / name for name in run.stdout.split("\0") if name]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda p: p.stem)
def test_every_job_has_a_time_limit(path):
    """Every job of every workflow ends by itself."""
    for name, job in yaml.safe_load(path.read_text())["jobs"].items():
        assert job.get("timeout-minutes", 0) > 0, f"{path.name}: {name}"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda p: p.stem)
def test_no_secret_is_in_reach_of_forks(path):
    """Nothing that a fork's pull request starts can read a secret."""
    text = path.read_text()
    workflow = yaml.safe_load(text)
    assert "pull_request_target" not in text
    assert "secrets." not in text
    assert workflow["permissions"] == {"contents": "read"}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda p: p.stem)
def test_actions_are_pinned_by_their_commit(path):
    """No tag that moves can change what a workflow runs."""
    used = re.findall(r"uses: (.*)", path.read_text())
    for name in used:
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", name)


def test_what_is_published_comes_from_no_cache():
    """A cache that another run could write enters no published file."""
    assert "cache" not in (ROOT / ".github/workflows/publish.yml").read_text()


def test_versions_agree():
    """The package, its metadata and the citation name one version."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert dlbook.__version__ == VERSION == str(citation["version"])
    assert f"## {VERSION}" in (ROOT / "CHANGELOG.md").read_text()


def test_no_large_or_generated_file_is_tracked():
    """Git holds sources: no outputs, nothing above a megabyte but samples."""
    for path in filter(Path.exists, tracked()):
        limit = 3e6 if path.parent.name == "samples" else 1e6
        assert path.stat().st_size < limit, path
        if "_templates" not in path.parts:
            assert path.suffix not in {".ipynb", ".html", ".pdf", ".pt"}, path


def readme_prints(place):
    """What the README's Python block of this place prints."""
    text = (ROOT / "README.md").read_text()
    code = re.findall(r"```python\n(.*?)```", text, re.DOTALL)[place]
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.splitlines()


def test_readme_example_runs():
    """The README's first example prints what the README says."""
    text = (ROOT / "README.md").read_text()
    assert readme_prints(0)[0] == re.search(r"It prints `(.*?)`", text)[1]


def test_readme_training_runs():
    """The README's training learns, and a wider net learns more."""
    narrow, wide = map(literal_eval, readme_prints(1))
    assert (narrow["width"], wide["width"]) == (8, 64)
    assert 0.3 < narrow["right"] < wide["right"]
    assert wide["right"] > 0.8


def test_readme_verbs_exist():
    """Every `make` verb that the texts name is in the Makefile."""
    verbs = set(
        re.findall(
            r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE
        )
    )
    for name in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / name).read_text()
        named = set(re.findall(r"(?:`|^)make ([a-z]+)", text, re.MULTILINE))
        assert named <= verbs, f"{name}: {named - verbs}"


@pytest.mark.parametrize("name", ["ops", "byhand", "nets", "train", "study"])
def test_every_public_module_is_in_the_reference(name):
    """The page *API* has each module that a package's names live in."""
    text = (ROOT / "book/reference/api.md").read_text()
    shown = set(re.findall(rf"automodule:: dlbook\.{name}\.(\w+)", text))
    package = import_module(f"dlbook.{name}")
    things = [getattr(package, name) for name in package.__all__]
    homes = {getattr(t, "__module__", t.__name__) for t in things}
    assert {home.rpartition(".")[2] for home in homes} <= shown
    there = {path.stem for path in (ROOT / "dlbook" / name).glob("*.py")}
    assert shown <= there


def test_the_verbs_speak_utf8_in_any_locale(tmp_path):
    """Under the C locale a verb of the Makefile can print a check mark."""
    code = "import sys; print(chr(0x2713), sys.flags.utf8_mode)"
    (tmp_path / "more").write_text(f"probe: ; @$(PY) -c '{code}'\n")
    files = ["-f", "Makefile", "-f", str(tmp_path / "more")]
    options = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    run = subprocess.run(
        ["make", "-s", *files, f"PY={sys.executable}", "probe"],
        cwd=ROOT,
        env=os.environ | options,
        capture_output=True,
        check=True,
    )
    assert run.stdout.decode() == "✓ 1\n"
