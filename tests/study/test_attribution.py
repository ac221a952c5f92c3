"""Attributions of a network's lead: the plain forms, and laws."""

import numpy as np
import pytest
import torch
from torch import nn

from dlbook.byhand import attribution as plain
from dlbook.byhand.convolutional import chain, lenet_layers
from dlbook.nets import lenet, small_cnn
from dlbook.study import attribution

RNG = np.random.default_rng(0)
Y = np.array([3, 1])


@pytest.fixture(scope="module")
def network():
    """LeNet in PyTorch, and the lead of Y by pullbacks."""
    torch.manual_seed(0)
    model = lenet().double()
    turn = lambda w: w.T if w.ndim == 2 else w  # noqa: E731
    params = [turn(w).detach().numpy() for w in model.parameters()]

    def score(x):
        z, back = chain(x, lenet_layers(params))
        f, down = plain.lead(z, Y)
        return f, lambda df: back(*down(df))[:1]

    return model, score


def test_they_are_the_plain_forms(network):
    """Leads, slopes, shares and costs, from a start that is not zero."""
    model, score = network
    x, x0 = RNG.random((2, 2, 1, 28, 28))
    close = {"atol": 1e-12}
    np.testing.assert_allclose(
        attribution.leads(model, x, Y), score(x)[0], **close
    )
    np.testing.assert_allclose(
        attribution.lead_slopes(model, x, Y), plain.saliency(score, x), **close
    )
    np.testing.assert_allclose(
        attribution.lead_shares(model, x, Y, x0=x0, steps=3),
        plain.integrated_gradients(score, x, x0, 3),
        **close,
    )
    np.testing.assert_allclose(
        attribution.lead_costs(model, x, Y, size=9, stride=5, x0=0.5),
        plain.occlusion(score, x, np.full_like(x, 0.5), 9, 5),
        **close,
    )


def test_a_picture_does_not_depend_on_its_batch():
    """Also through batch norm, and the mode stays what it was."""
    torch.manual_seed(0)
    model = small_cnn(2).double().train()
    x = RNG.normal(size=(2, 1, 12, 12))
    both = attribution.lead_slopes(model, x, Y)
    alone = attribution.lead_slopes(model, x[:1], Y[:1])
    np.testing.assert_allclose(both[:1], alone, atol=1e-12)
    assert model.training
    assert all(p.grad is None for p in model.parameters())
    assert model[1].running_mean.tolist() == [0, 0]


def test_bad_pictures_and_steps_are_refused():
    """What has no class each, no step, no square."""
    model, x = (
        nn.Sequential(nn.Flatten(), nn.Linear(16, 3)),
        np.ones((2, 1, 4, 4)),
    )
    with pytest.raises(ValueError, match="a class each"):
        attribution.leads(model, x, [1])
    with pytest.raises(ValueError, match="a class each"):
        attribution.leads(model, x[0], [1])
    with pytest.raises(ValueError, match="steps from 1 on"):
        attribution.lead_shares(model, x, Y % 3, steps=0)
    for size, stride in [(5, 1), (2, 0)]:
        with pytest.raises(ValueError, match="no squares of"):
            attribution.lead_costs(model, x, Y % 3, size=size, stride=stride)


def test_norms_take_the_pictures_averages():
    """In evaluation each map then has mean 0 and variance 1."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(1, 3, 3), nn.BatchNorm2d(3)).eval()
    x = RNG.normal(5, 4, (40, 1, 6, 6))
    assert attribution.averaged_norms(model, x) is model
    assert not model[1].training
    assert model[1].momentum == 0.1
    with torch.no_grad():
        z = model(torch.tensor(x, dtype=torch.float32))
    np.testing.assert_allclose(z.mean((0, 2, 3)), np.zeros(3), atol=1e-5)
    np.testing.assert_allclose(z.var((0, 2, 3)), np.ones(3), rtol=0.01)


def test_ascent_finds_the_corner_of_an_affine_lead():
    """Pixels go to 255 where the lead's slope is positive, else to 0."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Flatten(), nn.Linear(9, 3)).double()
    start = np.full((2, 1, 3, 3), 100.0)
    top = attribution.ascent(model, Y % 3, start, step=50, steps=200)
    slope = attribution.lead_slopes(model, start, Y % 3)
    np.testing.assert_array_equal(top, np.where(slope > 0, 255, 0))
