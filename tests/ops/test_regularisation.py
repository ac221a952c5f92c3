"""Dropout: values by hand, laws, the generator."""

import numpy as np
import pytest

from dlbook.ops import dropout


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.9, 1.0])
def test_entries_are_zero_or_scaled(p, dtype):
    """Every entry is 0 or x / (1 - p), a share p of them 0, mean kept."""
    n = 100_000
    x = np.ones(n, dtype)
    y, pullback = dropout(x, p, rng=np.random.default_rng(0))
    scaled = dtype(1) / dtype(1 - p) if p < 1 else dtype(0)
    assert set(np.unique(y)) <= {0, scaled}
    deviation = np.sqrt(p * (1 - p) / n)
    assert abs((y == 0).mean() - p) <= 5 * deviation
    np.testing.assert_array_equal(pullback(x)[0], y)


def test_default_p_is_that_of_pytorch():
    """Without p, entries are halved in number and doubled in size."""
    y, _ = dropout(np.ones(100), rng=np.random.default_rng(0))
    np.testing.assert_array_equal(np.unique(y), [0, 2])


def test_dropping_nothing_is_the_identity():
    """p = 0 gives x and its gradient back."""
    x = np.linspace(-1e4, 1e4, 7)
    y, pullback = dropout(x, 0.0, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(y, x)
    np.testing.assert_array_equal(pullback(x)[0], x)


def test_the_generator_decides():
    """Equal generators draw equal masks; one generator draws a new one."""
    x, rng = np.ones(100), np.random.default_rng(3)
    first, second = dropout(x, rng=rng)[0], dropout(x, rng=rng)[0]
    again = dropout(x, rng=np.random.default_rng(3))[0]
    np.testing.assert_array_equal(first, again)
    assert (first != second).any()


def test_the_mask_does_not_depend_on_the_dtype():
    """In single precision the same entries are dropped."""
    masks = [
        dropout(np.ones(100, d), rng=np.random.default_rng(0))[0]
        for d in (np.float32, np.float64)
    ]
    np.testing.assert_array_equal(*masks)


@pytest.mark.parametrize("p", [-0.1, 1.1, np.nan])
def test_p_is_a_probability(p):
    """p outside [0, 1] is refused by its value."""
    with pytest.raises(ValueError, match=f"from 0 to 1, got {p}"):
        dropout(np.ones(3), p, rng=np.random.default_rng(0))
