"""The residual network for colour images."""

import pytest
import torch
from torch import nn

from dlbook.nets import Residual, Scale, resnet9


def test_parameters_are_those_counted_by_hand():
    """Eight kernels, eight batch norms, one affine map without bias."""
    pairs = [(3, 64), (64, 128), (128, 128), (128, 128), (128, 256)]
    pairs += [(256, 512), (512, 512), (512, 512)]
    count = sum(9 * i * o + 2 * o for i, o in pairs) + 512 * 10
    assert count == 6_573_120
    assert sum(p.numel() for p in resnet9().parameters()) == count


@pytest.mark.parametrize("side", [8, 9, 32])
def test_scores_have_a_column_a_class(side):
    """Images from 8 pixels on give (N, classes)."""
    net = resnet9(2, classes=4, channels=1)
    assert net(torch.rand(3, 1, side, side)).shape == (3, 4)


def test_blocks_add_to_their_input():
    """With its last batch norm at zero a residual block passes x on."""
    net = resnet9(4).eval()
    blocks = [m for m in net if isinstance(m, Residual)]
    assert len(blocks) == 2
    for block in blocks:
        last = [m for m in block.branch if isinstance(m, nn.BatchNorm2d)][-1]
        nn.init.zeros_(last.weight)
        x = torch.rand(2, last.num_features, 4, 4)
        assert torch.equal(block(x), x)


def test_scores_are_scaled():
    """The last layer multiplies by an eighth."""
    assert Scale(0.5)(torch.tensor([4.0])).item() == 2
    assert resnet9(1)[-1].factor == 1 / 8


@pytest.mark.parametrize("wrong", [{"width": 0}, {"classes": 0}])
def test_sizes_below_one_are_refused(wrong):
    """Width, classes and channels are 1 at least."""
    with pytest.raises(ValueError, match="1 at least"):
        resnet9(**wrong)
