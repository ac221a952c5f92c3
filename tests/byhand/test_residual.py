"""The residual block by hand, against PyTorch and against differences."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F  # noqa: N812

from dlbook.byhand.residual import block
from dlbook.proof import check_pullback


def given(N, C, K, side, seed=0):
    """x, and weights of a block of C channels, K inside."""
    rng = np.random.default_rng(seed)
    shapes = (N, C, side, side), (K, C, 3, 3), (K,), (K,), (C, K, 3, 3)
    return [rng.standard_normal(s) for s in (*shapes, (C,), (C,))]


def twin(x, W1, gamma1, beta1, W2, gamma2, beta2):
    """The block of PyTorch's own functions."""
    norm = {"running_mean": None, "running_var": None, "training": True}
    z = F.conv2d(x, W1, padding=1)
    a = F.relu(F.batch_norm(z, weight=gamma1, bias=beta1, **norm))
    z = F.conv2d(a, W2, padding=1)
    return x + F.batch_norm(z, weight=gamma2, bias=beta2, **norm)


@pytest.mark.parametrize("sizes", [(2, 3, 4, 5), (1, 2, 1, 3), (3, 1, 2, 4)])
def test_pullback_is_proved(sizes):
    """Differences and autograd agree with all seven gradients."""
    labels = "residual-block", "residual-block-dx"
    check_pullback(block, *given(*sizes), twin=twin, equations=labels)


def test_a_silent_branch_passes_everything_on():
    """With gamma2 and beta2 zero, y is x and dx is dy."""
    args = given(2, 3, 4, 5)
    args[5:] = np.zeros((2, 3))
    y, pullback = block(*args)
    np.testing.assert_array_equal(y, args[0])
    dy = np.random.default_rng(1).standard_normal(y.shape)
    np.testing.assert_array_equal(pullback(dy)[0], dy)


def test_wrong_shapes_are_refused():
    """Kernels that are not 3 x 3, or lead to other channels."""
    args = given(2, 3, 4, 5)
    with pytest.raises(ValueError, match="W2"):
        block(*args[:4], args[4][:2], *args[5:])
    with pytest.raises(ValueError, match="W1"):
        block(args[0], args[1][..., :2], *args[2:])


def test_it_is_what_the_networks_have():
    """Its branch is that of ``resnet9``, without the last ReLU."""
    args = given(2, 3, 4, 5)
    tensors = [torch.tensor(a) for a in args]
    np.testing.assert_allclose(block(*args)[0], twin(*tensors), atol=1e-12)
