"""Networks side by side are what each would be alone."""

import pytest
import torch
from torch import nn

from dlbook import nets


def alone(model, r):
    """Network r of a parallel one, of PyTorch's own layers."""
    layers = []
    for layer in model:
        if isinstance(layer, nets.Linears):
            D, K = layer.weight.shape[1:]
            linear = nn.Linear(D, K)
            with torch.no_grad():
                linear.weight.copy_(layer.weight[r].T)
                linear.bias.copy_(layer.bias[r])
            layers.append(linear)
        else:
            layers.append(layer)
    return nn.Sequential(*layers)


def test_outputs_are_those_of_each_alone():
    """Own rows for each, or the same for all."""
    model = nets.parallel_mlp([3, 5, 2], [4, 7, 1], last=nn.Tanh)
    x = torch.randn(3, 6, 3, generator=torch.Generator().manual_seed(0))
    for r in range(3):
        net = alone(model, r)
        torch.testing.assert_close(model(x)[r], net(x[r]))
        torch.testing.assert_close(model(x[0])[r], net(x[0]))


def test_a_seed_gives_one_network_whatever_stands_beside_it():
    """And two seeds two."""
    several = nets.parallel_mlp([3, 5, 2], [4, 7])
    single = nets.parallel_mlp([3, 5, 2], [7])
    for a, b in zip(several.parameters(), single.parameters(), strict=True):
        assert torch.equal(a[1], b[0])
        assert not torch.equal(a[0], b[0])


def test_the_start_is_as_wide_as_pytorchs():
    """Even between plus and minus one over the root of the inputs."""
    model = nets.parallel_mlp([16, 400, 1], range(5))
    weight = model[0].weight.detach()
    assert 0.249 < weight.abs().max() <= 0.25
    assert weight.var() == pytest.approx(1 / (3 * 16), rel=0.03)


def test_refusals():
    """Latents of another size, rows of other networks, no seed, no layer."""
    model = nets.parallel_mlp([3, 2], [0, 1])
    with pytest.raises(ValueError, match=r"\(2, N, 3\).*got \(2, 5, 4\)"):
        model(torch.ones(2, 5, 4))
    with pytest.raises(ValueError, match="each of 2 networks"):
        model(torch.ones(3, 5, 3))
    with pytest.raises(ValueError, match=r"got \(3,\)"):
        model(torch.ones(3))
    with pytest.raises(ValueError, match="one seed"):
        nets.parallel_mlp([3, 2], [])
    with pytest.raises(ValueError, match="two sizes"):
        nets.parallel_mlp([3], [0])
