"""Figures of the chapter *Function approximation*."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlbook.figures import function_approximation as figures

RNG = np.random.default_rng(0)
X = np.linspace(0, 1, 9)
ARMS = "deep", "medium", "shallow"
LOSSES = {name: RNG.random((2, 3, 4)) + 0.1 for name in ARMS}
ERRORS = {name: RNG.random((2, 3, 4)) + 0.1 for name in ARMS}
STEPS = {name: RNG.integers(1, 99, (4, 3)) for name in ARMS}
KINKS = np.array([0.25, 0.5])
DRAWN = {name: (RNG.random((2, 9)) - 1, [KINKS, KINKS[:1]]) for name in ARMS}

FIXED = {name: RNG.integers(99, 999, (4, 5)) for name in ("slow", "Adam")}

CAP = 80
STEPS["deep"][-1, -1] = CAP
WAYS = RNG.random((4, 5))
ONE = {
    "slowness": ((1, 2, 4, 8), STEPS, FIXED, CAP),
    "gathering": (np.arange(1, 5), WAYS, KINKS),
}
SEVERAL = {
    "fits": ((2, 3), (X, RNG.random((2, 9)), DRAWN)),
    "races": (2, (np.arange(1, 5), LOSSES, "ab")),
    "rates": (2, ((0.1, 0.2, 0.3), ERRORS, (0.01, 0.02), "ab")),
}


@pytest.fixture
def axes():
    """Two axes in a figure that is closed after the test."""
    fig, axes = plt.subplots(1, 2)
    yield axes
    plt.close(fig)


def test_fits_marks_every_kink():
    """A tick a kink, below the target's curve and below each network's."""
    fig, axes = plt.subplots(2, 3)
    figures.fits(axes, *SEVERAL["fits"][1])
    for row, n in zip(axes, (2, 1), strict=True):
        for ax in row:
            marks = ax.lines[2]
            assert len(marks.get_xdata()) == n
            for line in ax.lines[:2]:
                assert max(marks.get_ydata()) < min(line.get_ydata())
    assert [ax.get_title(loc="center") for ax in axes[0]] == list(ARMS)
    plt.close(fig)


def test_gathering_draws_a_line_a_unit(axes):
    """First a line for each jump, then one for each kink's way."""
    figures.gathering(axes[0], *ONE["gathering"])
    jumps, lines = axes[0].lines[:2], axes[0].lines[2:]
    assert [line.get_ydata()[0] for line in jumps] == list(KINKS)
    np.testing.assert_allclose([k.get_ydata() for k in lines], WAYS.T)


def test_gathering_leaves_out_what_crosses_infinity(axes):
    """Kinks outside of [-1.5, 1.5] are gaps in their line."""
    ways = np.array([[0.5, 1.4], [1.6, 1.5], [-2.0, -1.4]])
    figures.gathering(axes[0], np.arange(1, 4), ways, ())
    drawn = np.transpose([line.get_ydata() for line in axes[0].lines])
    wanted = [[0.5, 1.4], [np.nan, np.nan], [np.nan, -1.4]]
    np.testing.assert_array_equal(drawn, wanted)


def test_races_and_rates_show_geometric_means(axes):
    """On log axes the middle of seeds is the mean of logarithms."""
    figures.races(axes, np.arange(1, 5), LOSSES, "ab")
    thick = [line for line in axes[1].lines if line.get_linewidth() == 2]
    for line, loss in zip(thick, LOSSES.values(), strict=True):
        wanted = np.prod(loss[1], axis=0) ** (1 / 3)
        np.testing.assert_allclose(line.get_ydata(), wanted)
    assert [ax.get_yscale() for ax in axes] == ["log", "log"]


def test_rates_marks_what_lines_reach(axes):
    """The level of joined points crosses each panel; means are joined."""
    figures.rates(axes, *SEVERAL["rates"][1])
    for ax, level, n in zip(axes, (0.01, 0.02), (0, 1), strict=True):
        assert set(ax.lines[-1].get_ydata()) == {level}
        wanted = np.prod(ERRORS["deep"][n], axis=1) ** 0.25
        np.testing.assert_allclose(ax.lines[0].get_ydata(), wanted)


def test_slowness_joins_medians(axes):
    """A line through the median of the seeds, and a dot for each."""
    figures.slowness(axes[0], *ONE["slowness"])
    lines = axes[0].lines
    for line, n in zip(lines, [*FIXED.values(), STEPS["deep"]], strict=False):
        np.testing.assert_allclose(line.get_ydata(), np.median(n, axis=1))
    dots = [line.get_ydata() for line in lines[3:6]]
    np.testing.assert_allclose(np.transpose(dots), STEPS["deep"])


def test_slowness_rings_the_runs_that_were_cut(axes):
    """Rings at the steps from the cap on, of each arm, and nowhere else."""
    assert CAP in STEPS["deep"]
    figures.slowness(axes[0], *ONE["slowness"])
    lines = [ln for ln in axes[0].lines if ln.get_fillstyle() == "none"]
    ringed = np.concatenate([ln.get_ydata() for ln in lines])
    cut = [n[n >= CAP] for n in STEPS.values()]
    true = sorted(np.concatenate(cut))
    assert 0 < len(true) < 36
    assert sorted(ringed[np.isfinite(ringed)]) == true
