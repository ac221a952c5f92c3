"""Figures of *Loss landscapes*: what is given is what is drawn."""

import matplotlib

matplotlib.use("Agg")

import numpy as np
import pytest

from dlbook.figures import loss_landscapes as figures

SCORES = np.array([[0.0, 1], [2, 3], [4, 0]])
FOUND = {"full": np.array([1.0, 2]), "small": np.array([[0.0, 1], [2, 4]])}

ONE = {
    "plane": (SCORES, np.array([0.75, 0.25]), "a walk"),
    "courses": ([0, 10], FOUND, ("steps", "sharpness")),
    "heights": (
        (np.array([0.0, 2, 4]), np.array([-1.0, 1, 3, 5])),
        np.arange(12.0).reshape(3, 4) / 11,
        SCORES,
        np.array([0.0, 2]),
    ),
    "valley": (
        (np.array([-1.0, 1, 3]), np.array([-1.0, 1, 3])),
        np.array([[0.0, 2, 8], [2, 0, 2], [8, 2, 32]]),
        np.array([[2.0, 0.5], [1, 1]]),
        0.5,
    ),
    "leaving": (
        np.array([1.0, 0.1, 0.01]),
        np.array([[1, 11, 21], [3, 14, 22]]),
        10.0,
    ),
    "spectrum": (
        np.array([-1.0, 16, 0, 1]),
        np.array([16.0, 1, 0, 0]),
        "at the start",
    ),
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


def test_heights_has_the_path_over_its_lines(ax):
    """The grid's first axis runs to the right; points in order."""
    figures.heights(ax, *ONE["heights"])
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), SCORES)
    np.testing.assert_array_equal(ax.lines[1].get_xydata(), SCORES[:1])
    box = ax.collections[0].get_datalim(ax.transData)
    np.testing.assert_allclose(box.extents, [0, -1, 4, 5], atol=1e-9)
    assert ax.get_title("left") == "loss from 1 to 10"
    shades = ax.collections[0].levels
    assert (len(shades), shades[0], shades[-1]) == (13, 0, 2)


def test_courses_names_a_level(ax):
    """A line from end to end, and its name at its middle."""
    figures.courses(ax, *ONE["courses"], (3.0, "an edge"))
    assert ax.lines[0].get_xydata().tolist() == [[0, 3], [10, 3]]
    assert (ax.texts[0].get_text(), ax.texts[0].xy) == ("an edge", (5, 3))


def test_valley_has_its_minima_and_its_circle(ax):
    """Minima have ab = 1; on the circle a^2 + b^2 is two over the rate."""
    figures.valley(ax, *ONE["valley"])
    minima, circle, path, start, saddle = (x.get_xydata() for x in ax.lines)
    np.testing.assert_allclose(minima.prod(axis=1), 1)
    np.testing.assert_allclose((circle**2).sum(axis=1), 4)
    np.testing.assert_array_equal(path, ONE["valley"][2])
    np.testing.assert_array_equal(start, path[:1])
    assert saddle.tolist() == [[0, 0]]


def test_leaving_has_a_line_of_the_derived_slope(ax):
    """Through the middle of each seed's points."""
    figures.leaving(ax, *ONE["leaving"])
    line, points, *_ = ax.lines
    np.testing.assert_allclose(line.get_ydata(), [1, 11, 21])
    assert points.get_ydata().tolist() == [1, 11, 21]
    assert ax.lines[2].get_ydata()[1] == 13


def test_spectrum_sorts_and_keeps_signs(ax):
    """From the largest, a quarter's power of the share of it."""
    figures.spectrum(ax, *ONE["spectrum"])
    values, near, _ = ax.lines
    assert values.get_xdata().tolist() == [1, 2, 3, 4]
    assert values.get_ydata().tolist() == [1, 0.5, 0, -0.5]
    assert near.get_ydata().tolist() == [1, 0.5, 0, 0]
    ticks = dict(zip([t.get_text() for t in ax.get_yticklabels()],
                     ax.get_yticks(), strict=True))  # fmt: skip
    assert ticks["$10^{-2}$"] == pytest.approx(0.1**0.5)
