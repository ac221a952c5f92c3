"""Activations: values by hand, laws, extreme inputs."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import special

from dlbook import ops

both_dtypes = pytest.mark.parametrize("dtype", [np.float64, np.float32])
ELEMENTWISE = ["relu", "leaky_relu", "sigmoid", "tanh", "gelu"]
scores = hnp.arrays(
    float,
    hnp.array_shapes(min_dims=2, max_dims=2, max_side=6),
    elements=st.floats(-1e4, 1e4),
)

HAND = {
    "relu": ([-2.0, 0.0, 3.0], [0, 0, 3], [0, 0, 1]),
    "leaky_relu": ([-2.0, 0.0, 3.0], [-0.02, 0, 3], [0.01, 0.01, 1]),
    "sigmoid": ([0.0, math.log(3)], [1 / 2, 3 / 4], [1 / 4, 3 / 16]),
    "tanh": ([0.0, math.log(2)], [0, 3 / 5], [1, 16 / 25]),
    "gelu": ([0.0], [0], [1 / 2]),
    "softmax": ([[0.0, math.log(3)]], [[1 / 4, 3 / 4]], [[0, 0]]),
    "log_softmax": (
        [[0.0, math.log(3)]],
        [[-math.log(4), math.log(3 / 4)]],
        [[1 / 2, -1 / 2]],
    ),
}


@pytest.mark.parametrize("name", HAND)
def test_value_and_derivative_by_hand(name):
    """The value, and the pullback of ones, where both are known."""
    z, a, dz = HAND[name]
    value, pullback = getattr(ops, name)(np.array(z))
    np.testing.assert_allclose(value, a, rtol=1e-15)
    np.testing.assert_allclose(
        pullback(np.ones_like(value))[0], dz, rtol=1e-14, atol=1e-16
    )


LAWS = {
    "relu(z) - relu(-z) = z": lambda z: (
        ops.relu(z)[0] - ops.relu(-z)[0],
        z,
    ),
    "leaky_relu of slope 1 is the identity": lambda z: (
        ops.leaky_relu(z, 1.0)[0],
        z,
    ),
    "sigmoid(z) + sigmoid(-z) = 1": lambda z: (
        ops.sigmoid(z)[0] + ops.sigmoid(-z)[0],
        np.ones_like(z),
    ),
    "tanh(z) = 2 sigmoid(2z) - 1": lambda z: (
        ops.tanh(z)[0],
        2 * ops.sigmoid(2 * z)[0] - 1,
    ),
    "gelu(z) - gelu(-z) = z": lambda z: (
        ops.gelu(z)[0] - ops.gelu(-z)[0],
        z,
    ),
}


@pytest.mark.parametrize("law", LAWS)
@given(z=hnp.arrays(float, 5, elements=st.floats(-1e4, 1e4)))
def test_law(law, z):
    """The identity that names the test holds to rounding."""
    left, right = LAWS[law](z)
    np.testing.assert_allclose(left, right, rtol=1e-14, atol=1e-15)


@given(z=scores, shift=st.floats(-1e4, 1e4))
def test_softmax_gives_probabilities_that_ignore_a_shift(z, shift):
    """Rows are in [0, 1], add to one; a common shift changes nothing."""
    p, _ = ops.softmax(z)
    assert p.min() >= 0
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-14)
    shifted, _ = ops.softmax(z + shift)
    np.testing.assert_allclose(shifted, p, rtol=1e-10, atol=1e-10)


@given(z=scores)
def test_softmax_permutes_with_its_scores(z):
    """Reversing the classes reverses the probabilities and the gradient."""
    dp = np.arange(z.size, dtype=float).reshape(z.shape)
    p, pullback = ops.softmax(z)
    reversed_p, reversed_pullback = ops.softmax(z[:, ::-1])
    np.testing.assert_allclose(reversed_p[:, ::-1], p, rtol=1e-14)
    (dz,), (reversed_dz,) = pullback(dp), reversed_pullback(dp[:, ::-1])
    np.testing.assert_allclose(reversed_dz[:, ::-1], dz, atol=1e-13)


@given(z=scores)
def test_log_softmax_is_the_logarithm_of_softmax(z):
    """Finite where the logarithm of an underflowed softmax is not."""
    log_p, _ = ops.log_softmax(z)
    assert np.isfinite(log_p).all()
    np.testing.assert_allclose(np.exp(log_p), ops.softmax(z)[0], rtol=1e-10)


@both_dtypes
@pytest.mark.parametrize("name", [*ELEMENTWISE, "softmax", "log_softmax"])
def test_extreme_scores_stay_finite(name, dtype):
    """At ±1e4 and on one row nothing overflows, forward or back."""
    z = np.array([[-1e4, 0.0, 1e4, 9999.0]], dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        a, pullback = getattr(ops, name)(z)
        (dz,) = pullback(np.ones_like(a))
    assert np.isfinite(a).all()
    assert np.isfinite(dz).all()


def test_limits():
    """Far from 0, sigmoid and tanh reach their limits, gelu becomes relu."""
    z = np.array([-1e4, 1e4])
    np.testing.assert_array_equal(ops.sigmoid(z)[0], [0, 1])
    np.testing.assert_array_equal(ops.tanh(z)[0], [-1, 1])
    np.testing.assert_array_equal(ops.gelu(z)[0], [0, 1e4])


def test_sigmoid_keeps_its_digits_in_the_tail():
    """Where sigmoid is nearly 0 it is still right to every digit."""
    z = np.linspace(-700, 0, 99)
    np.testing.assert_allclose(ops.sigmoid(z)[0], special.expit(z), 1e-13)


def test_normal_distribution_is_right_to_every_digit():
    """Distribution function and density agree with SciPy's, tails too."""
    z = np.linspace(-35, 8, 999)
    cdf, pdf = ops.activations.normal(z)
    np.testing.assert_allclose(cdf, special.ndtr(z), 1e-12)
    np.testing.assert_allclose(
        pdf, np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi), 1e-12
    )


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
@pytest.mark.parametrize("shape", [(4,), (2, 4), (3, 2, 4), (2, 3, 5, 4)])
def test_softmax_acts_on_the_last_axis(name, shape):
    """Each row, wherever it stands, is treated as if it were alone."""
    rng = np.random.default_rng(0)
    z, da = rng.standard_normal((2, *shape))
    a, pullback = getattr(ops, name)(z)
    (dz,) = pullback(da)
    for i in np.ndindex(shape[:-1]):
        row, row_pullback = getattr(ops, name)(z[i][None])
        np.testing.assert_allclose(a[i], row[0], rtol=1e-14)
        row_dz = row_pullback(da[i][None])[0][0]
        np.testing.assert_allclose(dz[i], row_dz, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
@pytest.mark.parametrize("shape", [(), (0,), (2, 0)])
def test_softmax_needs_a_class(name, shape):
    """A number has no last axis, and a row must not be empty."""
    message = rf"{name}: z .*\(..., K\) with K > 0, got \("
    with pytest.raises(ValueError, match=message):
        getattr(ops, name)(np.ones(shape))


def test_scores_that_are_not_finite():
    """-inf is no chance at all; inf, NaN or -inf alone give NaN."""
    z = np.array([[0.0, -np.inf], [0.0, 0.0]])
    p, pullback = ops.softmax(z)
    np.testing.assert_array_equal(p, [[1, 0], [0.5, 0.5]])
    np.testing.assert_array_equal(pullback(z[::-1, :1] + p)[0][0], [0, 0])
    log_p, pullback = ops.log_softmax(z)
    np.testing.assert_array_equal(log_p[0], [0, -np.inf])
    np.testing.assert_array_equal(pullback(np.ones_like(z))[0][0], [-1, 1])
    rows = [-np.inf, -np.inf], [0.0, np.inf], [np.nan, 0.0]
    for row in rows:
        for op in (ops.softmax, ops.log_softmax):
            with np.errstate(invalid="ignore"):
                assert np.isnan(op(np.array(row))[0]).all()


def test_a_slope_of_numpy_preserves_the_dtype():
    """A float64 slope does not widen float32 scores."""
    z = np.array([-1.0, 2.0], np.float32)
    assert ops.leaky_relu(z, np.float64(0.1))[0].dtype == np.float32
