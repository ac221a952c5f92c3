"""The types that were given, and float32, are tried beside float64."""

import numpy as np
import pytest

from dlbook import ops
from dlbook.proof import ProofError, check_pullback

X = np.random.default_rng(0).standard_normal((6, 4))


def square(value=lambda x: x**2, slope=lambda x, dy: 2 * x * dy):
    """x squared with another value or slope."""

    def square(x):
        return value(x), lambda dy: (slope(x, dy),)

    return square


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "g", ">f4", ">f8"])
def test_every_width_and_byte_order_is_proved(dtype):
    """The error is that of double precision."""
    W, b = np.ones((4, 3), dtype), np.zeros(3, dtype)
    assert check_pullback(ops.affine, X.astype(dtype), W, b) < 1e-9
    assert check_pullback(ops.softmax, X.astype(dtype)) < 1e-9


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_single_precision_is_tried_whatever_was_given(dtype):
    """A value or a slope that is wrong in float32 alone is seen."""
    single = lambda a: a.dtype == np.float32  # noqa: E731
    slope = square(slope=lambda x, dy: (2 + single(x) / 100) * x * dy)
    with pytest.raises(ProofError, match="cotangent of x in float32 differs"):
        check_pullback(slope, X.astype(dtype))
    value = square(value=lambda x: x**2 + np.float32(single(x)))
    with pytest.raises(ProofError, match="the value in float32 differs"):
        check_pullback(value, X.astype(dtype))


def test_what_is_given_in_single_precision_stays_so():
    """Results in double precision are refused for float32, not otherwise."""
    wide = square(slope=lambda x, dy: 2 * x.astype(float) * dy)
    check_pullback(wide, X)
    with pytest.raises(ProofError, match="of x must be of dtype float32 as"):
        check_pullback(wide, X.astype("f4"))
    wide = square(value=lambda x: np.square(x, dtype=float))
    with pytest.raises(ProofError, match="the value must be of dtype float32"):
        check_pullback(wide, X.astype("f4"))


def test_a_type_that_was_not_given_may_be_refused():
    """An operation for double precision alone is no wrong one."""

    def double_only(x):
        if x.dtype != np.float64:
            raise TypeError("float64 only")
        return x**2, lambda dy: (2 * x * dy,)

    assert check_pullback(double_only, X) < 1e-9
    with pytest.raises(TypeError, match="float64 only"):
        check_pullback(double_only, X.astype("f4"))


def test_rounding_is_no_fault():
    """A unit that float32 puts on the other side of zero is rounding."""
    a = np.full((3, 1), 1e4) + np.array([[0.1], [0.2001], [0.3]])

    def centred(x):
        y, back = ops.relu(x - x.mean())

        def pullback(dy):
            (d,) = back(dy)
            return (d - d.mean(),)

        return y, pullback

    assert check_pullback(centred, a) < 1e-7


def test_numbers_beyond_float32_are_left_out():
    """What overflows there is proved in double precision alone."""
    assert check_pullback(square(), np.array([1e25, 2e25])) < 1e-7
