"""Each figure of the book, drawn from the samples of its module's tests."""

from importlib import import_module
from inspect import signature
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlbook import figures

FOLDER = Path(figures.__file__).parent
STEMS = sorted(p.stem for p in FOLDER.glob("[!_]*.py") if p.stem != "style")
PART = "bundle"  # which ``bundles`` draws
BARE = {"picture", "signed", "graph", "unrolled", "bundles", "staircase"}
BARE |= {"chart", "dictionary", "stream"}
EMPTY = {"maps": 2}  # Axes in a corner
NAMED = {"arms", "beliefs"}  # whose rows have names in place of a label


def drawers(stem: str) -> set[str]:
    """The functions of a module that draw: their first argument is Axes."""
    module = import_module(f"dlbook.figures.{stem}")
    return {
        name
        for name, value in vars(module).items()
        if getattr(value, "__module__", "") == module.__name__
        and name[0] != "_"
        and name != PART
        and next(iter(signature(value).parameters)) in ("ax", "axes")
    }


def samples(stem: str) -> dict[str, tuple]:
    """Of each figure how many Axes it takes, 0 for one, and its data."""
    if not (Path(__file__).parent / f"test_{stem}.py").is_file():
        return {}
    tests = import_module(f".test_{stem}", __package__)
    one = {name: (0, data) for name, data in tests.ONE.items()}
    return one | getattr(tests, "SEVERAL", {})


@pytest.mark.parametrize("stem", STEMS)
def test_every_figure_has_a_sample(stem):
    """No function that draws is left out of the gallery."""
    assert samples(stem).keys() == drawers(stem)


@pytest.mark.parametrize(
    ("stem", "name"),
    [(stem, name) for stem in STEMS for name in samples(stem)],
)
def test_axes_in_axes_out(stem, name):
    """A figure draws on its Axes alone, labels them, leaves its data."""
    shape, data = samples(stem)[name]
    rows, columns = shape if isinstance(shape, tuple) else (1, shape or 1)
    size = 5 * (columns + 1), 4 * rows
    fig, grid = plt.subplots(rows, columns + 1, squeeze=False, figsize=size)
    given = grid[:, :columns] if isinstance(shape, tuple) else grid[0, :-1]
    given = given if shape else given[0]
    before = repr(data)
    draw = getattr(import_module(f"dlbook.figures.{stem}"), name)
    assert draw(given, *data) is given
    fig.draw_without_rendering()
    assert repr(data) == before
    own = set(np.ravel(given))
    blank = [ax for ax in own if not ax.has_data() and not ax.texts]
    assert len(blank) == EMPTY.get(name, 0)
    assert not any(ax.has_data() for ax in grid.ravel() if ax not in own)
    for ax in own if not shape and name not in BARE else ():
        assert ax.get_xlabel()
        assert ax.get_ylabel() or name in NAMED
    plt.close(fig)
