"""Hinges against PyTorch and NumPy's interpolation, and their laws."""

import numpy as np
import pytest
import torch

from dlbook.byhand import hinges, mlp
from dlbook.proof import ProofError, check_pullback

RNG = np.random.default_rng(0)
X, U, C = RNG.normal(size=9), RNG.normal(size=4), RNG.normal(size=4)


def twin(x, u, c):
    """The same sum in PyTorch."""
    return torch.relu(x[:, None] - u) @ c


def test_a_hat_by_hand():
    """Slopes 1, -1 and 0 behind kinks at 0, 1 and 2: heights 1/2, 1, 0."""
    x, u = np.array([-1, 0.5, 1, 2, 7]), np.array([0.0, 1.0, 2.0])
    y, _ = hinges.hinge_sum(x, u, np.array([1.0, -2.0, 1.0]))
    np.testing.assert_allclose(y, [0, 0.5, 1, 0, 0])


def test_the_pullback_is_proved():
    """For places, kinks and changes of slope, against both judges."""
    check_pullback(hinges.hinge_sum, X, U, C, twin=twin)


def test_the_proof_would_catch_a_wrong_sign():
    """With du of the other sign the proof fails."""

    def wrong(x, u, c):
        y, pullback = hinges.hinge_sum(x, u, c)

        def back(dy):
            dx, du, dc = pullback(dy)
            return dx, -du, dc

        return y, back

    with pytest.raises(ProofError):
        check_pullback(wrong, X, U, C, twin=twin)


def test_types_are_kept():
    """float32 in, float32 out, forward and back."""
    args = [a.astype(np.float32) for a in (X, U, C)]
    y, pullback = hinges.hinge_sum(*args)
    assert {a.dtype for a in (y, *pullback(y))} == {np.dtype(np.float32)}


def test_through_is_linear_interpolation():
    """As np.interp, between the points and at them."""
    x, y = np.sort(RNG.normal(size=7)), RNG.normal(size=7)
    places = np.linspace(x[0], x[-1], 101)
    u, c = hinges.through(x, y)
    sums, _ = hinges.hinge_sum(places, u, c)
    np.testing.assert_allclose(y[0] + sums, np.interp(places, x, y))
    assert len(u) == len(c) == 6


@pytest.mark.parametrize("depth", [1, 2, 3, 6])
def test_zigzag_doubles_with_each_layer(depth):
    """2**depth straight pieces between 0 and 1, at multiples of 1/2**depth."""
    corners = np.arange(2**depth + 1)
    x = (corners / 2**depth)[:, None]
    y, _ = mlp.scores(x, *hinges.zigzag(depth))
    np.testing.assert_array_equal(y[:, 0], corners % 2)
    middle, _ = mlp.scores((x[1:] + x[:-1]) / 2, *hinges.zigzag(depth))
    np.testing.assert_array_equal(middle, 0.5)


def test_modes_are_those_of_dense_hinges():
    """Eigenvalues of 600 hinges on 600 places come within a thousandth."""
    x = (np.arange(600) + 0.5) / 600
    A = np.maximum(x[:, None] - x, 0)
    found = np.linalg.eigvalsh(A @ A.T)[:-7:-1] / 600**2
    np.testing.assert_allclose(found, hinges.modes(6), rtol=1e-3)


def test_modes_solve_the_beam():
    """1 + cos cosh = 0; the first two as tables of beams have them."""
    beta = hinges.modes(5) ** -0.25
    np.testing.assert_allclose(beta[:2], [1.8751041, 4.6940911], rtol=1e-7)
    np.testing.assert_allclose(1 / np.cosh(beta), -np.cos(beta), atol=1e-12)


def test_many_modes_do_not_overflow():
    """The 400th, where cosh is no number any more, is (399.5 pi)**-4."""
    with np.errstate(over="raise", invalid="raise"):
        last = hinges.modes(400)[-1]
    np.testing.assert_allclose(last, (399.5 * np.pi) ** -4.0, rtol=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: hinges.hinge_sum(X, U, C[:2]), r"one shape; got \(4,\) and"),
        (lambda: hinges.hinge_sum(X[:, None], U, C), "x has one axis"),
        (lambda: hinges.through(X, X), "rising: False"),
        (lambda: hinges.through(X[:1], X[:1]), "two points or more"),
        (lambda: hinges.zigzag(0), "one hidden layer, got 0"),
    ],
)
def test_bad_input_is_refused(call, message):
    """What does not fit is named."""
    with pytest.raises(ValueError, match=message):
        call()
