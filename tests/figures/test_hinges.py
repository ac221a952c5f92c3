"""Figures of hinges and polygons."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlbook.figures import hinges as figures

X = np.linspace(0, 1, 9)
CURVE = X, np.sin(5 * X)
KINKS = np.array([0.25, 0.5])

ONE = {
    "closeness": ((4, 8), {"a": X[1:3], "b": X[2:4]}, X[3:5]),
}
SEVERAL = {
    "question": (2, (CURVE, CURVE, CURVE)),
    "multiply": (2, (X, (X, 1 - X), KINKS)),
}


@pytest.fixture
def axes():
    """Two axes in a figure that is closed after the test."""
    fig, axes = plt.subplots(1, 2)
    yield axes
    plt.close(fig)


def test_multiply_lifts_each_kink_to_its_height(axes):
    """The dotted lines end on the first curve."""
    figures.multiply(axes, X, (X, 1 - X), KINKS)
    for ax in axes:
        ends = [path.vertices[1] for path in ax.collections[0].get_paths()]
        np.testing.assert_allclose(ends, np.stack([KINKS, KINKS], axis=1))


def test_question_shows_both_curves_on_the_left(axes):
    """The curve and its polygon share a panel; corners are dots."""
    figures.question(axes, *SEVERAL["question"][1])
    assert [len(ax.lines) for ax in axes] == [2, 1]
    np.testing.assert_allclose(axes[0].lines[0].get_ydata(), CURVE[1])
    assert axes[0].lines[1].get_marker() == "o"


def test_closeness_is_on_logarithmic_axes(axes):
    """Each line of errors has its name, and the bound is broad."""
    figures.closeness(axes[0], *ONE["closeness"])
    bound, *lines = axes[0].lines
    assert bound.get_linewidth() > 2 * lines[0].get_linewidth()
    assert len({line.get_linestyle() for line in lines}) == len(lines)
    assert [line.get_label() for line in lines] == ["a", "b"]
    assert axes[0].get_xscale() == axes[0].get_yscale() == "log"
