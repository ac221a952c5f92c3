"""Counting the multiplications of matrix products."""

import numpy as np
import pytest

from dlbook.study import count_products


def twice(A, B, c):
    """A product, an update in place, and a product with a vector."""
    y = A @ B
    np.maximum(y, 0, out=y)
    y += 1
    return y @ c


def test_product_by_hand():
    """A (2, 3) by (3, 4) product takes 24, one with a vector 8 more."""
    arrays = np.ones((2, 3)), np.ones((3, 4)), np.ones(4)
    value, count = count_products(twice, *arrays)
    assert count == 24 + 8
    assert np.array_equal(value, [16, 16])


def test_lists_are_watched():
    """Arrays within a list count, and what was derived from them."""
    chain = [np.ones((5, 3)), np.ones((3, 2))]
    _, count = count_products(lambda m: (m[0] @ m[1]).T @ m[0], chain)
    assert count == 5 * 3 * 2 + 2 * 5 * 3


def test_values_are_unchanged():
    """Counting changes neither the value nor the arguments."""
    rng = np.random.default_rng(0)
    arrays = [rng.standard_normal(s) for s in ((2, 3), (3, 4), 4)]
    before = [a.copy() for a in arrays]
    value, _ = count_products(twice, *arrays)
    assert np.array_equal(value, twice(*arrays))
    assert all(map(np.array_equal, arrays, before))


@pytest.mark.parametrize("function", [np.add, np.multiply])
def test_other_arithmetic_is_not_counted(function):
    """Sums and entrywise products are no matrix products."""
    assert count_products(function, np.ones((2, 2)), np.ones(2))[1] == 0
