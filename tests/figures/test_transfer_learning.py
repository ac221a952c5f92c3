"""Figures of *Transfer learning*."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np

from dlbook.figures import transfer_learning as figures

PICTURES = np.random.default_rng(0).integers(0, 256, (2, 3, 8, 8))
ENDS = {
    "zero": (np.zeros(2), np.array([2.0, 2.0])),
    "near": (np.array([0.0, 2.0]), np.array([1.0, 3.0])),
}
TRUTH = np.array([1.0, 3.0])
N = np.arange(1, 5)
LINES = {"start": (N, 4.0 - N), "frozen": (N, 1 + 1 / N)}
DOTS = {"start": (N[1:3], np.array([2.0, 1.0])), "frozen": (N[:1], N[:1])}
FOUND = {
    "scratch": np.array([[0.2, 0.5, 0.8], [0.4, 0.5, 0.9]]),
    "frozen": np.array([[0.5, 0.6, 0.7], [0.7, 0.6, 0.7]]),
}
SPOTS = {"scratch": (0, -14), "frozen": (2, 8)}
KINDS = {
    "digits": {"head": np.array([0.8, 0.9]), "all": np.array([0.9, 0.9])},
    "fonts": {"head": np.array([0.4, 0.5]), "all": np.array([0.7, 0.6])},
}

ONE = {
    "plane": (ENDS, TRUTH),
    "laws": (LINES, DOTS),
    "by_labels": ((20, 100, 500), FOUND, SPOTS, 0.7),
    "other_question": (KINDS,),
}
SEVERAL = {"question": ((2, 3), (PICTURES[0], PICTURES[1]))}


def test_plane_ends_on_the_line(ax):
    """The line joins all weights of the truth's sum."""
    figures.plane(ax, ENDS, TRUTH)
    x, y = ax.lines[0].get_data()
    assert np.allclose(x + y, 4)
    assert {t.get_text() for t in ax.texts} >= {"zero", "near", "truth"}


def test_laws_have_dots_of_their_colour(ax):
    """Line and dots of a name share it, and the name stands there."""
    figures.laws(ax, LINES, DOTS)
    assert ax.lines[0].get_color() == ax.lines[1].get_color()
    assert ax.lines[0].get_color() != ax.lines[2].get_color()
    assert [t.get_text() for t in ax.texts] == ["start", "frozen"]
    assert ax.texts[0].xy == (2, 2.0)


def test_by_labels_draws_means(ax):
    """A line through the mean of the seeds at each number of labels."""
    figures.by_labels(ax, (20, 100, 500), FOUND, SPOTS, 0.7)
    assert np.allclose(ax.lines[1].get_ydata(), [0.3, 0.5, 0.85])
    assert np.allclose(ax.lines[0].get_ydata(), 0.7)
    assert [t.get_text() for t in ax.get_xticklabels()] == ["20", "100", "500"]


def test_other_question_names_rows(ax):
    """Rows from above, a kind's colour in the legend."""
    figures.other_question(ax, KINDS)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["head", "all"]
    legend = [t.get_text() for t in ax.get_legend().get_texts()]
    assert legend == ["digits", "fonts"]
    head, _, whole, _ = ax.lines[:4]
    assert head.get_ydata()[0] > whole.get_ydata()[0]


def test_question_names_both_rows():
    """Printed above, written below."""
    fig, axes = plt.subplots(2, 3)
    figures.question(axes, *PICTURES)
    plt.close(fig)
    assert axes[0, 0].get_title("left") == "printed"
    assert axes[1, 0].get_title("left") == "written"
