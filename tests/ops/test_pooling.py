"""Pooling: values by hand, ties and gaps, laws, refusals."""

from itertools import product

import numpy as np
import pytest
import torch
from torch.nn import functional as F  # noqa: N812

from dlbook.ops import avg_pool2d, conv2d, max_pool2d

IMAGE = np.array([[[[1.0, 2.0, 9.0], [3.0, 4.0, 9.0]]]])


def test_max_pool2d_by_hand():
    """Each window passes its largest value and gets its cotangent back."""
    y, pullback = max_pool2d(IMAGE, 2, stride=1)
    np.testing.assert_array_equal(y[0, 0], [[4, 9]])
    (dx,) = pullback(np.array([[[[5.0, 7.0]]]]))
    np.testing.assert_array_equal(dx[0, 0], [[0, 0, 7], [0, 5, 0]])


def test_avg_pool2d_by_hand():
    """Each pixel of a window of four gets a quarter of the cotangent."""
    y, pullback = avg_pool2d(IMAGE, 2, stride=1)
    np.testing.assert_array_equal(y[0, 0], [[2.5, 6]])
    (dx,) = pullback(np.array([[[[4.0, 8.0]]]]))
    np.testing.assert_array_equal(dx[0, 0], [[1, 3, 2], [1, 3, 2]])


STEPS = list(product([2, 3, (2, 3)], [None, 1, (3, 2)], [0, 1]))


@pytest.mark.parametrize("steps", STEPS, ids=str)
@pytest.mark.parametrize("op", [max_pool2d, avg_pool2d])
def test_ties_and_gaps_are_those_of_pytorch(op, steps):
    """Of equal values the first wins; windows may overlap or leave gaps."""
    rng = np.random.default_rng(0)
    x = rng.integers(0, 3, (2, 3, 7, 8)).astype(float)
    y, pullback = op(x, *steps)
    dy = rng.standard_normal(y.shape)
    tensor = torch.tensor(x, requires_grad=True)
    twin = getattr(F, op.__name__)(tensor, *steps)
    twin.backward(torch.tensor(dy))
    np.testing.assert_allclose(y, twin.detach().numpy())
    np.testing.assert_allclose(pullback(dy)[0], tensor.grad.numpy())


def test_the_mean_is_a_convolution():
    """Mean pooling is a depthwise convolution by a constant kernel."""
    x = np.random.default_rng(0).standard_normal((2, 3, 6, 7))
    W = np.full((3, 1, 2, 3), 1 / 6)
    expected, _ = conv2d(x, W, stride=(2, 1), padding=(1, 0), groups=3)
    y, _ = avg_pool2d(x, (2, 3), (2, 1), (1, 0))
    np.testing.assert_allclose(y, expected)


def test_the_maximum_commutes_with_growing_functions():
    """The largest exponential is the exponential of the largest."""
    x = np.random.default_rng(0).standard_normal((2, 3, 6, 6))
    np.testing.assert_array_equal(
        max_pool2d(np.exp(x), 2)[0], np.exp(max_pool2d(x, 2)[0])
    )


def test_padding_never_wins():
    """Among negative values the margin of the image is not a zero."""
    y, _ = max_pool2d(np.full((1, 1, 4, 4), -5.0), 3, 2, padding=1)
    np.testing.assert_array_equal(y, np.full((1, 1, 2, 2), -5.0))


@pytest.mark.parametrize("steps", [(2, 1, 1), (3, 2, 1), ((2, 3), 2, (1, 0))])
def test_padding_gets_no_gradient(steps):
    """In a window of minus infinities the first pixel wins, as in PyTorch."""
    x = np.random.default_rng(0).integers(0, 3, (2, 3, 6, 7)) - 1.0
    x[:, :, :3, :4] = x[:, :, -2:, -2:] = -np.inf
    y, pullback = max_pool2d(x, *steps)
    dy = np.arange(1.0, y.size + 1).reshape(y.shape)
    tensor = torch.tensor(x, requires_grad=True)
    F.max_pool2d(tensor, *steps).backward(torch.tensor(dy))
    (dx,) = pullback(dy)
    np.testing.assert_array_equal(dx, tensor.grad.numpy())
    assert dx.sum() == dy.sum()


def test_nan_gets_no_gradient():
    """A window whose value is NaN gives no gradient, the others theirs."""
    x = np.array([[[[1.0, np.nan, 1.0, 2.0]]]])
    (dx,) = max_pool2d(x, (1, 2))[1](np.array([[[[5.0, 7.0]]]]))
    assert dx[0, 0, 0].tolist() == [0, 0, 0, 7]


def test_nan_is_passed_on():
    """A window with a NaN gives NaN, the others their value."""
    x = np.zeros((1, 1, 2, 4))
    x[0, 0, 1, 0] = np.nan
    for op in (max_pool2d, avg_pool2d):
        assert np.isnan(op(x, 2)[0][0, 0]).tolist() == [[True, False]]


FAULTS = {
    "rank": ((3, 4, 4), {}, "x must have shape (N, C, H, W)"),
    "window": ((1, 1, 1, 4), {}, "spanning 2 x 2 on an image of 1 x 4"),
    "stride": ((1, 1, 4, 4), {"stride": 0}, "stride must be"),
    "padding": ((1, 1, 4, 4), {"padding": 2}, "at most half of kernel_size"),
    "size": ((1, 1, 4, 4), {"kernel_size": 0}, "kernel_size must be"),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("op", [max_pool2d, avg_pool2d])
def test_pooling_names_its_faults(op, fault):
    """One message: the operation, the argument, what was due, what came."""
    x, options, message = FAULTS[fault]
    with pytest.raises(ValueError, match=f"^{op.__name__}: ") as caught:
        op(np.ones(x), **({"kernel_size": 2} | options))
    assert message in str(caught.value)
