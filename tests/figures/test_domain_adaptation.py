"""Figures of the chapter *Domain adaptation*."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from dlbook.figures import domain_adaptation as figures
from dlbook.figures.style import BASELINE, DATA, GRADIENT

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (2, 3, 5, 4), dtype=np.uint8)
POINTS = {"source only": ([0.3, 0.4], [0.1, 0.0]), "adapted": ([0], [0.5])}


@pytest.fixture
def axes():
    """Two by two axes in a figure that is closed after the test."""
    fig, axes = plt.subplots(2, 2)
    yield axes
    plt.close(fig)


CUT = np.linspace(0, 1, 21)
ONE = {
    "bound": (CUT, CUT, 1 - CUT, CUT + 0.5),
    "circling": (np.array([[1.0, 0.0], [1.0, 0.2], [0.96, 0.4]]),),
    "arms": ({"a": np.array([0.4, 0.6]), "b": np.array([0.8, 0.9])},),
    "strengths": (
        {0.1: np.array([0.6, 0.7]), 3.0: np.array([0.8, 0.9])},
        {0.1: np.array([0.5, 0.7]), 3.0: np.array([0.8, 0.6])},
    ),
    "tradeoff": (0.4, POINTS),
}
SEVERAL = {
    "pictures": ((2, 2), (IMAGES, IMAGES[::-1], ["one", "other"])),
    "reversal": (2, (np.array([1.0, -1.0]), np.array([-0.1, 0.2]))),
    "intervals": (
        2,
        (
            {
                title: {
                    "source": (np.array([0.1, 0.4]), np.array([True, False])),
                    "target": (np.array([0.6, 0.9]), np.array([True, True])),
                }
                for title in ("one", "two")
            },
        ),
    ),
}


def test_pictures_keep_their_row(axes):
    """The source stands above, the target below, colours as in the array."""
    figures.pictures(axes, IMAGES, 255 - IMAGES, ["one", "other"])
    drawn = np.asarray(axes[1, 0].images[0].get_array())
    assert (drawn == 255 - IMAGES[0].transpose(1, 2, 0)).all()
    assert axes[1, 0].get_title(loc="left") == "other"


def test_the_bound_and_the_errors_below_it(axes):
    """A line for each domain in its colour, and the bound, each named."""
    ax = figures.bound(axes[0, 0], *ONE["bound"])
    assert [line.get_label() for line in ax.lines] == [
        *figures.DOMAINS,
        "bound",
    ]
    assert list(ax.lines[1].get_ydata()) == list(1 - CUT)
    assert list(ax.lines[2].get_ydata()) == list(CUT + 0.5)
    assert ax.lines[0].get_color() == DATA


def test_the_path_begins_where_it_is_marked(axes):
    """Every step is drawn, the start marked, the saddle at the origin."""
    (path,) = ONE["circling"]
    ax = figures.circling(axes[0, 0], path)
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), path)
    np.testing.assert_array_equal(ax.lines[1].get_xydata(), path[:1])
    np.testing.assert_array_equal(ax.lines[2].get_xydata(), [[0, 0]])


def test_the_reversal_turns_the_arrows(axes):
    """Left each point moves against the gradient, right along it."""
    z, dz = np.array([1.0, -1.0]), np.array([-0.1, 0.2])
    figures.reversal(axes[0], z, dz)
    for ax, sign in zip(axes[0], (-1, 1), strict=True):
        arrows = [t for t in ax.texts if getattr(t, "arrow_patch", None)]
        assert [a.xyann[0] for a in arrows] == pytest.approx(z)
        assert [a.xy[0] for a in arrows] == pytest.approx(z + sign * dz)
        edge = arrows[0].arrow_patch.get_edgecolor()[:3]
        assert edge == to_rgb(GRADIENT)


def test_arms_are_points_by_seed(axes):
    """A point a seed in the row of its name; the last one is the baseline."""
    ax = figures.arms(axes[0, 0], *ONE["arms"])
    assert [t.get_text() for t in ax.get_yticklabels()] == ["a", "b"]
    assert ax.lines[0].get_xdata().tolist() == [0.4, 0.6]
    assert ax.lines[1].get_xdata().tolist() == [0.5]
    assert set(ax.lines[2].get_ydata()) == {-1}
    assert ax.lines[2].get_color() == BASELINE


def test_tradeoff_draws_the_limit(axes):
    """The line falls from the limit to 0; the points stand where given."""
    ax = figures.tradeoff(axes[0, 0], 0.4, POINTS)
    assert ax.lines[0].get_ydata().tolist() == [0.4, 0]
    assert list(ax.lines[2].get_ydata()) == [0.5]


def test_strengths_stand_at_their_means(axes):
    """A point a run; the number of a strength belongs to the mean of them."""
    ax = figures.strengths(axes[0, 0], *ONE["strengths"])
    assert list(ax.lines[1].get_xdata()) == [0.8, 0.9]
    assert list(ax.lines[1].get_ydata()) == [0.8, 0.6]
    assert [t.get_text() for t in ax.texts] == [
        r"$\lambda$ = 0.1",
        r"$\lambda$ = 3",
    ]
    assert ax.texts[1].xy == pytest.approx((0.85, 0.7))


def test_class_one_is_full(axes):
    """Points of class 1 are full, the others rings; a domain a row."""
    ax = figures.intervals(axes[0], *SEVERAL["intervals"][1])[0]
    full, ring = ax.lines[:2]
    assert list(full.get_xdata()) == [0.1]
    assert full.get_markerfacecolor() == DATA
    assert list(ring.get_xdata()) == [0.4]
    assert ring.get_markerfacecolor() == "none"
    assert set(ax.lines[2].get_ydata()) == {-1}


def test_sweeps_show_each_strength_of_each_name():
    """Planes within 1, labels and accuracies keep their order and place."""
    planes = RNG.normal(size=(2, 2, 400, 2))
    runs = [
        (tuple(pair), [0.9, 0.5 + i, 0.6]) for i, pair in enumerate(planes)
    ]
    labels = np.arange(400) % 10, np.ones(400, int)
    told = figures.sweeps(
        {"a": ([0, 3], labels, runs), "b": ([1], labels, runs[1:])}
    )
    assert told["arrays"]["points0"].shape == (2, 2, 300, 2)
    scale = abs(planes[1, :, :300]).max()
    expected = planes[1, :, :300] / scale
    np.testing.assert_allclose(told["arrays"]["points0"][1], expected)
    first, second = told["params"]["groups"]
    assert (first["name"], first["strengths"]) == ("a", [0, 3])
    assert first["labels"] == ["0123456789" * 30, "1" * 300]
    assert [row[1] for row in first["accuracies"]] == [0.5, 1.5]
    assert [row[1] for row in second["accuracies"]] == [1.5]
    assert len(told["checks"]) == 2
    shown = told["forward"](told["arrays"], np.array(0.0), np.array(1.0))
    np.testing.assert_allclose(shown, expected)
