"""Figures of the chapter *Generative adversarial networks*."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlbook.figures import generative_adversarial_networks as figures

RNG = np.random.default_rng(0)
POINTS = RNG.standard_normal((30, 2))
PANELS = {"early": POINTS / 2, "late": POINTS[:5]}
TRUTH = np.array([0.0, 0.2, 0.6])
TOLD = {
    "held out": (RNG.random((3, 4)), "o"),
    "seen": (RNG.random((3, 4)), "x"),
}
PULLS = {"a": np.exp(-np.arange(5.0)), "b": np.ones(5)}
PATHS = {"one": POINTS, "two": POINTS[:9]}
FOUND = {"a": (np.array([8, 7, 3]), np.array([0.9, 1, 0.2])),
         "b": (np.array([1, 1]), np.array([0.5, 0.7]))}  # fmt: skip
LINE = np.arange(6), RNG.random(6)
COURSES = {"a": (LINE, LINE), "b": (LINE, LINE)}
SHEETS = {"real": RNG.random((12, 3, 3)), "drawn": RNG.random((13, 3, 3))}
LADDER = {"test": 0.1, "noise": 50.0, "ours": np.array([1.0, 2.0])}


@pytest.fixture
def axes():
    """Two axes in a figure that is closed after the test."""
    fig, axes = plt.subplots(1, 2)
    yield axes
    plt.close(fig)


ONE = {
    "teachers": (TRUTH, TOLD),
    "pulls": (np.arange(5.0), PULLS),
    "ladder": (LADDER, 1),
}
SEVERAL = {
    "crowds": (2, (POINTS, PANELS)),
    "rounds": (2, (PATHS,)),
    "finds": (2, (FOUND,)),
    "courses": (2, (COURSES,)),
    "sheets": (2, (SHEETS, 3)),
}


def test_crowds_lie_over_the_data(axes):
    """The data in every panel, its own draws on top."""
    figures.crowds(axes, POINTS, PANELS)
    for ax, draws in zip(axes, PANELS.values(), strict=True):
        below, above = (line.get_xydata() for line in ax.lines)
        np.testing.assert_array_equal(below, POINTS)
        np.testing.assert_array_equal(above, draws)


def test_teachers_show_every_seed(axes):
    """A set of points each, over one place of the truth."""
    figures.teachers(axes[0], TRUTH, TOLD)
    points = [x for x in axes[0].lines if x.get_marker() in ("o", "x")]
    shown = [x for x in points if len(x.get_xdata())]
    assert len(shown) == 8
    assert all((x.get_xdata() == TRUTH).all() for x in shown)


def test_rounds_mark_start_and_rest(axes):
    """One scale for all panels."""
    figures.rounds(axes, PATHS)
    for ax, path in zip(axes, PATHS.values(), strict=True):
        assert (ax.lines[1].get_xydata() == path[:1]).all()
        assert (ax.lines[2].get_xydata() == 0).all()
    assert axes[0].get_xlim() == axes[1].get_xlim()


def test_finds_has_a_point_a_seed(axes):
    """And the mean, in the arm's row."""
    figures.finds(axes, FOUND)
    for ax, part in zip(axes, (0, 1), strict=True):
        dots, mean = ax.lines[:2]
        assert (dots.get_xdata() == FOUND["a"][part]).all()
        assert mean.get_xdata() == pytest.approx(np.mean(FOUND["a"][part]))
    names = [t.get_text() for t in axes[0].get_yticklabels()]
    assert names == ["a", "b"]


def test_courses_mark_the_coins_loss(axes):
    """A line at ln 2."""
    figures.courses(axes, COURSES)
    (level,) = [x for x in axes[0].lines if x.get_linestyle() == "--"]
    assert level.get_ydata()[0] == np.log(2)


def test_sheets_leave_no_picture_out_of_place(axes):
    """Row by row; what fills no row is left out."""
    figures.sheets(axes, SHEETS, 3)
    for ax, images in zip(axes, SHEETS.values(), strict=True):
        shown = ax.images[0].get_array()
        assert shown.shape == (12, 9)
        np.testing.assert_array_equal(shown[3:6, 6:9], images[5])


def test_ladder_tells_models_from_the_rest(axes):
    """The last row in another colour."""
    figures.ladder(axes[0], LADDER, 1)
    colours = [line.get_color() for line in axes[0].lines]
    assert colours[0] == colours[1] != colours[2]
    assert axes[0].get_xscale() == "log"
