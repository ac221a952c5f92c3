"""The coloured shapes: fair by construction, the same from the same seed."""

import numpy as np
import pytest

from dlbook.data.shapes import OUTLINES, coloured_shapes, mask, three_colours


def test_splits_are_balanced_and_read_only():
    """As many of each class, uint8, and not to be written into."""
    data = coloured_shapes(60, 12, 18, seed=3, side=20)
    for split, n in ((data.train, 60), (data.validation, 12), (data.test, 18)):
        assert split.x.shape == (n, 3, 20, 20)
        assert split.x.dtype == np.uint8
        assert (np.bincount(split.y) == n // 6).all()
        assert not split.x.flags.writeable
    assert data.classes == tuple(OUTLINES)


def test_a_seed_fixes_every_split():
    """The same seed gives the same pictures; each split has its own."""
    a, b, c = (coloured_shapes(12, 12, 12, seed=s, side=16) for s in (0, 0, 1))
    np.testing.assert_array_equal(a.train.x, b.train.x)
    assert (a.train.x != c.train.x).any()
    assert (a.train.x != a.validation.x).any()


@pytest.mark.parametrize("k", range(6))
def test_all_shapes_cover_the_same_area(k):
    """Pi times the mean square of the radius: size betrays no class."""
    found = mask(np.full(800, k), 64, np.random.default_rng(0))
    low, high = 0.19 * 64, 0.27 * 64
    expected = np.pi * (high**3 - low**3) / (3 * (high - low))
    assert found.sum(axis=(1, 2)).mean() == pytest.approx(expected, rel=0.05)
    assert found.min() == 0
    assert found.max() == 1


def test_shapes_lie_within_the_picture():
    """No shape is cut by the margin."""
    for k in range(6):
        found = mask(np.full(300, k), 48, np.random.default_rng(k))
        rim = found.copy()
        rim[:, 1:-1, 1:-1] = 0
        assert rim.max() == 0


def test_colours_can_be_told_apart():
    """The shape's colour is far from both of the ground."""
    colours = three_colours(500, np.random.default_rng(0))
    for ground in colours[:2]:
        assert (np.linalg.norm(ground - colours[2], axis=1) >= 110).all()


def test_mean_colours_say_nothing():
    """Class means of the three channels agree within their errors."""
    x, y = coloured_shapes(3000, 6, 6, seed=0, side=16).train
    means = x.mean(axis=(2, 3))
    spread = means.std(axis=0) / np.sqrt(500)
    for k in range(6):
        gap = abs(means[y == k].mean(axis=0) - means.mean(axis=0))
        assert (gap < 4 * spread).all()


@pytest.mark.parametrize("wrong", [(5, 6, 6, 32), (6, 6, 6, 15)])
def test_too_small_a_set_is_refused(wrong):
    """One picture of each class, 16 pixels a side, at least."""
    with pytest.raises(ValueError, match="6 pictures at least"):
        coloured_shapes(*wrong[:3], seed=0, side=wrong[3])
