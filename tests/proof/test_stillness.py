"""Slopes that are small beside the value: judged, in doubt, or zero."""

import numpy as np
import pytest
from scipy.special import expit

from dlbook.proof import ProofError, check_pullback

X = np.random.default_rng(0).standard_normal(5)


def op(value, slope):
    """An operation of one array; ``slope`` times dy is its cotangent."""
    return lambda x: (value(x), lambda dy: (slope(x) * dy,))


SMALL = {
    "a small value": (lambda x: 1e-14 * x**2, lambda x: 2e-14 * x),
    "a smaller one": (
        lambda x: 1e-20 * np.sin(x),
        lambda x: 1e-20 * np.cos(x),
    ),
    "the smallest": (
        lambda x: 1e-300 * np.sin(x),
        lambda x: 1e-300 * np.cos(x),
    ),
    "beside one": (
        lambda x: 1 + 1e-13 * x.sum(),
        lambda x: np.full(5, 1e-13),
    ),
    "beside ten milliards": (
        lambda x: 1e10 + 1e-3 * x.sum(),
        lambda x: np.full(5, 1e-3),
    ),
    "almost lost": (
        lambda x: 1e10 + 1e-5 * x.sum(),
        lambda x: np.full(5, 1e-5),
    ),
}


@pytest.mark.parametrize("kind", SMALL)
def test_small_slopes_are_judged(kind, capsys):
    """Right ones are proved, not called zero; wrong ones are refused."""
    value, slope = SMALL[kind]
    check_pullback(op(value, slope), X)
    assert "zero" not in capsys.readouterr().out
    for factor in (-1, 0, 4):
        wrong = op(value, lambda x, factor=factor: factor * slope(x))
        with pytest.raises(ProofError, match="cotangent of x disagrees"):
            check_pullback(wrong, X)
    assert not capsys.readouterr().out


@pytest.mark.parametrize("factor", [-1, 4])
def test_what_rounding_drowns_is_said_to_be_in_doubt(factor):
    """Neither right nor wrong: the cure is in the message."""

    def hidden(x, b):
        slope = factor * 3e-14 * b**2
        return x + 1e-14 * b**3, lambda dy: (dy, slope * dy)

    with pytest.raises(ProofError, match="cotangent of b cannot be judged"):
        check_pullback(hidden, X, X + 1)


def centred(x, b):
    """Minus its mean, over its deviation: what b adds is taken off again."""
    x = x + b
    x = x - x.mean(0)
    scale = 1 / np.sqrt((x**2).mean(0) + 1e-5)
    h = x * scale

    def pullback(dy):
        dx = scale * (dy - dy.mean(0) - h * (dy * h).mean(0))
        return dx, dx.sum(0)

    return h, pullback


@pytest.mark.parametrize("shape", [(6, 1), (6, 3), (50, 4)])
def test_zero_up_to_rounding_is_zero(shape, capsys):
    """Noise of the last digits is no slope."""
    rng = np.random.default_rng(1)
    for _ in range(3):
        check_pullback(centred, rng.standard_normal(shape), np.ones(shape[1]))
        assert "that of b is zero" in capsys.readouterr().out


ZERO = {
    "a constant": lambda x: (np.full(3, 1e10), lambda dy: (0 * x,)),
    "steps": lambda x: (np.round(x), lambda dy: (0 * dy,)),
    "a saturated one": op(np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    "a dead one": op(lambda x: np.maximum(x, 0), lambda x: 1.0 * (x > 0)),
    "a tail": op(lambda x: np.logaddexp(0, x), expit),
}


@pytest.mark.parametrize("size", [-1e-3, -0.3, -18, -34, -300])
@pytest.mark.parametrize("kind", ZERO)
def test_honest_zeros_pass(kind, size):
    """Where an operation is flat, near a kink or far from it."""
    check_pullback(ZERO[kind], np.full(3, float(size)) * np.arange(1, 4))
