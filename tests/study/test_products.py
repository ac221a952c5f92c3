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


@pytest.mark.parametrize("dtype", [int, np.float32, np.uint8])
def test_products_in_a_stack_count_for_each_of_it(dtype):
    """(3, 4) by (5, 4, 2) is five products of 3 by 4 by 2, in any numbers."""
    a, b = np.ones((3, 4), dtype), np.ones((5, 4, 2), dtype)
    assert count_products(np.matmul, a, b)[1] == 5 * 3 * 4 * 2
    assert count_products(np.matmul, a[0], b)[1] == 5 * 4 * 2
    assert count_products(np.matmul, a, a[0])[1] == 3 * 4


@pytest.mark.parametrize("product", [np.dot, np.inner, np.tensordot, np.outer])
def test_products_that_are_not_seen_are_refused(product):
    """Better no count than one that leaves a product out."""
    with pytest.raises(ValueError, match=f"{product.__name__} is not counted"):
        count_products(product, np.ones((3, 3)), np.ones((3, 3)))
    mean = count_products(
        lambda a: np.mean(np.concatenate([a, a])), np.ones(3)
    )
    assert mean == (1.0, 0)
