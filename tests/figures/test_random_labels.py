"""Figures of *Random labels*: courses of training, and what lies below."""

import matplotlib

matplotlib.use("Agg")

import numpy as np

from dlbook.figures import random_labels as figures

STEPS, NAMES = np.array([1, 10, 100]), ("steps", "share")
FOUND = {
    "right": np.array([[0.1, 0.3], [0.5, 0.7], [1.0, 1.0]]),
    "random": np.array([0.1, 0.2, 1.0]),
}
SPOTS = {"right": (10.0, 5), "random": (100.0, -9)}
VALUES = {"right": np.array([[3.0, 1], [2, 4]]), "random": np.array([1.0, 0])}
SHARES = {"right": (0.5, -3, 0), "random": (1.0, 3, 4)}

ONE = {
    "courses": (STEPS, FOUND, SPOTS, NAMES),
    "below": (VALUES, SHARES, NAMES),
}


def test_courses_draws_means_seeds_and_names(ax):
    """Lines through the means, dots for seeds, names on their lines."""
    figures.courses(ax, STEPS, FOUND, SPOTS, NAMES)
    one, two, first, second = ax.lines
    assert one.get_ydata().tolist() == [0.1, 0.5, 1]
    assert two.get_ydata().tolist() == [0.3, 0.7, 1]
    np.testing.assert_allclose(first.get_ydata(), [0.2, 0.6, 1])
    assert second.get_ydata().tolist() == [0.1, 0.2, 1]
    places = {t.get_text(): t.xy for t in ax.texts}
    np.testing.assert_allclose(places["right"], (10, 0.6))
    np.testing.assert_allclose(places["random"], (100, 1))
    assert (ax.get_xlabel(), ax.get_ylabel()) == NAMES


def test_below_counts(ax):
    """At each value the share that is no larger."""
    figures.below(ax, VALUES, SHARES, NAMES)
    right, random = ax.lines
    assert right.get_xdata().tolist() == [1, 2, 3, 4]
    assert right.get_ydata().tolist() == [0.25, 0.5, 0.75, 1]
    assert random.get_xdata().tolist() == [0, 1]
    assert [tuple(t.xy) for t in ax.texts] == [(2, 0.5), (1, 1)]
    assert [t.get_ha() for t in ax.texts] == ["right", "left"]
