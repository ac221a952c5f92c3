"""Every exercise's check fails on the stub and passes on the solution."""

import os
import sys

os.environ.setdefault("MPLBACKEND", "agg")

import pytest

from tools import contract, exercises
from tools.chapters import ROOT

FOUND = [
    pytest.param(page, exercise, id=exercise.label)
    for page in contract.Context(ROOT).chapters
    for exercise in exercises.exercises(page)
    if exercise.solution and exercise.check
]


def run(page, *cells: str) -> None:
    """Run cells in a fresh namespace, behind the chapter's first cell."""
    names = {"__name__": "__main__"}
    for cell in (page.cells()[0].text, *cells):
        exec(compile(cell, page.path.name, "exec"), names)


@pytest.fixture(autouse=True)
def _close_figures():
    """Leave no figure open."""
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


@pytest.mark.parametrize(("page", "exercise"), FOUND)
def test_check_passes_on_the_solution(page, exercise):
    """The solution needs only the first cell, and passes its check."""
    run(page, exercise.solution.text, exercise.check.text)


@pytest.mark.parametrize(("page", "exercise"), FOUND)
def test_check_fails_on_the_stub(page, exercise):
    """What a student starts from does not pass the check."""
    stub = exercises.stub(exercise.solution.text)
    with pytest.raises(Exception):  # noqa: B017
        run(page, stub, exercise.check.text)
