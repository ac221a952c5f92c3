"""Figures of the chapter *Recurrent networks*."""

import matplotlib

matplotlib.use("Agg")

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from dlbook.figures import recurrent_networks as figures
from dlbook.figures.style import GRADIENT, PREDICTION

RNG = np.random.default_rng(0)
WIDTH = 2 ** np.arange(4)
DROPS = np.array([1 / WIDTH, 2 / WIDTH])


ONE = {
    "unrolled": (),
    "lags": ({"one": (np.ones((2, 5)), np.ones(5))},),
    "turns": (RNG.uniform(-1, 1, (9, 2)), RNG.uniform(-1, 1, (8, 2))),
    "bit": (WIDTH, {0.1: (WIDTH / 8, 1 / WIDTH, 2.5)}),
    "truncation": (),
    "echoes": ({"a": (WIDTH, DROPS), "b": (2 * WIDTH, DROPS / 2)},),
}


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


def test_bit_marks_what_is_safe(ax):
    """A line stands at the weight from which no bit can flip."""
    figures.bit(ax, *ONE["bit"])
    kept, factor, mark = ax.lines
    assert mark.get_xdata()[0] == 2.5
    assert kept.get_color() == PREDICTION
    assert factor.get_color() == GRADIENT


@pytest.mark.parametrize(("T", "width"), [(6, 1), (6, 2), (6, 6)])
def test_truncation_keeps_what_lies_in_one_window(ax, T, width):
    """Of T (T + 1) / 2 terms each window keeps its own triangle."""
    figures.truncation(ax, T, width)
    kept, lost = (line.get_xydata() for line in ax.lines)
    assert len(kept) == T * (width + 1) / 2
    assert len(kept) + len(lost) == T * (T + 1) / 2
    assert (kept[:, 0] >= kept[:, 1]).all()
    assert (lost[:, 0] > lost[:, 1]).all()


def test_echoes_are_a_line_a_seed(ax):
    """Each arm has its own steps and its own colour."""
    figures.echoes(ax, *ONE["echoes"])
    assert ax.lines[0].get_ydata().tolist() == DROPS[0].tolist()
    assert ax.lines[2].get_xdata().tolist() == (2 * WIDTH).tolist()
    assert ax.lines[0].get_color() == ax.lines[1].get_color()
    assert ax.lines[0].get_color() != ax.lines[2].get_color()
