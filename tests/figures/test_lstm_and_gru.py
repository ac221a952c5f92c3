"""Figures of the chapter *LSTM and GRU*."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np

from dlbook.figures import lstm_and_gru as figures
from dlbook.figures.style import ACCENT, PREDICTION

RNG = np.random.default_rng(0)
MARK = np.eye(12)[3]
DATES = np.arange("1949-01", "1951-01", dtype="datetime64[M]")
ERRORS = {"one": RNG.uniform(10, 20, 12), "many": RNG.uniform(10, 20, (3, 12))}

ONE = {
    "asked": (RNG.standard_normal(12), MARK),
    "belt": (),
    "carried": ({"RNN": 0.5 ** np.arange(40)[None]},),
    "missed": (
        {
            "one": {"a": (np.full((2, 3), 0.1), 1), "b": (np.ones((2, 3)), 0)},
            "two": {"a": (np.full((2, 3), 0.2), 0), "b": (np.ones((2, 3)), 0)},
        },
    ),
    "passengers": (DATES, np.arange(24.0), {"net": np.ones(6)}),
    "horizons": (ERRORS,),
}
GATES = {"f": RNG.random((12, 2)), "c": RNG.random((12, 2))}
SEVERAL = {"gates": (2, (GATES, MARK))}


def test_asked_fills_what_is_marked(ax):
    """The marked number has a dot of its own, at its step and height."""
    x, mark = ONE["asked"]
    figures.asked(ax, x, mark)
    (dot,) = [line for line in ax.lines if line.get_color() == ACCENT]
    assert dot.get_xydata().tolist() == [[4, x[3]]]


def test_carried_has_a_colour_a_kind(ax):
    """A line a seed, from one step back on, over powers of ten."""
    rows = np.stack([0.5 ** np.arange(40)] * 2)
    figures.carried(ax, {"RNN": rows, "LSTM": rows / 2})
    colours = [line.get_color() for line in ax.lines]
    assert colours[0] == colours[1] != colours[2] == colours[3]
    assert ax.lines[0].get_xdata()[0] == 1
    assert ax.get_yscale() == "log"


def test_missed_has_a_row_an_arm_and_a_colour_a_task(ax):
    """Three dots a rate, filled if it was chosen; first arm at the top."""
    figures.missed(ax, *ONE["missed"])
    dots = ax.lines[:8]
    assert [len(d.get_xdata()) for d in dots] == [3] * 8
    full = [d.get_markerfacecolor() != "none" for d in dots]
    assert full == [False, True, True, False, True, False, True, False]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["b", "a"]
    assert dots[0].get_ydata()[0] > dots[2].get_ydata()[0]
    assert dots[0].get_color() != dots[4].get_color()


def test_gates_show_every_unit_and_the_marks():
    """A panel has a line a unit, and one at each marked step."""
    fig, axes = plt.subplots(2, 1)
    figures.gates(axes, *SEVERAL["gates"][1])
    for panel in axes:
        colours = [line.get_color() for line in panel.lines]
        assert colours == [PREDICTION, PREDICTION, ACCENT]
        assert panel.lines[-1].get_xdata()[0] == 4
    plt.close(fig)


def test_passengers_end_together(ax):
    """Predictions stand under the last months."""
    figures.passengers(ax, *ONE["passengers"])
    line = ax.lines[1]
    assert line.get_xdata().tolist() == DATES[-6:].tolist()


def test_horizons_are_a_line_a_seed(ax):
    """One bold line, or a thin one for each seed, from one month on."""
    figures.horizons(ax, ERRORS)
    assert len(ax.lines) == 4
    assert ax.lines[0].get_linewidth() > ax.lines[1].get_linewidth()
    assert ax.lines[1].get_xdata()[0] == 1
