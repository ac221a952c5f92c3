"""Figures of the chapter *Recurrent networks*."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from dlbook.figures import recurrent_networks as figures
from dlbook.figures.style import GRADIENT, PREDICTION, TRUTH

RNG = np.random.default_rng(0)
CURVES = {"first": np.full((2, 10), 0.5), "second": np.full((2, 10), 0.1)}
WIDTH = 2 ** np.arange(4)
DROPS = np.array([1 / WIDTH, 2 / WIDTH])
ERRORS = {"persistence": np.array([0.05, 0.06]), "RNN": np.array([2e-3, 1e-3])}
FLOOR = np.array([8e-4, 9e-4])


@pytest.fixture
def ax():
    """Axes in a figure that is closed after the test."""
    fig, ax = plt.subplots()
    yield ax
    plt.close(fig)


CASES = {
    "ring": (np.sin(np.arange(60) * np.pi / 10),),
    "unrolled": (),
    "lags": ({"one": (np.ones((2, 5)), np.ones(5))},),
    "bias": (WIDTH, DROPS, 16),
    "memory": (WIDTH, {"a": DROPS, "b": DROPS / 9}, 1 / WIDTH),
    "clipping": (CURVES,),
    "scores": (ERRORS, FLOOR),
    "generated": (
        np.zeros(10),
        {"carried": np.ones(10), "reset": -np.ones(10)},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_axes_in_axes_out(ax, name):
    """Each function draws on the axes it is given and returns them."""
    assert getattr(figures, name)(ax, *CASES[name]) is ax
    assert ax.has_data()
    ax.figure.draw_without_rendering()


@pytest.mark.parametrize("name", [n for n in CASES if n != "unrolled"])
def test_both_axes_are_labelled(ax, name):
    """A plot says what stands on either axis."""
    getattr(figures, name)(ax, *CASES[name])
    assert ax.get_xlabel()
    assert ax.get_ylabel()


def test_every_figure_is_called_here():
    """No drawing function of the module is left untested."""
    public = {
        name
        for name, value in vars(figures).items()
        if getattr(value, "__module__", "") == figures.__name__
        and not name.startswith("_")
    }
    assert public == CASES.keys()


def test_ring_parts_rises_from_falls(ax):
    """Each number with two neighbours is drawn once, by its past."""
    x = np.array([0.0, 1.0, 2.0, 1.0, 0.0, 3.0])
    figures.ring(ax, x)
    up, down = (line.get_xydata().tolist() for line in ax.lines)
    assert up == [[1, 2], [2, 1]]
    assert down == [[1, 0], [0, 3]]


@pytest.mark.parametrize("T", [1, 3, 4])
def test_unrolled_sends_gradients_backwards(ax, T):
    """Each step has a red arrow into the state before, and one from above."""
    figures.unrolled(ax, T)
    arrows = [t for t in ax.texts if getattr(t, "arrow_patch", None)]
    red = [
        a
        for a in arrows
        if a.arrow_patch.get_edgecolor()[:3] == to_rgb(GRADIENT)
    ]
    left = [a for a in red if a.xy[0] < a.xyann[0]]
    down = [a for a in red if a.xy[1] < a.xyann[1]]
    assert len(left) == len(down) == T
    assert len(arrows) == 4 * T


def test_lags_draw_the_bound_dashed_in_the_colour_of_its_family(ax):
    """Solid lines are measured, one a seed; the dashed one is the bound."""
    norms, limit = np.full((2, 5), 0.1), np.full(5, 0.2)
    figures.lags(ax, {"one": (norms, limit), "two": (norms, limit)})
    styles = [line.get_linestyle() for line in ax.lines]
    assert styles == ["-", "-", "--"] * 2
    assert ax.lines[2].get_ydata().tolist() == limit.tolist()
    assert ax.lines[2].get_color() == ax.lines[0].get_color()
    assert ax.get_yscale() == "log"


def test_bias_guide_counts_borders(ax):
    """The dashed guide is proportional to T/w - 1 and meets the last mean."""
    figures.bias(ax, WIDTH, DROPS, 16)
    guide = ax.lines[-1].get_ydata()
    np.testing.assert_allclose(guide / guide[-1], [15, 7, 3, 1])
    assert guide[-1] == pytest.approx(DROPS[:, -1].mean())


def test_scores_give_the_last_method_the_colour_of_predictions(ax):
    """The network stands last; the floor spans that of all seeds."""
    figures.scores(ax, ERRORS, FLOOR)
    assert [t.get_text() for t in ax.get_yticklabels()] == list(ERRORS)
    assert ax.lines[-1].get_color() == PREDICTION
    assert ax.lines[0].get_color() != PREDICTION
    (band,) = ax.patches
    assert band.get_facecolor()[:3] == to_rgb(TRUTH)
    assert band.get_x() == pytest.approx(8e-4)
    assert band.get_width() == pytest.approx(1e-4)
