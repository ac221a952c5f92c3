"""Figures of *Loss landscapes*: what is given is what is drawn."""

import matplotlib

matplotlib.use("Agg")

import numpy as np

from dlbook.figures import loss_landscapes as figures

SCORES = np.array([[0.0, 1], [2, 3], [4, 0]])
FOUND = {"full": np.array([1.0, 2]), "small": np.array([[0.0, 1], [2, 4]])}

ONE = {
    "plane": (SCORES, np.array([0.75, 0.25]), "a walk"),
    "courses": ([0, 10], FOUND, ("steps", "sharpness")),
    "spectrum": (np.array([3.0, 1, 0, -1]), np.array([3.0, 1])),
}


def test_plane_shows_the_path_its_start_and_shares(ax):
    """Points in order; the shares stand on the axes."""
    figures.plane(ax, *ONE["plane"])
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), SCORES)
    np.testing.assert_array_equal(ax.lines[2].get_xydata(), SCORES[:1])
    assert ax.get_xlabel().endswith("75%")
    assert ax.get_ylabel().endswith("25%")


def test_courses_draws_means_and_seeds(ax):
    """A mean for each arm, a thin line for each seed, names at the end."""
    figures.courses(ax, *ONE["courses"])
    drawn = [line.get_ydata().tolist() for line in ax.lines]
    assert drawn == [[1, 2], [0, 2], [1, 4], [0.5, 3]]
    assert [tuple(t.xy) for t in ax.texts] == [(10, 2), (10, 3)]


def test_spectrum_numbers_from_one(ax):
    """The largest is number one in both."""
    figures.spectrum(ax, *ONE["spectrum"])
    both, found = ax.lines
    assert both.get_xdata().tolist() == [1, 2, 3, 4]
    assert found.get_xydata().tolist() == [[1, 3], [2, 1]]
