"""Numbers read off a network, and what they speak for."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.func import functional_call, grad
from torch.nn import functional as F  # noqa: N812

from dlbook.nets import mlp
from dlbook.study import diagnose, probe
from dlbook.study.diagnosis import CAUSES
from dlbook.train import seeded

FINE = {"inputs/training": 1.0, "inputs/validation": 1.1}
FINE |= {f"{what}/{l}": 1.0 for what in ("scores", "spread") for l in (1, 2)}
FINE |= {"dead/1": 0.1, "outputs/improper": 3.0}


def example(**options):
    """A small net in double precision, inputs and labels."""
    with seeded(0):
        model = mlp([4, 6, 5, 3], **options).double()
        x, other = torch.randn(2, 8, 4).double()
    return model, x, torch.arange(8) % 3, other


def test_sizes_are_those_of_numpy():
    """Of scores, of differences, of inputs, layer by layer."""
    model, x, y, other = example(activation=nn.Tanh)
    found, a = probe(model, x, y, other), x.numpy()
    assert found["inputs/training"] == pytest.approx(np.mean(a**2) ** 0.5)
    size = np.mean(other.numpy() ** 2) ** 0.5
    assert found["inputs/validation"] == pytest.approx(size)
    layers = [m for m in model if isinstance(m, nn.Linear)]
    for l, layer in enumerate(layers, 1):
        W, b = (p.detach().numpy() for p in layer.parameters())
        z = a @ W.T + b
        assert found[f"scores/{l}"] == pytest.approx(np.mean(z**2) ** 0.5)
        spread = np.sqrt(z.var(axis=0).mean())
        assert found[f"spread/{l}"] == pytest.approx(spread)
        a = np.tanh(z)
    assert found["dead/1"] == found["dead/2"] == 0
    assert "dead/3" not in found


def test_gradients_are_those_of_torch_func():
    """And so is the loss; neither model nor gradients change."""
    model, x, y, other = example()
    params = dict(model.named_parameters())
    before = {k: p.detach().clone() for k, p in params.items()}
    dparams = grad(
        lambda p: F.cross_entropy(functional_call(model, p, (x,)), y)
    )(before)
    with torch.no_grad():
        found = probe(model, x, y, other)
    names = [k for k in params if k.endswith("weight")]
    for l, k in enumerate(names, 1):
        ratio = dparams[k].norm() / before[k].norm()
        assert found[f"gradient/{l}"] == pytest.approx(float(ratio))
    loss = F.cross_entropy(model(x), y)
    assert found["loss/probe"] == pytest.approx(float(loss.detach()))
    assert all(torch.equal(before[k], p) for k, p in params.items())
    assert all(p.grad is None for p in params.values())
    assert not any(m._forward_hooks for m in model.modules())


def test_dead_units_are_counted():
    """Two of six with a bias that no input overcomes."""
    model, x, y, other = example()
    with torch.no_grad():
        model[1].weight.mul_(0.1)
        model[1].bias.copy_(torch.tensor([-9.0, 9, 9, 9, 9, -9]))
    assert probe(model, x, y, other)["dead/1"] == pytest.approx(2 / 6)


def test_probabilities_are_seen():
    """They add to one and none is below zero; log-probabilities do not."""
    for last, proper in ((nn.Softmax(1), True), (nn.LogSoftmax(1), False)):
        model, *rest = example()
        found = probe(model.append(last), *rest)
        assert (found["outputs/improper"] < 1e-6) == proper


def test_what_adds_to_one_may_be_improper():
    """Some output is below zero."""
    model, x, y, other = example()
    with torch.no_grad():
        model[-1].weight.zero_()
        model[-1].bias.copy_(torch.tensor([2.0, -1.5, 0.5]))
    found = probe(model, x, y, other)
    assert found["outputs/improper"] == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({}, "none"),
        ({"inputs/training": 11.0}, "inputs"),
        ({"inputs/validation": 0.7}, "inputs"),
        ({"inputs/training": np.nan}, "inputs"),
        ({"scores/2": 11.0}, "large"),
        ({"scores/2": np.nan}, "large"),
        ({"spread/2": 1e-4}, "vanishing"),
        ({"dead/1": 0.6}, "dead"),
        ({"outputs/improper": 0.0}, "probabilities"),
        ({"scores/1": 99.0, "dead/2": 1.0}, "large"),
        ({"dead/1": 1.0, "spread/2": 0.0}, "dead"),
        ({"scores/1": 99.0, "dead/1": 1.0}, "dead"),
        ({"spread/2": 0.0, "outputs/improper": 0.0}, "vanishing"),
        ({"inputs/training": 255.0, "scores/1": 99.0}, "inputs"),
    ],
)
def test_the_first_fault_on_the_way_is_named(change, cause):
    """What comes later may be its effect."""
    assert diagnose(FINE | change) == cause
    assert cause in CAUSES


def test_what_cannot_be_probed():
    """No layer, one example, other labels, a layer used twice, no numbers."""
    model, x, y, other = example()
    with pytest.raises(ValueError, match=r"with nn\.Linear"):
        probe(nn.Flatten(), x, y, other)
    with pytest.raises(ValueError, match="two examples"):
        probe(model, x[:1], y[:1], other)
    with pytest.raises(ValueError, match=r"y \(7,\)"):
        probe(model, x, y[:7], other)
    layer = nn.Linear(4, 4).double()
    shared = nn.Sequential(layer, nn.ReLU(), layer)
    with pytest.raises(ValueError, match="1 layers were used 2 times"):
        probe(shared, x, y, other)
    with pytest.raises(ValueError, match="there is no"):
        diagnose({"loss": 1.0})
