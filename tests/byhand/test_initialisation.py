"""Weights to begin with, and sizes that are followed through layers."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from dlbook import ops
from dlbook.byhand import initialisation as init
from dlbook.byhand.normalisation import standardise
from dlbook.proof import check_pullback


def rng(seed: int = 0) -> np.random.Generator:
    """A fresh generator."""
    return np.random.default_rng(seed)


@pytest.mark.parametrize("shape", [(400, 300), (300, 400)])
def test_normal_weights_have_the_variance_of_their_inputs(shape):
    """Gain² over the inputs, not over the outputs, as PyTorch has it."""
    W = init.normal(*shape, 2**0.5, rng())
    assert W.shape == shape
    assert W.var() == pytest.approx(2 / shape[0], rel=0.02)
    torch.manual_seed(0)
    twin = nn.init.kaiming_normal_(torch.empty(shape[::-1]))
    assert W.std() == pytest.approx(float(twin.std()), rel=0.02)


@pytest.mark.parametrize("shape", [(5, 3), (3, 5), (4, 4), (1, 1)])
def test_orthogonal_weights_have_one_singular_value(shape):
    """All are the gain."""
    W = init.orthogonal(*shape, 1.5, rng())
    assert W.shape == shape
    found = np.linalg.svd(W, compute_uv=False)
    np.testing.assert_allclose(found, 1.5)


def test_orthogonal_weights_prefer_no_sign():
    """Without a change of signs QR would give one first entry its sign."""
    first = [init.orthogonal(3, 3, 1.0, rng(s))[0, 0] for s in range(300)]
    assert abs(np.mean(np.array(first) > 0) - 0.5) < 0.1


@pytest.mark.parametrize(
    "wrong", [(0, 3, 1.0), (3, 0, 1.0), (3, 3, -1.0), (3, 3, np.inf)]
)
@pytest.mark.parametrize("draw", [init.normal, init.orthogonal])
def test_weights_refuse_what_cannot_be(draw, wrong):
    """No inputs, no outputs, a gain below zero or beyond all bounds."""
    with pytest.raises(ValueError, match="inputs and outputs from 1 on"):
        draw(*wrong, rng())


W, X = rng(1).standard_normal((4, 4)), rng(2).standard_normal((6, 4))


def normed_twin(x):
    """Batch norm of the scores, by PyTorch, and tanh."""
    z = x @ torch.from_numpy(W)
    return torch.tanh(functional.batch_norm(z, None, None, training=True))


LAYERS = {
    "plain": (
        init.chain(init.linear(W), ops.tanh),
        lambda x: torch.tanh(x @ torch.from_numpy(W)),
    ),
    "normed": (
        init.chain(init.linear(W), standardise, ops.tanh),
        normed_twin,
    ),
    "residual": (
        init.residual(init.chain(init.linear(W), ops.tanh), 0.3),
        lambda x: x + 0.3 * torch.tanh(x @ torch.from_numpy(W)),
    ),
}


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_is_proved(name):
    """Value and pullback against differences and PyTorch."""
    layer, twin = LAYERS[name]
    check_pullback(layer, X, twin=twin)


def test_sizes_of_one_layer_by_hand():
    """(3, 4) has 12.5; times 2, through ReLU: (6, 0), and the way back."""
    x, W = np.array([[3.0, -4.0]]), 2 * np.eye(2)
    dy = np.array([[1.0, 7.0]])
    forward, backward = init.sizes(
        x, [init.chain(init.linear(W), ops.relu)], dy
    )
    np.testing.assert_allclose(forward, [12.5, 18])
    np.testing.assert_allclose(backward, [2, 25])


def test_sizes_of_a_linear_chain_are_those_of_its_product():
    """Two orthogonal layers keep both; gains multiply."""
    layers = [
        init.linear(init.orthogonal(4, 4, gain, rng(s)))
        for s, gain in enumerate((2.0, 3.0))
    ]
    forward, backward = init.sizes(X, layers, X)
    size = np.mean(X**2)
    np.testing.assert_allclose(forward, [size, 4 * size, 36 * size])
    np.testing.assert_allclose(backward, [36 * size, 9 * size, size])


def test_sizes_refuse_a_cotangent_of_another_shape():
    """The answer's shape is named, and what came."""
    with pytest.raises(ValueError, match=r"must be \(6, 4\), got \(4,\)"):
        init.sizes(X, [init.linear(W)], np.ones(4))
