"""Sizes of signals in PyTorch's models, and of steps."""

import numpy as np
import pytest
import torch
from scipy.integrate import quad
from scipy.stats import norm
from torch import nn
from torch.optim import SGD, Adam

from dlbook import ops
from dlbook.byhand import initialisation as init
from dlbook.nets import mlp
from dlbook.study import gaussian_mean, signal_sizes, update_ratios
from dlbook.train import seeded


@pytest.mark.parametrize("variance", [0.0, 0.01, 1.0, 4.0])
def test_a_gaussian_mean_is_the_integral(variance):
    """Of tanh², against adaptive quadrature."""
    scale = variance**0.5

    def weighed(u):
        return np.tanh(scale * u) ** 2 * norm.pdf(u)

    found = gaussian_mean(lambda z: np.tanh(z) ** 2, variance)
    assert found == pytest.approx(quad(weighed, -9, 9)[0], abs=1e-9)


def test_a_gaussian_mean_knows_moments():
    """E z⁴ is three times the variance squared."""
    assert gaussian_mean(lambda z: z**4, 2.0) == pytest.approx(12)
    assert gaussian_mean(lambda z: z**3, 2.0) == pytest.approx(0, abs=1e-9)
    half = gaussian_mean(lambda z: np.maximum(z, 0) ** 2, 2.0)
    assert half == pytest.approx(1)


@pytest.mark.parametrize("variance", [-1.0, np.nan, np.inf])
def test_a_variance_is_no_such_number(variance):
    """Below zero, not a number, or infinite."""
    with pytest.raises(ValueError, match="finite and from 0 on"):
        gaussian_mean(np.square, variance)


def deep(widths=(5, 7, 6, 3)) -> nn.Sequential:
    """A net in double precision without biases, always the same."""
    with seeded(0):
        model = mlp(widths).double()
    with torch.no_grad():
        for m in model:
            if isinstance(m, nn.Linear):
                m.bias.zero_()
    return model


def test_sizes_are_those_found_by_hand():
    """Of activations and their cotangents, from NumPy's layers."""
    model, rng = deep(), np.random.default_rng(0)
    x, dy = rng.standard_normal((8, 5)), rng.standard_normal((8, 3))
    Ws = [m.weight.detach().numpy().T for m in model if hasattr(m, "weight")]
    a, zs, pullbacks = x, [], []
    for W in Ws:
        z, through_affine = ops.affine(a, W, np.zeros(W.shape[1]))
        a, through_relu = ops.relu(z)
        zs.append(np.mean(z**2))
        pullbacks.append((through_affine, through_relu))
    dz, dzs = dy, [np.mean(dy**2)]
    for (affine, _), (_, relu) in zip(
        pullbacks[:0:-1], pullbacks[-2::-1], strict=True
    ):
        (dz,) = relu(affine(dz)[0])
        dzs.append(np.mean(dz**2))
    forward, backward = signal_sizes(model, *map(torch.tensor, (x, dy)))
    np.testing.assert_allclose(forward, zs)
    np.testing.assert_allclose(backward, dzs[::-1])


def test_sizes_leave_the_model_as_it_was():
    """No gradient, no hook, the same weights."""
    model = deep()
    before = [p.clone() for p in model.parameters()]
    with torch.no_grad():
        signal_sizes(model, torch.ones(2, 5).double(), torch.ones(2, 3))
    assert all(p.grad is None for p in model.parameters())
    assert not any(m._forward_hooks for m in model.modules())
    after = model.parameters()
    assert all(map(torch.equal, before, after))


def test_sizes_refuse_what_does_not_fit():
    """A cotangent of another shape, a kind of layer that is not there."""
    model, x = deep(), torch.ones(2, 5).double()
    with pytest.raises(ValueError, match=r"shape \(2, 3\), got \(3,\)"):
        signal_sizes(model, x, torch.ones(3))
    assert not any(m._forward_hooks for m in model.modules())
    with pytest.raises(ValueError, match="has no Conv2d"):
        signal_sizes(model, x, torch.ones(2, 3), nn.Conv2d)


def test_a_ratio_by_hand():
    """Weights (3, 4) moved by (0, 1) move by a fifth; a bias has no ratio."""
    model = nn.Linear(2, 1)
    with torch.no_grad():
        model.weight.copy_(torch.tensor([[3.0, 4.0]]))

    def step():
        with torch.no_grad():
            model.weight += torch.tensor([[0.0, 1.0]])

    assert update_ratios(model, step) == {"weight": pytest.approx(0.2)}


@pytest.mark.parametrize("optimiser", [SGD, Adam])
def test_ratios_are_the_rate_s_share(optimiser):
    """SGD: the rate times gradient over weights; Adam's first: the rate."""
    model, x = deep(), torch.randn(9, 5).double()
    steps, lr = optimiser(model.parameters(), lr=0.01), 0.01

    def step():
        model(x).square().sum().backward()
        steps.step()

    sizes = {k: float(p.detach().norm()) for k, p in model.named_parameters()}
    found = update_ratios(model, step)
    for name, p in model.named_parameters():
        if p.ndim > 1:
            moves = p.grad if optimiser is SGD else p.grad.sign()
            expected = lr * float(moves.norm()) / sizes[name]
            assert found[name] == pytest.approx(expected, rel=1e-4)


def test_ratios_need_a_matrix():
    """A model of biases alone is refused."""
    with pytest.raises(ValueError, match="no weight matrix"):
        update_ratios(nn.BatchNorm1d(3), lambda: None)


def test_he_s_weights_keep_sizes_in_torch_too():
    """Mean squares stay within a factor two over eight wide layers."""
    with seeded(0):
        model = mlp([512] * 9)
        for m in model:
            if isinstance(m, nn.Linear):
                nn.init.kaiming_normal_(m.weight)
                nn.init.zeros_(m.bias)
        x, dy = torch.randn(64, 512), torch.randn(64, 512)
    forward, backward = signal_sizes(model, x, dy)
    assert (abs(np.log2(forward[1:] / 2)) < 1).all()
    assert (abs(np.log2(backward[:-1])) < 1).all()
    rng = np.random.default_rng(0)
    layers = [
        init.chain(init.linear(init.normal(512, 512, 2**0.5, rng)), ops.relu)
        for _ in range(8)
    ]
    ours, _ = init.sizes(x.double().numpy(), layers, dy.double().numpy())
    assert (abs(np.log2(ours)) < 1).all()
