"""The chapters' notebooks, as the built site offers them."""

import json
import re
import subprocess
import sys

import nbformat
import pytest

from tools import contract
from tools.chapters import ROOT

SITE = ROOT / "_build/html/notebooks"
CHAPTERS = contract.Context(ROOT).chapters
RESIDUE = re.compile(r"\{[a-z:]+\}`|:::|```\{|^\+\+\+", re.MULTILINE)
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
    assert len(code) == len(page.cells()) + 1


def quickest() -> str:
    """The chapter that ran in the least time."""
    report = json.loads((ROOT / "_build/report.json").read_text("utf8"))
    ran = [c for c in report["chapters"] if c["seconds"] is not None]
    return min(ran, key=lambda c: c["seconds"])["chapter"]


def test_a_notebook_runs_outside_the_repository(tmp_path):
    """The quickest chapter runs from an empty folder."""
    text = (SITE / f"{quickest()}.ipynb").read_text("utf8")
    (tmp_path / "taken.ipynb").write_text(text, "utf8")
    result = subprocess.run(
        [sys.executable, "-c", RUN],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
