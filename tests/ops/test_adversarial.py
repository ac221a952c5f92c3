"""Gradient reversal: by hand, and what it refuses."""

import numpy as np
import pytest

from dlbook.ops import gradient_reversal


def test_gradient_reversal_by_hand():
    """The value is x; the cotangent comes back turned round and scaled."""
    x = np.array([1.0, -2.0])
    y, pullback = gradient_reversal(x, strength=0.5)
    np.testing.assert_array_equal(y, x)
    (dx,) = pullback(np.array([4.0, -6.0]))
    np.testing.assert_array_equal(dx, [-2.0, 3.0])


def test_twice_reversed_is_straight():
    """Two reversals multiply by the product of their strengths."""
    y, outer = gradient_reversal(np.ones(3), 2.0)
    _, inner = gradient_reversal(y, 3.0)
    np.testing.assert_array_equal(outer(*inner(np.ones(3)))[0], 6.0)


def test_a_strength_from_numpy_keeps_single_precision():
    """A schedule computed in float64 does not widen the cotangent."""
    x = np.ones(3, np.float32)
    _, pullback = gradient_reversal(x, np.float64(0.5))
    assert pullback(x)[0].dtype == np.float32


@pytest.mark.parametrize("strength", [-1.0, np.nan, np.inf])
def test_strength_is_a_finite_number_of_at_least_zero(strength):
    """A negative strength would reverse the reversal: refused by name."""
    message = rf"gradient_reversal: strength must be .*, got {strength}"
    with pytest.raises(ValueError, match=message):
        gradient_reversal(np.ones(3), strength)
