"""The chapters' notebooks, as the built site offers them."""

import json
import re
import subprocess
import sys

import nbformat
import pytest

from tools import contract, exercises
from tools.chapters import ROOT

SITE = ROOT / "_build/html/notebooks"
CHAPTERS = contract.Context(ROOT).chapters
OURS = 2  # cells before the page's: one installs, one sets the style
RESIDUE = re.compile(r"\{[a-z:]+\}`|:::|```\{|^\+\+\+", re.MULTILINE)
QUOTED = re.compile(r"```python\n.*?```", re.DOTALL)
RUN = """
import nbclient, nbformat
notebook = nbformat.read("taken.ipynb", 4)
nbclient.NotebookClient(notebook, timeout=300).execute()
"""
pytestmark = pytest.mark.skipif(
    not SITE.is_dir(), reason="the site has not been built"
)


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda p: p.stem)
def test_notebook_reads_as_the_site(page):
    """The notebook is valid, has outputs and nothing of MyST."""
    notebook = nbformat.read(SITE / f"{page.stem}.ipynb", 4)
    nbformat.validate(notebook)
    words = [c.source for c in notebook.cells if c.cell_type == "markdown"]
    assert not RESIDUE.findall("\n\n".join(words))
    code = [c for c in notebook.cells if c.cell_type == "code"]
    assert any(c.outputs for c in code)
    assert len(code) == len(page.cells()) + OURS


def lines(*texts: str) -> set[str]:
    """The lines of texts, those that are all but empty apart."""
    found = {line.strip() for text in texts for line in text.split("\n")}
    return {line for line in found if len(line) > 5}


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda p: p.stem)
def test_notebook_for_students_tells_no_solution(page):
    """It is valid; what only solutions say is nowhere in it."""
    notebook = nbformat.read(SITE / f"{page.stem}-exercises.ipynb", 4)
    nbformat.validate(notebook)
    kept, solved = set(), set()
    for block in page.walk():
        (solved if block.within == "solution" else kept).add(block.text)
    drills = exercises.exercises(page)
    stubs = [exercises.stub(drill.solution.text) for drill in drills]
    secret = lines(*solved) - lines(*kept, *stubs)
    assert len(secret) > 10
    shown = [QUOTED.sub("", cell.source) for cell in notebook.cells]
    assert not secret & lines(*shown)
    code = [c for c in notebook.cells if c.cell_type == "code"]
    assert len(code) == len(page.cells()) + OURS
    checks = [c for c in code if "check" in c.metadata.get("tags", [])]
    assert len(checks) == len(drills)
    assert not any(c.outputs for c in code)


def quickest() -> str:
    """The chapter that ran in the least time."""
    report = json.loads((ROOT / "_build/report.json").read_text("utf8"))
    ran = [c for c in report["chapters"] if c["seconds"] is not None]
    return min(ran, key=lambda c: c["seconds"])["chapter"]


def run(name: str, folder) -> subprocess.CompletedProcess:
    """Run a notebook of the site in another folder."""
    text = (SITE / name).read_text("utf8")
    (folder / "taken.ipynb").write_text(text, "utf8")
    return subprocess.run(
        [sys.executable, "-c", RUN],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_notebook_runs_outside_the_repository(tmp_path):
    """The quickest chapter runs from an empty folder."""
    result = run(f"{quickest()}.ipynb", tmp_path)
    assert result.returncode == 0, result.stderr


def test_a_student_is_stopped_where_the_work_begins(tmp_path):
    """The quickest chapter's other notebook runs down to the first stub."""
    result = run(f"{quickest()}-exercises.ipynb", tmp_path)
    assert result.returncode != 0
    page = next(p for p in CHAPTERS if p.stem == quickest())
    first = exercises.exercises(page)[0].check.text.strip()
    assert first.split("\n")[0] in result.stderr
