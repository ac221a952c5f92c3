"""Skips and concatenation by hand, against PyTorch and lists of paths."""

from itertools import combinations

import numpy as np
import pytest
import torch
from torch.nn import functional as F  # noqa: N812

from dlbook.byhand.dense import (
    by_length,
    concatenate,
    dense_block,
    residual_stack,
)
from dlbook.proof import check_pullback


def given(*shapes, seed=0):
    """Random arrays."""
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(shape) for shape in shapes]


def dense_twin(x, *kernels):
    """A dense block of PyTorch's own functions."""
    for W in kernels:
        x = torch.cat([x, F.conv2d(x, W, padding=1).relu()], dim=1)
    return x


def skip_twin(x, *kernels):
    """A residual chain of PyTorch's own functions."""
    for W in kernels:
        x = x + F.conv2d(x, W, padding=1).relu()
    return x


def test_concatenation_is_cut_where_it_was_joined():
    """Each part gets back its slice of the cotangent."""
    parts = given((2, 3, 4), (2, 1, 4), (2, 2, 4))
    y, pullback = concatenate(*parts)
    for part, back in zip(parts, pullback(y), strict=True):
        np.testing.assert_array_equal(part, back)
    check_pullback(concatenate, *parts, twin=lambda *a: torch.cat(a, dim=1))
    with pytest.raises(ValueError, match="dy"):
        pullback(y[:, 1:])


@pytest.mark.parametrize("layers", [0, 1, 3])
def test_blocks_are_proved(layers):
    """Differences and autograd agree, for any number of layers."""
    wide = [(2, 3 + 2 * i, 3, 3) for i in range(layers)]
    check_pullback(dense_block, *given((2, 3, 4, 5), *wide), twin=dense_twin)
    same = [(3, 3, 3, 3)] * layers
    args = given((2, 3, 4, 5), *same)
    check_pullback(residual_stack, *args, twin=skip_twin)


def test_paths_are_those_that_can_be_listed():
    """Products over all choices of m layers, later ones to the left."""
    (J,) = given((4, 3, 3))
    found = by_length(J)
    for m in range(5):
        listed = np.zeros((3, 3))
        for chosen in combinations(range(4), m):
            path = np.eye(3)
            for layer in chosen:
                path = J[layer] @ path
            listed += path
        np.testing.assert_allclose(found[m], listed)


def test_two_layers_by_hand():
    """Slopes of a half and of a tenth: 1, 0.6 and 0.05."""
    found = by_length(np.array([[[0.5]], [[0.1]]]))
    np.testing.assert_allclose(found.ravel(), [1, 0.6, 0.05])
