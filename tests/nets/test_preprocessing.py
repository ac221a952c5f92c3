"""Standardise: values by hand, types, state, faults."""

import numpy as np
import pytest
import torch

from dlbook.nets import Standardise


def images(channels=3, dtype=np.uint8):
    """Four random images of the given number of channels."""
    rng = np.random.default_rng(0)
    x = rng.integers(0, 256, (4, channels, 5, 6)).astype(dtype)
    x.flags.writeable = False
    return x


def test_standardise_by_hand():
    """Bytes 10 and 50 by mean 30 and deviation 20 become -1 and 1."""
    x = torch.tensor([[[[10]]], [[[50]]]], dtype=torch.uint8)
    y = Standardise(30.0, 20.0)(x)
    assert y.flatten().tolist() == [-1, 1]
    assert y.dtype == torch.float32


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
@pytest.mark.parametrize("channels", [1, 3])
def test_of_gives_each_channel_mean_0_and_variance_1(channels, dtype):
    """By its own statistics a set leaves standardised, as float32."""
    x = images(channels, dtype)
    y = Standardise.of(x)(torch.tensor(x))
    assert y.dtype == torch.float32
    y = y.double()
    np.testing.assert_allclose(y.mean((0, 2, 3)), 0, atol=1e-6)
    np.testing.assert_allclose(y.var((0, 2, 3), correction=0), 1, rtol=1e-5)


def test_every_channel_has_its_own_numbers():
    """Channel c is shifted and scaled by entry c, in images and in rows."""
    layer = Standardise([0.0, 1.0], [1.0, 2.0])
    x = torch.full((1, 2, 3, 3), 5.0)
    assert layer(x)[0, :, 1, 2].tolist() == [5, 2]
    assert layer(x[..., 0, 0]).tolist() == [[5, 2]]


def test_the_statistics_travel_with_the_model():
    """They are saved, loaded and moved, and no optimiser changes them."""
    x = images()
    layer = Standardise.of(x)
    assert list(layer.parameters()) == []
    other = Standardise([0.0] * 3, [1.0] * 3)
    other.load_state_dict(layer.state_dict())
    x = torch.tensor(x)
    torch.testing.assert_close(other(x), layer(x), rtol=0, atol=0)
    assert layer.double()(x).dtype == torch.float64


def test_faults_are_named():
    """A constant channel, a wrong number of channels and no images."""
    with pytest.raises(ValueError, match=r"std positive.*\[1.0, 0.0\]"):
        Standardise([1.0, 1.0], [1.0, 0.0])
    with pytest.raises(ValueError, match="one alone, got 3 and 2"):
        Standardise([0.0] * 3, [1.0] * 2)
    with pytest.raises(ValueError, match=r"C = 3, got \(4, 1, 5, 6\)"):
        Standardise.of(images())(torch.zeros(4, 1, 5, 6))
    with pytest.raises(ValueError, match=r"C = any, got \(4,\)"):
        Standardise(0.0, 1.0)(torch.zeros(4))
    with pytest.raises(ValueError, match=r"N > 0, got \(0, 3, 2, 2\)"):
        Standardise.of(np.ones((0, 3, 2, 2)))
