"""The notebook that a reader takes home."""

import re
import subprocess
import sys

import nbclient
import nbformat
import pytest

RUN = """
import nbclient, nbformat
notebook = nbformat.read("taken.ipynb", 4)
nbclient.NotebookClient(notebook, timeout=120).execute()
"""
RESIDUE = re.compile(r"\{[\w:]+\}`|:::|```\{|^\s*:\w+:", re.MULTILINE)


def read(path):
    """A notebook that is valid."""
    found = nbformat.read(path, 4)
    nbformat.validate(found)
    return found


@pytest.fixture
def notebook(built):
    """The small chapter's notebook."""
    return read(built.site / "notebooks/doubling.ipynb")


@pytest.fixture
def unsolved(built):
    """The small chapter's notebook for a student."""
    return read(built.site / "notebooks/doubling-exercises.ipynb")


def text_of(notebook) -> str:
    """All Markdown of a notebook."""
    cells = [c.source for c in notebook.cells if c.cell_type == "markdown"]
    return "\n\n".join(cells)


def test_nothing_of_myst_is_left(notebook):
    """No role, no directive, no option remains."""
    assert not RESIDUE.findall(text_of(notebook))


def test_text_is_as_on_the_site(notebook):
    """Numbers, references and code stand where the site has them."""
    text = text_of(notebook)
    for piece in (
        "The run gave 92.4%",
        "See (1.1), (1.3), Fig. 1.1",
        "y = x + x\n\\tag{1.1}",
        "    y = x + x  # (1.1) double",
        "[Ring, 2001]",
        "](https://doi.org/10.1000/1)",
        "> **Note**\n>\n> With code in it:",
        "> - one\n> - two",
        "> One and one\n>\n> $$\n> y = x + x\n> \\tag{1.1}\n> $$",
        "*Numbers*\n\n| x | y |\n| --- | --- |\n| $1$ | 0.30",
        "**Exercise 1.1 (Twice by hand).**",
        "\\begin{aligned} dx &= 2\\,dy",
        "**Fig. 1.1.** A ring is round, by (1.1).",
    ):
        assert piece in text
    assert "{" not in text.split("## Sources")[1]


def test_cells_keep_tags_and_outputs(notebook):
    """Code cells have our tags and what the run showed."""
    cells = {c.source: c for c in notebook.cells if c.cell_type == "code"}
    assert "image/svg+xml" in cells["math.pi"].outputs[0].data
    assert cells["math.pi"].metadata.tags == ["hide-input"]
    (solution,) = [c for s, c in cells.items() if "def twice" in s]
    assert solution.metadata.tags == ["solution"]
    assert solution.outputs[0].text == "solved\n"


def test_it_runs_elsewhere(notebook, tmp_path):
    """It runs from an empty folder with the package alone."""
    nbformat.write(notebook, tmp_path / "taken.ipynb")
    result = subprocess.run(
        [sys.executable, "-c", RUN],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr


def test_a_student_gets_stubs_hints_and_checks(unsolved):
    """No solution is told; what helps to find it is there."""
    cells = {c.source: c for c in unsolved.cells}
    code, words = "\n".join(cells), text_of(unsolved)
    assert "return x + x" not in code
    assert "two = 2" not in code
    assert "Solution" not in words
    assert "Two." not in words
    assert "<summary>Hint</summary>" in words
    stubs = [s for s in cells if s.startswith("# BEGIN")]
    assert '"""Twice x."""' in stubs[0]
    assert "raise NotImplementedError(" in stubs[0]
    assert "two = None" in stubs[1]
    assert 'assert twice(2) == 4, "twice two"' in cells
    assert not any(c.get("outputs") for c in unsolved.cells)


def test_a_student_is_stopped_by_the_first_check(unsolved, tmp_path):
    """It runs down to the first exercise and says whose turn it is."""
    client = nbclient.NotebookClient(
        unsolved, timeout=120, resources={"metadata": {"path": tmp_path}}
    )
    with pytest.raises(nbclient.exceptions.CellExecutionError) as error:
        client.execute()
    assert "your turn" in str(error.value)
    assert "twice(2) == 4" in str(error.value)
