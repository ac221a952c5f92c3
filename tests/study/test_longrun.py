"""The long training: it learns, and it goes on where it was cut off."""

import numpy as np
import pytest
import torch

from dlbook.data.shapes import coloured_shapes
from dlbook.study.longrun import Mirrored, train_resnet

OPTIONS = {"width": 2, "batch_size": 12, "epochs": 3, "autocast": False}


@pytest.fixture(scope="module")
def data():
    """A few small pictures."""
    return coloured_shapes(36, 12, 12, seed=0, side=16)


def test_a_run_that_was_cut_off_ends_in_the_same_weights(data, tmp_path):
    """Killed after one epoch and begun again: bit for bit the same."""
    whole, history = train_resnet(data, seed=1, **OPTIONS)
    assert len(history["train_loss"]) == 3
    path = tmp_path / "resnet.pt"

    def kill(history):
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        train_resnet(data, seed=1, checkpoint=path, on_epoch=kill, **OPTIONS)
    again, history = train_resnet(data, seed=1, checkpoint=path, **OPTIONS)
    assert len(history["train_loss"]) == 3
    for a, b in zip(
        whole.state_dict().values(), again.state_dict().values(), strict=True
    ):
        assert torch.equal(a, b)


def test_seeds_differ(data):
    """Another seed has other weights."""
    first, second = (
        train_resnet(data, seed=s, **(OPTIONS | {"epochs": 1}))[0]
        for s in (0, 1)
    )
    assert not torch.equal(first[-1][0].weight, second[-1][0].weight)


def test_mirrored_scores_are_those_of_the_mirror_image():
    """x and its mirror have equal scores, the mean of both."""
    lop = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(12, 2))
    x = torch.rand(3, 1, 3, 4)
    both = Mirrored(lop)
    torch.testing.assert_close(both(x), both(x.flip(3)))
    np.testing.assert_allclose(
        both(x).detach(), (lop(x) + lop(x.flip(3))).detach() / 2
    )
