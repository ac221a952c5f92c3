"""Figures of the chapter *Diagnosing failures*."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np

from dlbook.figures import diagnosing_failures as figures

STEPS = np.arange(5)
RUNS = {k: (STEPS, np.array([2.3, 1, 1e9, np.nan, 0.5])) for k in "abcd"}
SOUND = {"size": (0.1, 10.0), "share": (0.0, 0.5), "beyond": (0.001, np.inf)}
FOUND = {
    "fine": {"size": 1.0, "share": 0.0, "beyond": 3.0},
    "large": {"size": 99.0, "share": 0.9, "beyond": 3.0},
    "off": {"size": 1.0, "share": 1.0, "beyond": 0.0},
}
QUESTIONS = [("Is it on?", "a switch"), ("Is it warm?", "a fuse")]
RATES = {k: ([0.1, 1.0, 10.0], np.full((3, 2), 0.5)) for k in ("one", "two")}
CURED = {"two": ([0.1, 1.0], np.array([[0.7, 0.9], [0.6, 0.6]]))}

ONE = {
    "chart": (QUESTIONS, "Look elsewhere", (0, 1)),
}
SEVERAL = {
    "losses": ((2, 2), (RUNS, 2.3)),
    "rates": ((1, 2), (RATES, CURED, 0.1)),
    "readings": (3, (FOUND, SOUND)),
}


def grid():
    """Two rows of two Axes."""
    return plt.subplots(2, 2)


def test_losses_draw_at_the_top_what_runs_out():
    """A loss that explodes or is no number stays in the panel."""
    fig, axes = grid()
    figures.losses(axes, RUNS, 1.5)
    for ax in axes.flat:
        curve, level = ax.lines
        np.testing.assert_allclose(curve.get_ydata(), [2.3, 1, 1e3, 1e3, 0.5])
        assert set(level.get_ydata()) == {1.5}
        assert level.get_zorder() > curve.get_zorder()
        assert ax.get_ylim()[1] > 1e3
    plt.close(fig)


def test_readings_ring_the_first_that_is_out():
    """One ring for a run that has a fault, none for a sound one."""
    fig, axes = plt.subplots(1, 3)
    figures.readings(axes, FOUND, SOUND)
    rings = {
        (ax.get_xlabel(), -line.get_ydata()[0])
        for ax in axes
        for line in ax.lines
        if line.get_markeredgewidth() == 2
    }
    assert rings == {("size", 1), ("share", 2)}
    for ax in axes:
        low, high = ax.get_xlim()
        assert all(low < line.get_xdata()[0] < high for line in ax.lines)
    plt.close(fig)


def test_a_chart_asks_in_order(ax):
    """Each question above the next, its cause on its right."""
    figures.chart(ax, QUESTIONS, "Look elsewhere")
    at = {t.get_text(): t.get_position() for t in ax.texts}
    assert at["Is it on?"][1] > at["Is it warm?"][1] > at["Look elsewhere"][1]
    for question, cause in QUESTIONS:
        assert at[question][1] == at[cause][1]
        assert at[question][0] < at[cause][0]
    assert not ax.lines


def test_a_chart_goes_back_for_the_next_layer(ax):
    """A line on the left from the later question up to the first."""
    figures.chart(ax, QUESTIONS, "Look elsewhere", again=(0, 1))
    (line,) = ax.lines
    assert line.get_xdata().max() <= 0
    assert line.get_ydata().tolist() == [-1, -1, 0]
    assert "next layer" in {t.get_text() for t in ax.texts}


def test_rates_of_each_fault_and_its_repair():
    """A panel a name: means, a dot a seed, and what is repaired, open."""
    fig, axes = plt.subplots(1, 2)
    figures.rates(axes, RATES, CURED, 0.1)
    assert [ax.get_title(loc="left") for ax in axes] == ["one", "two"]
    for ax, cures in zip(axes, (0, 1), strict=True):
        *cured, mean, first, second, level = ax.lines
        assert mean.get_ydata().tolist() == [50, 50, 50]
        assert first.get_linestyle() == second.get_linestyle() == "None"
        assert set(level.get_ydata()) == {10}
        assert len(cured) == cures
    (cured,) = axes[1].lines[:1]
    np.testing.assert_allclose(cured.get_ydata(), [80, 60])
    assert cured.get_markerfacecolor() == "none"
    plt.close(fig)
