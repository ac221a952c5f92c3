"""Images that come twice: bytes, bits and distances."""

from itertools import product

import numpy as np
import pytest

from dlbook.data import twins

RNG = np.random.default_rng(0)
X = RNG.integers(0, 256, (6, 2, 8, 9)).astype(np.uint8)


def test_first_places_by_hand():
    """The third image repeats the first, the fourth nothing."""
    x = X[[0, 1, 0, 2, 1]]
    assert twins.first_places(x).tolist() == [0, 1, 0, 3, 1]


def test_first_places_agree_with_sorting():
    """NumPy's unique rows are as many, whatever the memory's order."""
    x = RNG.integers(0, 2, (200, 1, 2, 3)).astype(np.uint8)
    found = len(np.unique(twins.first_places(x)))
    assert found == len(np.unique(x.reshape(200, -1), axis=0))
    turned = np.asfortranarray(x)
    assert np.array_equal(twins.first_places(turned), twins.first_places(x))


def test_difference_hash_by_hand():
    """Patches 1 4 2 over 3 3 5: up, down, level, up."""
    x = np.array([[[[1, 4, 2], [3, 3, 5]]]])
    assert twins.difference_hash(x, 2).tolist() == [[1, 0, 0, 1]]
    wide = x.repeat(2, axis=2).repeat(3, axis=3)
    assert twins.difference_hash(wide, 2).tolist() == [[1, 0, 0, 1]]


@pytest.mark.parametrize("side", [1, 3, 8])
def test_difference_hash_agrees_with_loops(side):
    """A second program, patch by patch, also where patches are uneven."""
    x = RNG.normal(size=(3, 2, 10, 13))
    rows = np.linspace(0, 10, side + 1).astype(int)
    columns = np.linspace(0, 13, side + 2).astype(int)
    for image, bits in zip(x, twins.difference_hash(x, side), strict=True):
        for r, c in product(range(side), range(side)):
            left, right = (
                image[:, rows[r] : rows[r + 1], columns[k] : columns[k + 1]]
                for k in (c, c + 1)
            )
            assert bits[r * side + c] == (left.mean() < right.mean())


def test_a_hash_forgives_brightness_and_contrast():
    """Any rising straight line of grey values leaves all bits."""
    before = twins.difference_hash(X.astype(float), 4)
    assert np.array_equal(twins.difference_hash(40 + 0.5 * X, 4), before)
    assert not np.array_equal(twins.difference_hash(255.0 - X, 4), before)


def test_differing_bits_are_counted():
    """Against a count pair by pair."""
    a, b = RNG.random((5, 64)) < 0.5, RNG.random((7, 64)) < 0.5
    slow = [[np.sum(u != v) for v in b] for u in a]
    assert np.array_equal(twins.differing_bits(a, b), slow)


def test_pixel_distance_is_the_root_mean_square():
    """Against the definition; an image is at 0 from itself."""
    a, b = X[:4], X[2:]
    slow = [[np.sqrt(np.mean((u * 1.0 - v) ** 2)) for v in b] for u in a]
    np.testing.assert_allclose(twins.pixel_distance(a, b), slow, atol=1e-5)
    assert twins.pixel_distance(a, a).diagonal().max() < 1e-5


@pytest.mark.parametrize("chunk", [1, 2, 6, 50])
def test_nearest_is_the_least_distance(chunk):
    """The same for every size of the pieces."""
    found = twins.nearest(X, X[:3] + 1, chunk)
    expected = twins.pixel_distance(X, X[:3] + 1).min(axis=1)
    np.testing.assert_allclose(found, expected)


def test_coarse_and_levelled():
    """Means of squares; then mean 0, deviation 1, or 0 for one grey."""
    x = np.arange(16.0).reshape(1, 1, 4, 4)
    assert twins.coarse(x).tolist() == [[[[2.5, 4.5], [10.5, 12.5]]]]
    level = twins.levelled(X)
    np.testing.assert_allclose(level.mean(axis=(1, 2, 3)), 0, atol=1e-12)
    np.testing.assert_allclose(level.std(axis=(1, 2, 3)), 1)
    np.testing.assert_allclose(twins.levelled(40 + 0.7 * X), level)
    assert not twins.levelled(np.full((1, 1, 2, 2), 7.0)).any()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: twins.first_places(np.ones((2, 3))), r"got shape \(2, 3\)"),
        (lambda: twins.first_places(X[:0]), "N at least one"),
        (lambda: twins.difference_hash(X, 9), "side 9"),
        (lambda: twins.difference_hash(X, 0), "side 0"),
        (lambda: twins.differing_bits(np.eye(2), np.eye(3)), r"\(3, 3\)"),
        (lambda: twins.pixel_distance(X, X[:, :1]), "have no difference"),
        (lambda: twins.coarse(X), "2 does not divide 8 and 9"),
        (lambda: twins.levelled(X[0]), "expects images"),
        (lambda: twins.nearest(X[:0], X), "N at least one"),
    ],
)
def test_what_does_not_fit_is_refused(make, message):
    """Shapes that are no images, and patches that are none, are named."""
    with pytest.raises(ValueError, match=message):
        make()
