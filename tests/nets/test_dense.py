"""Dense blocks and their controls, counted by hand."""

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from dlbook.nets import Dense, Residual, chain_net, dense_net
from dlbook.study import cost


def test_a_dense_layer_keeps_its_input():
    """The input comes first and unchanged, what the layer says behind it."""
    x = torch.rand(2, 3, 4, 4)
    layer = nn.Conv2d(3, 2, 1)
    y = Dense(layer)(x)
    assert torch.equal(y[:, :3], x)
    assert torch.equal(y[:, 3:], layer(x))


def test_dense_parameters_by_hand():
    """Kernels read all maps so far; half of them go on between blocks."""
    k, L = 4, 3
    found = sum(p.numel() for p in dense_net(k, L, classes=6).parameters())
    count, width = 27 * 2 * k, 2 * k
    for stage in range(2):
        reads = [width + k * i for i in range(L)]
        count += sum(9 * k * C + 2 * C for C in reads)
        width += k * L
        if stage == 0:
            count += 2 * width + width * (width // 2)
            width //= 2
    assert found == count + 2 * width + 6 * width + 6


def test_a_chain_by_hand():
    """As many parameters with skips as without."""
    count = 27 * 4 + 2 * (9 * 16 + 8) + (8 + 4 * 5) + 2 * (9 * 25 + 10)
    count += 10 + 6 * 5 + 6
    for residual in (False, True):
        net = chain_net([4, 5], 2, residual=residual, classes=6)
        assert sum(p.numel() for p in net.parameters()) == count
        assert sum(isinstance(m, Residual) for m in net) == 4 * residual


@pytest.mark.parametrize("pool", [False, True])
@pytest.mark.parametrize("norm", [False, True])
def test_costs_are_those_that_torch_counts(norm, pool):
    """Twice the multiply-adds are PyTorch's operations."""
    options = {"norm": norm, "pool": pool}
    nets = [dense_net(3, 2, **options), chain_net([4, 6], 2, **options)]
    nets.append(chain_net([4, 6], 2, residual=True, **options))
    for net in nets:
        counter = FlopCounterMode(display=False)
        with counter, torch.no_grad():
            net.eval()(torch.rand(1, 3, 16, 16))
        parameters, products = cost(net, (3, 16, 16))
        assert counter.get_total_flops() == 2 * products
        assert parameters == sum(p.numel() for p in net.parameters())


def test_kernels_are_drawn_by_hes_rule():
    """Their variance is two over the inputs of a unit."""
    torch.manual_seed(0)
    conv = chain_net([40], 1)[1][-1]
    assert float(conv.weight.detach().var() * 9 * 40 / 2) == pytest.approx(
        1, abs=0.05
    )


@pytest.mark.parametrize("sizes", [(0, 2), (2, 0)])
def test_sizes_below_one_are_refused(sizes):
    """Growth, depth and widths are 1 at least."""
    with pytest.raises(ValueError, match="1 at least"):
        dense_net(*sizes)
    with pytest.raises(ValueError, match="1 at least"):
        chain_net([sizes[0]], sizes[1])
    with pytest.raises(ValueError, match="widths"):
        chain_net([], 2)
