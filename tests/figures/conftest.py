"""What tests of figures share: the book's look, and what no figure may do."""

from collections.abc import Iterator

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from dlbook.figures.style import use_style


@pytest.fixture
def ax():
    """Axes in a figure that is closed after the test."""
    fig, ax = plt.subplots()
    yield ax
    plt.close(fig)


@pytest.fixture
def axes():
    """Two axes in a figure that is closed after the test."""
    fig, axes = plt.subplots(1, 2)
    yield axes
    plt.close(fig)


@pytest.fixture(autouse=True)
def look():
    """The book's style sheet, as in the chapters, and then what was."""
    with mpl.rc_context():
        use_style()
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """After a test no open figure holds a marker that nobody can see."""
    result = yield
    figures = map(plt.figure, plt.get_fignums())
    unseen = [str(artist) for fig in figures for artist in blank(fig)]
    assert not unseen, f"markers without face and rim: {unseen}"
    return result


def blank(fig: Figure) -> Iterator[object]:
    """The markers of a figure that are of the paper's colour and rimless.

    The style sheet draws no rims: who asks for open markers sets one.
    """
    for line in fig.findobj(Line2D):
        shape, face = line.get_marker(), line.get_markerfacecolor()
        rim = line.get_markeredgewidth()
        if shape in Line2D.filled_markers and paper(face) and not rim:
            yield line
    for dots in fig.findobj(PathCollection):
        rims = len(dots.get_edgecolor()) and any(dots.get_linewidth())
        if not rims and all(map(paper, dots.get_facecolor())):
            yield dots


def paper(colour) -> bool:
    """Whether a colour cannot be told from the white page."""
    *rgb, alpha = to_rgba(colour)
    return alpha == 0 or min(rgb) == 1
