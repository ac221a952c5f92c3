"""Standardising in the formula's order, to which ``ops`` is held."""

import numpy as np
import pytest

from dlbook import byhand, ops
from dlbook.ops.normalisation import standardise
from dlbook.proof import check_pullback


@pytest.mark.parametrize("shape", [(2, 1), (7, 4), (1, 3)])
@pytest.mark.parametrize("eps", [1e-5, 0.3])
def test_ops_agree_with_the_plain_form(shape, eps):
    """The fast form has its values and its pullback."""
    rng = np.random.default_rng(0)
    x, dxhat = rng.normal(3, 2, (2, *shape))
    plain, plain_pullback = byhand.normalisation.standardise(x, eps)
    fast, fast_pullback = standardise(x, (0,), eps)
    np.testing.assert_allclose(fast, plain, atol=1e-13)
    np.testing.assert_allclose(
        fast_pullback(dxhat)[0], plain_pullback(dxhat)[0], atol=1e-12
    )


def test_batch_norm_agrees_with_the_plain_form():
    """``ops.batch_norm`` has its values and all three gradients."""
    rng = np.random.default_rng(1)
    x, dy, (gamma, beta) = *rng.normal(size=(2, 6, 3)), rng.normal(size=(2, 3))
    y, pullback = byhand.normalisation.batch_norm(x, gamma, beta)
    fast, through = ops.batch_norm(x, gamma, beta)
    np.testing.assert_allclose(fast, y, atol=1e-13)
    for ours, plain in zip(through(dy), pullback(dy), strict=True):
        np.testing.assert_allclose(ours, plain, atol=1e-12)


def test_plain_pullback_is_proved():
    """Central differences agree with it."""
    x = np.random.default_rng(2).normal(3, 2, (5, 3))
    check_pullback(
        byhand.normalisation.standardise,
        x,
        equations=("standardise", "batch-norm-dx"),
    )
    gamma, beta = np.random.default_rng(3).normal(size=(2, 3))
    check_pullback(byhand.normalisation.batch_norm, x, gamma, beta)


def test_three_numbers_by_hand():
    """(0, 3, 3) becomes (-2, 1, 1) over the root of 2."""
    x = np.array([[0.0], [3.0], [3.0]])
    xhat, pullback = byhand.normalisation.standardise(x, 0.0)
    np.testing.assert_allclose(xhat[:, 0], np.array([-2, 1, 1]) / np.sqrt(2))
    (dx,) = pullback(np.array([[0.0], [1.0], [0.0]]))
    expected = np.array([0, 1, -1]) / (2 * np.sqrt(2))
    np.testing.assert_allclose(dx[:, 0], expected, atol=1e-15)
