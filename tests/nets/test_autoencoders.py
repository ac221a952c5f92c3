"""The autoencoder: shapes, noise in training alone, refusals."""

import pytest
import torch
from torch import nn

from dlbook.nets import Autoencoder
from dlbook.train import seeded


def net(**options):
    """6-5-2-5-6, with weights of one seed."""
    with seeded(0):
        return Autoencoder([6, 5, 2], **options)


def rows(n=8):
    with seeded(1):
        return torch.rand(n, 6)


def test_there_and_back():
    """Codes have two numbers; forward is decode of encode."""
    model, x = net(), rows()
    z = model.encode(x)
    assert z.shape == (8, 2)
    torch.testing.assert_close(model(x), model.decode(z))
    assert model(x).shape == x.shape
    assert model(x[:0]).shape == (0, 6)


def test_parameters_are_counted_by_hand():
    """6·5 + 5 + 5·2 + 2, and back: 2·5 + 5 + 5·6 + 6."""
    assert sum(p.numel() for p in net().parameters()) == 47 + 51


def test_codes_and_output_are_linear():
    """Below zero they may be; activations stand between layers alone."""
    kinds = [type(layer) for layer in net(activation=nn.Tanh).modules()]
    assert kinds.count(nn.Tanh) == 2
    linear = Autoencoder([6, 2])
    x = rows()
    torch.testing.assert_close(
        linear(2 * x) - linear(x), linear(x) - linear(0 * x)
    )


def test_noise_is_for_training():
    """Two passes differ in training and agree in evaluation."""
    model, x = net(noise=0.5), rows()
    assert (model(x) != model(x)).any()
    model.eval()
    torch.testing.assert_close(model(x), net()(x))
    wide = net(noise=2.0)
    wide.encoder = nn.Identity()
    with seeded(2):
        seen = wide.encode(torch.zeros(20_000, 6))
    assert abs(seen.std() - 2) < 0.05


def test_refusals():
    """Bytes, other sizes, values outside, noise below zero."""
    model = net(limits=(0, 1))
    with pytest.raises(ValueError, match="x must lie from 0 to 1, got"):
        model(255 * rows())
    with pytest.raises(ValueError, match="x must lie from 0 to 1, got nan"):
        model(torch.full((2, 6), torch.nan))
    with pytest.raises(ValueError, match=r"x must have shape \(N, 6\)"):
        model(rows()[:, :5])
    with pytest.raises(ValueError, match="floating-point"):
        model(torch.zeros(2, 6, dtype=torch.uint8))
    with pytest.raises(ValueError, match=r"code must have shape \(N, 2\)"):
        model.decode(torch.zeros(3, 4))
    with pytest.raises(ValueError, match="noise must be from 0 on"):
        net(noise=-1.0)
    with pytest.raises(ValueError, match="sizes must hold"):
        Autoencoder([6])
