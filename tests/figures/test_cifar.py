"""Figures of the chapter *Repairing a network*."""

import matplotlib

matplotlib.use("Agg")

import numpy as np

from dlbook.figures import cifar as figures

RNG = np.random.default_rng(0)
PICTURES = RNG.integers(0, 256, (2, 3, 3, 8, 8)).astype(np.uint8)
TITLES = np.array([["", "one", ""], ["", "", ""]])
STEPS = {k: RNG.random(3) for k in ("as given", "first", "second")}
CHAINS = {"forth": STEPS, "back": STEPS}
GAINS = {k: RNG.normal(size=3) for k in ("first", "second")}
DEPTHS = {k: {b: RNG.random(3) for b in (1, 4)} for k in ("plain", "skip")}

ONE = {
    "gallery": (PICTURES, ["up", "down"], TITLES),
    "staircases": (CHAINS, "points"),
    "gains": (GAINS, GAINS),
    "depths": (DEPTHS,),
}
SEVERAL = {}


def test_gallery_shows_the_pictures_unchanged(ax):
    """Each picture stands in the sheet, pixel for pixel."""
    figures.gallery(ax, PICTURES, ["up", "down"], TITLES)
    sheet = ax.images[0].get_array()
    part = sheet[9 : 9 + 8, 10 : 10 + 8, :3]
    np.testing.assert_array_equal(part, PICTURES[0, 1].transpose(1, 2, 0))
    assert sheet[..., 3].sum() == 6 * 64 * 255


def test_gains_stand_in_their_rows(ax):
    """A dot a seed above and below each row, in the order of the names."""
    figures.gains(ax, GAINS, GAINS)
    dots = [line for line in ax.lines if line.get_marker() == "."]
    rows = [round(line.get_ydata()[0]) for line in dots]
    assert rows == [0, 1, 0, 1]
    np.testing.assert_array_equal(dots[1].get_xdata(), GAINS["second"])


def test_staircases_reach_the_means(ax):
    """A line passes through the mean over seeds of each step."""
    figures.staircases(ax, CHAINS, "points")
    means = [v.mean() for v in STEPS.values()]
    np.testing.assert_allclose(ax.lines[0].get_ydata(), means)
