"""Figures of maps and their staircases."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlbook.figures import maps


def half(value):
    """A map to follow by hand."""
    return value / 2


SEEN = {"plain": np.array([0, 0.4, 0.7]), "other": np.zeros(3)}
ONE = {"staircase": (half, 1.0, 2)}
SEVERAL = {
    "tanh_maps": (3, ({"one": half, "two": np.square, "three": np.sqrt},)),
    "cosines": (2, (half, SEEN)),
}


@pytest.fixture
def axes():
    """Three axes in a figure that is closed after the test."""
    fig, axes = plt.subplots(1, 3)
    yield axes
    plt.close(fig)


def test_a_staircase_by_hand(axes):
    """Up to the curve, over to the diagonal: 1, 1/2, 1/4."""
    ax = maps.staircase(axes[0], half, 1.0, 2)
    diagonal, curve, stairs = ax.lines
    np.testing.assert_allclose(*diagonal.get_data())
    np.testing.assert_allclose(curve.get_ydata(), curve.get_xdata() / 2)
    across, up = stairs.get_data()
    np.testing.assert_allclose(across, [1, 1, 0.5, 0.5, 0.25])
    np.testing.assert_allclose(up, [0, 0.5, 0.5, 0.25, 0.25])


def test_each_map_of_tanh_has_its_panel(axes):
    """Its name above, its own curve within."""
    steps = {"one": half, "two": np.square, "three": np.sqrt}
    assert maps.tanh_maps(axes, steps) is axes
    for ax, (name, step) in zip(axes, steps.items(), strict=True):
        assert name in {ax.get_title(), ax.get_title(loc="left")}
        curve = ax.lines[1]
        np.testing.assert_allclose(curve.get_ydata(), step(curve.get_xdata()))


def test_cosines_are_beside_what_the_map_foretells(axes):
    """A line an arm; the dotted one is the map's own course from 0."""
    maps.cosines(axes[:2], lambda c: (1 + c) / 2, SEEN)
    plain, other, told = axes[1].lines
    np.testing.assert_allclose(plain.get_ydata(), SEEN["plain"])
    assert other.get_label() == "other"
    np.testing.assert_allclose(told.get_ydata(), [0, 0.5, 0.75])
    assert told.get_linestyle() == ":"
