"""Correlations of gradients: known cases, and the limit of wide layers."""

import numpy as np
import pytest
import torch
from torch import nn

from dlbook.nets import Residual
from dlbook.study import alike_behind, gradient_correlation, near, wide_limit


def wide(depth, *, norm, skip, width=300):
    """ReLU and linear maps by He's rule, as the limit takes them."""
    parts = []
    for _ in range(depth):
        linear = nn.Linear(width, width, bias=False)
        nn.init.kaiming_normal_(linear.weight, nonlinearity="relu")
        first = [nn.BatchNorm1d(width)] if norm else []
        layer = nn.Sequential(*first, nn.ReLU(), linear)
        parts.append(Residual(layer) if skip else layer)
    return nn.Sequential(*parts)


@pytest.mark.parametrize("norm", [False, True])
@pytest.mark.parametrize("skip", [False, True])
def test_wide_networks_come_near_the_limit(norm, skip):
    """At width 300, six layers, within 0.06."""
    torch.manual_seed(0)
    x = torch.randn(150, 300)
    net = wide(6, norm=norm, skip=skip)
    found = gradient_correlation(net, x, near(x, 0.9, seed=1))
    limit = wide_limit(0.9, 6, norm=norm, skip=skip)[6]
    assert found == pytest.approx(limit, abs=0.06)


def test_known_gradients():
    """A linear map has one gradient everywhere; the same input, too."""
    x, other = torch.randn(2, 4, 5)
    assert gradient_correlation(nn.Linear(5, 3), x, other) == pytest.approx(1)
    net = nn.Sequential(nn.Linear(5, 9), nn.ReLU(), nn.Linear(9, 3))
    assert gradient_correlation(net, x, x) == pytest.approx(1)
    assert gradient_correlation(net, x, -x) < 0.9


def test_near_has_the_correlation_and_the_size():
    """0.6 to a hundredth, over many numbers."""
    x = 2 * torch.randn(1000, 100)
    other = near(x, 0.6, seed=1)
    found = np.corrcoef(x.ravel(), other.ravel())[0, 1]
    assert found == pytest.approx(0.6, abs=0.01)
    assert float(other.std()) == pytest.approx(2, abs=0.02)


def test_relu_by_hand():
    """Opposite, unrelated and equal scores; and by drawing."""
    assert alike_behind(1.0) == pytest.approx((1, 1))
    assert alike_behind(0.0) == pytest.approx((1 / np.pi, 1 / 2))
    assert alike_behind(-1.0) == pytest.approx((0, 0), abs=1e-7)
    z = np.random.default_rng(0).normal(size=(2, 400_000))
    z[1] = 0.8 * z[0] + 0.6 * z[1]
    a = np.maximum(z, 0)
    signals, open_ = alike_behind(0.8)
    assert 2 * (a[0] * a[1]).mean() == pytest.approx(signals, abs=0.01)
    assert (a[0] > 0)[a[1] > 0].mean() == pytest.approx(open_, abs=0.01)
