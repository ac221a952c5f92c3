"""Figures of the chapter *Optimisation*."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlbook.figures import optimisation as figures

RNG = np.random.default_rng(0)
H = np.diag([1.0, 9.0])
NAMES = "SGD", "momentum", "RMSprop", "Adam"
X = np.linspace(0.01, 4, 50)
MODULI = {beta: abs(1 + beta - X) for beta in (0.0, 0.5)}
WALK = RNG.normal(size=(40, 2))
RATES = {name: 0.001 * 2.0 ** np.arange(4) for name in NAMES}
LOSS = {name: 0.3 + RNG.random((4, 3)) for name in NAMES}
STEPS = {"Adam": np.ones((1, 20)), "Adam, not corrected": np.full((1, 20), 3)}
KEPT = {"decay": np.full(5, 0.6), "penalty": np.linspace(0, 1, 5)}


@pytest.fixture
def axes():
    """Two axes in a figure that is closed after the test."""
    fig, axes = plt.subplots(1, 2, layout="constrained")
    yield axes
    plt.close(fig)


ONE = {
    "roots": (X, MODULI),
    "cloud": (WALK, WALK.cumsum(axis=0) / 40, H),
    "shrinking": (np.geomspace(0.1, 10, 5), KEPT),
}
PAIR = dict.fromkeys(NAMES[:2], WALK / 4)
SEVERAL = {
    "paths": (2, (H, PAIR)),
    "first_steps": (2, ({"one": STEPS, "two": STEPS},)),
    "grids": (2, ({"constant": LOSS, "cosine": LOSS}, RATES)),
}


def test_paths_are_drawn_from_their_starts(axes):
    """Each panel holds its walk, point by point, and its first point."""
    assert figures.paths(axes, H, PAIR) is axes
    for ax, walk in zip(axes, PAIR.values(), strict=True):
        line, start = ax.lines
        np.testing.assert_allclose(line.get_xydata(), walk)
        np.testing.assert_allclose(start.get_xydata()[0], walk[0])
        assert ax.get_xlim() == ax.get_ylim()


def test_roots_draws_a_curve_and_a_number_for_each_beta(ax):
    """The curves are the moduli; the texts name the betas."""
    figures.roots(ax, X, MODULI)
    for line, modulus in zip(ax.lines, MODULI.values(), strict=False):
        np.testing.assert_allclose(line.get_ydata(), modulus)
    assert [t.get_text() for t in ax.texts] == [
        r"$\beta = 0$",
        r"$\beta = 0.5$",
    ]


def test_grids_marks_the_best_rate(axes):
    """The large dot lies at the least mean, and lines are the means."""
    figures.grids(axes, SEVERAL["grids"][1][0], RATES)
    for k, name in enumerate(NAMES):
        line, *_ = lines = axes[0].lines[5 * k : 5 * k + 5]
        middle = LOSS[name].mean(axis=1)
        np.testing.assert_allclose(line.get_ydata(), middle)
        best = RATES[name][middle.argmin()], middle.min()
        np.testing.assert_allclose(lines[-1].get_xydata()[0], best)
    assert axes[0].get_ylabel()
    (legend,) = axes[0].figure.legends
    assert [t.get_text() for t in legend.get_texts()] == list(NAMES)


def test_first_steps_names_its_arms(axes):
    """Corrected and not; a line for each seed."""
    figures.first_steps(axes, {"one": STEPS, "two": STEPS})
    for ax in axes:
        texts = [t.get_text() for t in ax.texts]
        assert texts == ["corrected", "not corrected"]
        np.testing.assert_allclose(ax.lines[1].get_ydata(), 3)


def test_cloud_draws_walk_mean_and_minimum(ax):
    """Dots are the walk, the line the means, the cross the minimum."""
    figures.cloud(ax, *ONE["cloud"])
    dots, means, minimum = ax.lines
    np.testing.assert_allclose(dots.get_xydata(), WALK)
    np.testing.assert_allclose(means.get_xydata(), ONE["cloud"][1])
    np.testing.assert_allclose(minimum.get_xydata(), [[0, 0]])


def test_shrinking_draws_both_ways(ax):
    """A line each, named."""
    figures.shrinking(ax, *ONE["shrinking"])
    for line, share in zip(ax.lines, KEPT.values(), strict=True):
        np.testing.assert_allclose(line.get_ydata(), share)
    assert [t.get_text() for t in ax.texts] == list(KEPT)
