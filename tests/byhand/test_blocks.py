"""Blocks: the proof, and the stream that passes unchanged."""

import numpy as np
import pytest

from dlbook.byhand.blocks import block, perceptron
from dlbook.proof import check_pullback


def arrays(D=4, F=6, seed=0):
    """The arrays of a block, none zero."""
    rng = np.random.default_rng(seed)
    sizes = [(D,), (D,), (D, 3 * D), (3 * D,), (D, D), (D,)]
    sizes += [(D,), (D,), (D, F), (F,), (F, D), (D,)]
    return [rng.standard_normal(s) / s[-1] ** 0.5 for s in sizes]


@pytest.mark.parametrize("turn", [None, np.arange(3)])
def test_block_is_proved(turn):
    """The gradient of each of thirteen arrays, by differences."""
    x = np.random.default_rng(1).standard_normal((2, 3, 4))
    options = {"heads": 2, "turn": turn}
    assert check_pullback(block, x, *arrays(), twin=None, **options) < 1e-7


def test_perceptron_is_proved():
    """A step alone, as two affine maps with a ReLU between."""
    x = np.random.default_rng(1).standard_normal((2, 3, 4))
    layers = arrays()[8:]
    assert check_pullback(perceptron, x, *layers, twin=None) < 1e-7
    y, _ = perceptron(x, *layers)
    alone, _ = perceptron(x[:, 1:2], *layers)
    np.testing.assert_allclose(alone, y[:, 1:2])


def test_without_what_is_added_a_block_does_nothing():
    """Branches that end in zeros leave the stream as it is."""
    x = np.random.default_rng(1).standard_normal((2, 3, 4))
    given = arrays()
    for place in (4, 5, 10, 11):
        given[place] = np.zeros_like(given[place])
    y, pullback = block(x, *given, heads=2)
    np.testing.assert_array_equal(y, x)
    np.testing.assert_array_equal(pullback(x)[0], x)
