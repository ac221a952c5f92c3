"""Convolutional networks: shapes, counts, invariance, and that they learn."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from dlbook.data import load
from dlbook.nets import Standardise, lenet, small_cnn
from dlbook.train import fit, seeded

NETS = {"lenet": lenet, "small_cnn": small_cnn}
PARAMETERS = {"lenet": 61_706, "small_cnn": 61_050}


def parameters(model):
    """How many numbers a model learns."""
    return sum(p.numel() for p in model.parameters())


@pytest.mark.parametrize("name", NETS)
def test_scores_for_a_batch_and_for_one(name):
    """Images 28 x 28 give one score a class, in a batch or alone."""
    model = NETS[name](classes=7).eval()
    x = torch.randn(3, 1, 28, 28)
    z = model(x)
    assert z.shape == (3, 7)
    assert torch.allclose(model(x[1:2]), z[1:2], atol=1e-5)


@pytest.mark.parametrize("name", NETS)
def test_parameters_are_as_many_as_the_docstring_says(name):
    """The counts that the chapter works out by hand."""
    assert parameters(NETS[name]()) == PARAMETERS[name]
    assert f"{PARAMETERS[name]:,}" in NETS[name].__doc__


def test_width_scales_every_map():
    """Twice the width is nearly four times the parameters."""
    ratio = parameters(small_cnn(32)) / parameters(small_cnn(16))
    assert 3.9 < ratio < 4


def test_small_cnn_takes_images_of_any_size_and_channels():
    """No layer of the small network fixes the size of the image."""
    model = small_cnn(4, channels=3)
    for size in (4, 13, 32):
        assert model(torch.randn(2, 3, size, size + 1)).shape == (2, 10)


def test_without_batch_norm_a_convolution_has_its_bias():
    """Two numbers a map become one, and no layer knows of the batch."""
    model = small_cnn(4, batch_norm=False)
    assert not any(isinstance(m, nn.BatchNorm2d) for m in model)
    maps = 4 + 8 + 16 + 16
    assert parameters(model) == parameters(small_cnn(4)) - maps
    x = torch.randn(3, 1, 28, 28)
    assert torch.allclose(model(x)[:1], model(x[:1]), atol=1e-6)


def test_maps_in_another_order_of_positions_have_the_same_mean():
    """Behind the last convolution the small network forgets positions."""
    model = small_cnn(4).double().eval()
    maps = model[:14](torch.randn(2, 1, 28, 28, dtype=torch.float64))
    assert maps.shape == (2, 16, 7, 7)
    turned = maps.flip(2).transpose(2, 3)
    assert isinstance(model[14], nn.AdaptiveAvgPool2d)
    assert torch.allclose(model[14:](maps), model[14:](turned))


def test_dropout_works_in_training_alone():
    """With dropout, scores vary in training and are fixed in evaluation."""
    with seeded(0):
        model = small_cnn(4, dropout=0.5)
        x = torch.randn(2, 1, 28, 28)
        assert not torch.equal(model(x), model(x))
        model.eval()
        assert torch.equal(model(x), model(x))


@pytest.mark.parametrize("name", NETS)
def test_kernels_lie_channels_last(name):
    """The second convolution's kernels are stored channels last."""
    kernels = [m for m in NETS[name]() if isinstance(m, nn.Conv2d)]
    order = torch.channels_last
    assert kernels[1].weight.is_contiguous(memory_format=order)


@pytest.mark.parametrize("name", NETS)
@pytest.mark.parametrize("seed", range(3))
def test_one_batch_is_learnt_by_heart(name, seed):
    """Each network fits 32 digits to a loss below 0.05."""
    part = load("mnist", sample=True).train
    data = part.x[:32], part.y[:32]
    with seeded(seed):
        model = nn.Sequential(Standardise.of(part.x[:32]), NETS[name]())
    optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
    fit(model, data, optimizer=optimizer, epochs=60, batch_size=32, seed=seed)
    model.train()
    z = model(torch.tensor(data[0]))
    assert F.cross_entropy(z, torch.tensor(data[1])) < 0.05
