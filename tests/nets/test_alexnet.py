"""The small AlexNet, and what may be changed in it."""

import pytest
import torch
from torch import nn

from dlbook.nets import Residual, mini_alexnet


def test_parameters_are_the_old_notebooks():
    """831,424 in the convolutions, 2,023,370 in all."""
    net = mini_alexnet()
    kernels = [m for m in net.modules() if isinstance(m, nn.Conv2d)]
    assert sum(p.numel() for m in kernels for p in m.parameters()) == 831_424
    assert sum(p.numel() for p in net.parameters()) == 2_023_370


@pytest.mark.parametrize(
    ("pool", "sides"), [(3, [32, 10, 3, 3, 3]), (2, [32, 16, 8, 8, 8])]
)
def test_maps_have_the_sides_of_the_text(pool, sides):
    """What each convolution sees, by pools of three and of two."""
    net, seen = mini_alexnet(3, pool=pool), []
    for m in net.modules():
        if isinstance(m, nn.Conv2d):
            m.register_forward_hook(lambda _, x, y: seen.append(y.shape[-1]))
    net(torch.rand(1, 3, 32, 32))
    assert seen == sides


@pytest.mark.parametrize("batch_norm", [False, True])
def test_a_skip_changes_no_parameter(batch_norm):
    """Plain and residual have equal weights, in name, shape and number."""
    options = {"batch_norm": batch_norm, "blocks": 2}
    plain = mini_alexnet(3, **options)
    skipping = mini_alexnet(3, residual=True, **options)
    shapes = [[p.shape for p in m.parameters()] for m in (plain, skipping)]
    assert shapes[0] == shapes[1]
    assert sum(isinstance(m, Residual) for m in skipping) == 2


def test_the_skip_adds_the_input():
    """Block of a residual net: that of the plain net with x added."""
    torch.manual_seed(0)
    plain = mini_alexnet(3)
    skipping = mini_alexnet(3, residual=True)
    for p, q in zip(plain.parameters(), skipping.parameters(), strict=True):
        q.data = p.data
    x = torch.rand(2, 8, 5, 5)
    assert torch.allclose(skipping[6](x), x + plain[6](x))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"width": 4}, "3, 6, 9"),
        ({"blocks": 0}, "1 at least"),
        ({"side": 26}, "leave nothing of 26"),
    ],
)
def test_what_makes_no_network_is_refused(wrong, said):
    """Widths that do not divide, no blocks, images that vanish."""
    with pytest.raises(ValueError, match=said):
        mini_alexnet(**wrong)
