"""Figures of the chapter *Backpropagation*."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlbook.figures import backpropagation as figures

RNG = np.random.default_rng(0)
H = np.logspace(-6, 0, 4)
CURVES = {"first": np.ones((2, 10)), "second": np.zeros((2, 10))}
POINTS = np.array([[-2.0, 2.0], [0.5, -0.5], [2.0, -2.0]])
ONE = {
    "bend": (POINTS, np.maximum(POINTS, 0), np.array([False, True, False])),
    "corners": (H, np.ones((4, 3)), np.zeros(4)),
    "steps": (H, {"a": H**2, "b": 0 * H}),
    "learning": (CURVES,),
    "reach": ({"a": np.ones(6), "b": np.full(6, 1e-6)},),
}
VALUES = [np.eye(4).reshape(1, 16), RNG.random((1, 9)), np.ones((1, 5))]
COTANGENTS = [RNG.normal(size=v.shape) for v in VALUES]
SEVERAL = {"signals": ((2, 3), (VALUES, COTANGENTS))}
SHAPES = {"x": (4, 4), "a^1": (3, 3), "z": (5, 1)}


@pytest.fixture
def axes():
    """Six axes in a figure that is closed after the test."""
    fig, axes = plt.subplots(2, 3)
    yield axes
    plt.close(fig)


def test_signals_run_both_ways(axes):
    """Values above with arrows to the right, cotangents below, to the left."""
    assert figures.signals(axes, VALUES, COTANGENTS) is axes
    axes[0, 0].figure.draw_without_rendering()
    rows = (0, VALUES, 1, ""), (1, COTANGENTS, -1, r"\mathrm{d}")
    for row, arrays, sign, mark in rows:
        entries = zip(axes[row], SHAPES.items(), arrays, strict=True)
        for ax, (name, shape), a in entries:
            assert ax.get_title(loc="center") == f"${mark}{name}$"
            assert np.array_equal(ax.images[0].get_array(), a.reshape(shape))
        for ax in axes[row, :2]:
            (arrow,) = ax.texts
            style = type(arrow.arrow_patch.get_arrowstyle()).__name__
            assert style == ("CurveA" if sign < 0 else "CurveB")


def test_cotangents_have_scales_about_zero(axes):
    """Red and blue are as deep on either side of zero."""
    figures.signals(axes, VALUES, COTANGENTS)
    for ax in axes[1]:
        low, high = ax.images[0].get_clim()
        assert low == -high < 0


def test_error_of_zero_can_be_drawn(axes):
    """No error at all is drawn at the bottom of a logarithmic axis."""
    ax = figures.steps(axes[0, 0], *ONE["steps"])
    assert (ax.lines[1].get_ydata() == 1e-16).all()


def test_curves_are_one_a_seed(axes):
    """Every seed has its line, at the height of its numbers."""
    ax = figures.learning(axes[0, 0], CURVES)
    assert [line.get_ydata()[0] for line in ax.lines] == [1, 1, 0, 0]
    assert ax.lines[0].get_xdata()[0] == 1


def test_bent_points_stand_where_the_layer_puts_them(axes):
    """Each point is open before the layer and filled behind it."""
    ax = figures.bend(axes[0, 0], *ONE["bend"])
    marks = [line for line in ax.lines if line.get_marker() in ("o", "s")]
    inside, after, outside, far = (line.get_xydata() for line in marks)
    assert inside.tolist() == [[0.5, -0.5]]
    assert after.tolist() == [[0.5, 0]]
    assert outside.tolist() == POINTS[[0, 2]].tolist()
    assert far.tolist() == [[0, 2], [2, 0]]
    faces = [line.get_markerfacecolor() for line in marks]
    assert faces[0] == faces[2] == "white"
    assert "white" not in (faces[1], faces[3])
