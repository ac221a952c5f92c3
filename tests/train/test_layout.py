"""Kernels channels last, while a model is at work."""

import pytest
import torch
from torch import nn

from dlbook.train import fit, seeded
from dlbook.train.layout import channels_last


def net():
    """Two convolutions of colour images."""
    with seeded(0):
        return nn.Sequential(
            nn.Conv2d(3, 8, 3),
            nn.ReLU(),
            nn.Conv2d(8, 8, 3, bias=False),
            nn.Flatten(),
            nn.Linear(8 * 16, 4),
        )


def images():
    """Twenty of them, with labels."""
    with seeded(1):
        return torch.randn(20, 3, 8, 8), torch.arange(20) % 4


def test_kernels_are_channels_last_inside_the_block():
    """Afterwards values stand where and as they stood, changes kept."""
    model = net()
    weight = model[0].weight
    before, place = weight.detach().clone(), weight.data_ptr()
    with channels_last(model):
        assert weight.is_contiguous(memory_format=torch.channels_last)
        assert torch.equal(weight, before)
        weight.data += 1
    assert weight.is_contiguous()
    assert weight.data_ptr() == place
    assert torch.equal(weight, before + 1)


def test_they_come_back_after_an_error():
    """Whatever ends the block."""
    model = net()
    with pytest.raises(ValueError, match="inside"), channels_last(model):
        raise ValueError("inside")
    assert model[0].weight.is_contiguous()


def test_fit_uses_it_and_gives_the_kernels_back():
    """Values are those of a net laid out so by hand; strides the old."""
    ours, hand = net(), net().to(memory_format=torch.channels_last)
    strides, layouts = [p.stride() for p in ours.parameters()], set()

    def look(module, inputs, output):
        channel = module.weight.stride(1)
        layouts.add(channel)

    ours[2].register_forward_hook(look)
    for model in (ours, hand):
        sgd = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
        for _ in range(2):  # the second goes on with the optimizer's state
            fit(model, images(), optimizer=sgd, epochs=2, batch_size=8)
    assert layouts == {1}
    assert strides == [p.stride() for p in ours.parameters()]
    for p, q in zip(ours.parameters(), hand.parameters(), strict=True):
        assert torch.equal(p, q)
