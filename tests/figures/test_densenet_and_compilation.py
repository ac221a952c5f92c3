"""Figures of the chapter *Dense blocks and compilation*."""

import matplotlib

matplotlib.use("Agg")

import numpy as np

from dlbook.figures import densenet_and_compilation as figures

RNG = np.random.default_rng(0)
WIRED = {"plain": np.eye(3, k=-1) > 0, "dense": np.tri(3, k=-1) > 0}
SHARES = {
    "small": np.array([0.7, 0.2, 0.1]),
    "large": np.array([0.1, 0.2, 0.7]),
}
ARMS = {k: RNG.random(3) for k in ("plain", "residual", "dense")}
OVER = {k: {d: RNG.random(3) for d in (2, 4)} for k in ("plain", "dense")}
PANELS = {"batch norm": OVER, "none": OVER}
LIMITS = {k: {"plain": np.linspace(1, 0, 5)} for k in PANELS}
RATIOS = {"chain": {100: 0.5, 10_000: 3.0}}

ONE = {
    "lengths": (SHARES, list(SHARES.values())),
    "accuracies": (ARMS, "points"),
    "ratios": (RATIOS,),
}
SEVERAL = {
    "wirings": (2, (WIRED,)),
    "correlations": (2, (PANELS, LIMITS)),
}


def test_accuracies_stand_in_their_rows(ax):
    """A dot a seed in each row, and the stroke at the mean."""
    figures.accuracies(ax, ARMS, "points")
    np.testing.assert_array_equal(ax.lines[2].get_xdata(), ARMS["residual"])
    assert set(ax.lines[2].get_ydata()) == {1}
    np.testing.assert_allclose(
        ax.lines[3].get_xdata(), ARMS["residual"].mean()
    )


def test_ratios_are_drawn_over_their_sizes(ax):
    """One point a size."""
    figures.ratios(ax, RATIOS)
    assert list(ax.lines[0].get_xdata()) == [100, 10_000]
    assert list(ax.lines[0].get_ydata()) == [0.5, 3.0]
