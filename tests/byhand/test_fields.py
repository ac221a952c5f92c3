"""Paths from pixels to a unit: by enumeration, by hand, by gradients."""

from itertools import product

import numpy as np
import pytest
import torch
from torch import nn

from dlbook.byhand import fields
from dlbook.study import View

STACKS = [
    [],
    [(3, 1, 1)],
    [(3, 1, 1), (2, 2, 1), (3, 1, 1)],
    [(5, 2, 1), (3, 1, 2), (4, 3, 1)],
    [(2, 2, 1), (1, 1, 1), (3, 2, 3)],
]


@pytest.mark.parametrize("layers", STACKS)
def test_paths_are_those_counted_one_by_one(layers):
    """Each choice of an entry a layer is a path to one pixel."""
    jumps = np.cumprod([1, *(s for _, s, _ in layers)])
    entries = [range(k) for k, _, _ in layers]
    ends = [
        sum(i * d * j for i, (_, _, d), j in zip(at, layers, jumps))  # noqa: B905
        for at in product(*entries)
    ]
    counts = np.bincount(ends)
    assert fields.paths(layers).tolist() == counts.tolist()


@pytest.mark.parametrize("layers", STACKS)
def test_the_effective_size_is_the_paths_width(layers):
    """Variances add, and the field has the size that View gives."""
    counts = fields.paths(layers)
    assert fields.effective_size(layers) == pytest.approx(fields.width(counts))
    view = View()
    for k, s, d in layers:
        view = view.behind(k, s, 0, d)
    assert len(counts) == view.size


def test_by_hand():
    """One window is even: its size. Two of three: 1 + 8 + 8 = 17."""
    assert fields.effective_size([(5, 1, 1)]) == 5
    assert fields.paths([(3, 1, 1)] * 2).tolist() == [1, 2, 3, 2, 1]
    assert fields.effective_size([(3, 1, 1)] * 2) == pytest.approx(17**0.5)
    assert fields.width(np.ones(7)) == pytest.approx(7)
    assert fields.width(np.array([0.0, 3.0, 0.0])) == 1


def test_fresh_gradients_square_to_the_paths():
    """The mean square of the slope, over weights, is as the paths are."""
    torch.manual_seed(0)
    layers = [(3, 1, 1), (3, 2, 1), (3, 1, 2)]
    squares = []
    for _ in range(400):
        convs = [
            nn.Conv1d(1, 1, k, s, dilation=d, bias=False) for k, s, d in layers
        ]
        x = torch.zeros(1, 1, len(fields.paths(layers)), requires_grad=True)
        (dx,) = torch.autograd.grad(nn.Sequential(*convs)(x).sum(), x)
        squares.append(dx[0, 0].square().numpy())
    found, due = np.mean(squares, axis=0), fields.paths(layers)
    np.testing.assert_allclose(found / found.sum(), due / due.sum(), atol=0.03)


def test_what_is_no_window_is_refused():
    """Sizes from 1 on, weights that can be shares."""
    for layer in [(0, 1, 1), (3, 0, 1), (3, 1, 0)]:
        with pytest.raises(ValueError, match="from 1 on"):
            fields.paths([layer])
    for weights in (np.zeros(3), np.array([1.0, -0.5]), np.ones((2, 2))):
        with pytest.raises(ValueError, match="none negative"):
            fields.width(weights)


def test_a_number_names_a_stack():
    """Its digits to the base of what is offered, the first layer's last."""
    layers = fields.offered(1 + 6 * 7 + 4 * 7**5)
    none = (1, 1, 1)
    assert layers == [(3, 1, 1), (2, 2, 1), none, none, none, (3, 1, 2)]
    found = fields.facts({"trained": np.ones(5)}, 4)
    assert found == pytest.approx([5, 1, 33**0.5, 5, 2])
