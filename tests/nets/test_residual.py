"""Layers that add to what is there."""

import pytest
import torch
from torch import nn

from dlbook.nets import Residual, residual_mlp


def test_a_block_adds_a_share_of_its_branch():
    """By hand: 3 + 0.5 · (2 · 3)."""
    branch = nn.Linear(1, 1, bias=False)
    nn.init.constant_(branch.weight, 2.0)
    block = Residual(branch, share=0.5)
    assert block(torch.tensor([[3.0]])).item() == 6.0


def test_without_its_branches_a_net_is_shallow():
    """A share of zero leaves the first and the last layer."""
    torch.manual_seed(0)
    model = residual_mlp(6, 5, 4, 3, share=0.0)
    x = torch.randn(7, 2, 3)
    short = nn.Sequential(model[0], model[1], *model[-2:])
    torch.testing.assert_close(model(x), short(x))


def test_depth_counts_the_hidden_layers():
    """Depth d has d + 1 linear maps, of these sizes."""
    for depth in (1, 2, 5):
        model = residual_mlp(6, 5, depth, 3)
        shapes = [p.shape for p in model.parameters() if p.ndim == 2]
        assert shapes == [(5, 6), *[(5, 5)] * (depth - 1), (3, 5)]


def test_an_activation_stands_before_each_linear_map_of_a_branch():
    """What is below zero adds the bias alone."""
    block = residual_mlp(6, 5, 2, 3)[2]
    x = -torch.ones(1, 5)
    torch.testing.assert_close(block(x), x + block.branch[1].bias)


def test_what_does_not_fit_is_refused():
    """A branch that changes the shape; sizes below one."""
    with pytest.raises(ValueError, match=r"\(2, 3\), it gives \(2, 4\)"):
        Residual(nn.Linear(3, 4))(torch.ones(2, 3))
    with pytest.raises(ValueError, match="got 6, 5, 0 and 3"):
        residual_mlp(6, 5, 0, 3)
