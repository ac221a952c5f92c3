"""Layers that vary images: in training alone, from torch's generator."""

import pytest
import torch

from dlbook.nets import RandomFlip, RandomShift
from dlbook.train import seeded

X = torch.arange(1, 2 * 3 * 4 * 5 + 1).reshape(2, 3, 4, 5)
LAYERS = {"shift": RandomShift(2), "flip": RandomFlip()}


@pytest.mark.parametrize("name", LAYERS)
def test_evaluation_passes_images_on(name):
    """In evaluation mode images pass unchanged."""
    assert LAYERS[name].eval()(X) is X


@pytest.mark.parametrize("name", LAYERS)
def test_a_seed_fixes_the_draw(name):
    """The same seed varies images alike, another one otherwise."""
    layer, x = LAYERS[name].train(), X.repeat(8, 1, 1, 1)
    draws = []
    for seed in (0, 0, 1):
        with seeded(seed):
            draws.append(layer(x))
    assert torch.equal(draws[0], draws[1])
    assert not torch.equal(draws[0], draws[2])


def test_flips_mirror_about_half_of_the_images():
    """Each image stays or is mirrored left to right; half of them are."""
    x = X[:1].repeat(1000, 1, 1, 1)
    with seeded(0):
        y = RandomFlip()(x)
    flipped = (y == x.flip(3)).all(dim=(1, 2, 3))
    assert (flipped | (y == x).all(dim=(1, 2, 3))).all()
    assert 0.45 < flipped.float().mean() < 0.55


def test_shifts_reach_every_place_equally_often():
    """One lit pixel lands on each of 5 x 5 places, the rest is fill."""
    x = torch.zeros(5000, 2, 5, 5, dtype=torch.uint8)
    x[:, 1, 2, 2] = 9
    with seeded(0):
        y = RandomShift(2)(x)
    assert y.dtype == torch.uint8
    assert not y[:, 0].any()
    assert ((y == 9).sum(dim=(1, 2, 3)) == 1).all()
    share = (y[:, 1] == 9).float().mean(0)
    assert (share > 0.025).all()
    assert (share < 0.055).all()


def test_channels_of_an_image_move_together():
    """All channels of an image move by one vector."""
    x = torch.rand(50, 1, 6, 7).repeat(1, 3, 1, 1)
    y = RandomShift(3, fill=-1.0)(x)
    assert torch.equal(y[:, 0], y[:, 2])
    assert (y == -1).any()


def test_bad_reach_is_refused():
    """A reach is a whole number that is not negative."""
    for reach in (-1, 1.5):
        with pytest.raises(ValueError, match=f"from 0 on, got {reach}"):
            RandomShift(reach)
