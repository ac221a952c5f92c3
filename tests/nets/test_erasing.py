"""A square of each image is covered: in training alone, by torch's draws."""

import pytest
import torch

from dlbook.nets import RandomErase
from dlbook.train import seeded


def test_evaluation_passes_images_on():
    """In evaluation mode, and with a side of 0, images pass unchanged."""
    x = torch.rand(2, 3, 5, 5)
    assert RandomErase(3).eval()(x) is x
    assert RandomErase(0).train()(x) is x


def test_one_square_of_each_image_is_covered():
    """All channels of a square of 2 x 2, and nothing else, are the fill."""
    x = torch.ones(300, 3, 4, 5)
    with seeded(0):
        y = RandomErase(2, fill=-7.0)(x)
    covered = y == -7
    assert torch.equal(covered[:, 0], covered[:, 2])
    assert (covered[:, 0].sum(dim=(1, 2)) == 4).all()
    assert (covered[:, 0].any(1).sum(1) == 2).all()
    assert (y[~covered] == 1).all()


def test_every_place_inside_is_equally_likely():
    """A square of 2 lies in one of 3 x 4 corners of an image of 4 x 5."""
    with seeded(1):
        y = RandomErase(2)(torch.ones(6000, 1, 4, 5))
    corner = (y[:, 0] == 0).flatten(1).float().argmax(1)
    counts = torch.bincount(corner, minlength=20).reshape(4, 5)
    assert (counts[3] == 0).all()
    assert (counts[:, 4] == 0).all()
    assert (abs(counts[:3, :4] / 6000 - 1 / 12) < 0.02).all()


def test_a_seed_fixes_the_draw():
    """The same seed covers the same squares, another one others."""
    x, draws = torch.ones(8, 1, 6, 6), []
    for seed in (0, 0, 1):
        with seeded(seed):
            draws.append(RandomErase(2)(x))
    assert torch.equal(draws[0], draws[1])
    assert not torch.equal(draws[0], draws[2])


@pytest.mark.parametrize("side", [-1, 2.0, "2"])
def test_bad_sides_are_refused(side):
    """A side is a whole number from 0 on."""
    with pytest.raises(ValueError, match="whole number from 0 on"):
        RandomErase(side)


def test_a_square_must_fit():
    """A square larger than the images is refused, with both sizes."""
    with pytest.raises(ValueError, match=r"square of 5 .* \(4, 9\)"):
        RandomErase(5)(torch.ones(1, 1, 4, 9))
