"""Figures of *Unsupervised pretraining*: what is given is what is drawn."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlbook.figures import unsupervised_pretraining as figures

CLOUD = np.array([[1.0, 2], [-2, 0], [0, -1]])
POINTS, SIGNS = np.array([[1.0, 1], [-1, 0.5]]), np.array([1, -1])
LINES = {"one": np.array([1.0, 0]), "both": np.array([1.0, -2])}
LABELS = [20, 100, 500]
FOUND = {
    "scratch": np.array([[0.5, 0.6], [0.6, 0.7], [0.8, 0.9]]),
    "frozen": np.array([0.55, 0.65, 0.85]),
}

ONE = {
    "world": (CLOUD, POINTS, SIGNS, LINES),
    "by_labels": (LABELS, FOUND, "accuracy"),
    "outputs_on": (np.arange(3), FOUND),
}


@pytest.fixture
def ax():
    """Axes of a figure that is closed after the test."""
    fig, ax = plt.subplots()
    yield ax
    plt.close(fig)


def test_boundaries_are_where_scores_are_zero(ax):
    """Both ends, through the middle, and both kinds of points."""
    figures.world(ax, *ONE["world"])
    *_, one, both = (np.array(line.get_xydata()) for line in ax.lines)
    for ends, w in ((one, LINES["one"]), (both, LINES["both"])):
        np.testing.assert_allclose(ends @ w, 0, atol=1e-12)
        np.testing.assert_allclose(ends.sum(axis=0), 0, atol=1e-12)
    assert ax.lines[1].get_xydata().tolist() == [[1, 1]]
    assert ax.lines[2].get_xydata().tolist() == [[-1, 0.5]]


def test_lines_are_means_over_seeds(ax):
    """By numbers of labels, on a logarithmic axis; the law is marked."""
    figures.by_labels(ax, LABELS, FOUND, "accuracy", law=50.0, top=2.0)
    drawn = [np.round(line.get_ydata(), 9) for line in ax.lines]
    assert sum(list(y) == [0.55, 0.65, 0.85] for y in drawn) == 2
    assert ax.lines[0].get_xdata()[0] == 50
    assert ax.get_xscale() == "log"
    assert ax.get_ylim()[1] == 2


def test_names_stand_apart(ax):
    """Two curves with one end have two names that can be read."""
    figures.outputs_on(ax, *ONE["outputs_on"])
    heights = sorted(t.xy[1] for t in ax.texts)
    low, high = ax.get_ylim()
    assert len(heights) == 2
    assert heights[1] - heights[0] > 0.08 * (high - low)
