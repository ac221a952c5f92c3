"""Convolution and its transpose: values by hand, laws, loops, refusals."""

from itertools import product

import numpy as np
import pytest
import torch
from torch.nn import functional as F  # noqa: N812

from dlbook.ops import conv2d, conv_transpose2d, grids

STEPS = [
    {"stride": s, "padding": p, "dilation": d, "groups": g}
    for s, p, d, g in product((1, 2, (3, 2)), (0, (2, 1)), (1, (2, 3)), (1, 2))
]
every_step = pytest.mark.parametrize("steps", STEPS, ids=str)


def normal(*shapes):
    """Arrays of standard normal numbers."""
    rng = np.random.default_rng(0)
    return [rng.standard_normal(shape) for shape in shapes]


def loops(x, W, stride, padding):
    """Cross-correlation by its definition, one product at a time."""
    (N, C, H, width), (O, _, kH, kW) = x.shape, W.shape
    Ho = (H + 2 * padding - kH) // stride + 1
    Wo = (width + 2 * padding - kW) // stride + 1
    y = np.zeros((N, O, Ho, Wo))
    places = product(*map(range, (N, O, Ho, Wo, C, kH, kW)))
    for n, o, u, v, c, i, j in places:
        r, q = stride * u + i - padding, stride * v + j - padding
        if 0 <= r < H and 0 <= q < width:
            y[n, o, u, v] += W[o, c, i, j] * x[n, c, r, q]
    return y


def test_conv2d_by_hand():
    """A kernel of two rows on a 2 x 3 image, with all three cotangents."""
    x = np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]])
    W = np.array([[[[1.0, 0.0], [0.0, 10.0]]]])
    y, pullback = conv2d(x, W, np.array([0.5]))
    np.testing.assert_array_equal(y[0, 0], [[51.5, 62.5]])
    dx, dW, db = pullback(np.array([[[[1.0, 2.0]]]]))
    np.testing.assert_array_equal(dx[0, 0], [[1, 2, 0], [0, 10, 20]])
    np.testing.assert_array_equal(dW[0, 0], [[5, 8], [14, 17]])
    np.testing.assert_array_equal(db, [3.0])


def test_conv_transpose2d_by_hand():
    """Each pixel leaves a stamp, stride apart; where stamps meet, they add."""
    x, W = np.array([[[[1.0, 10.0]]]]), np.array([[[[1.0, 2.0, 3.0]]]])
    y, pullback = conv_transpose2d(x, W, np.array([0.5]), stride=(1, 2))
    np.testing.assert_array_equal(y[0, 0], [[1.5, 2.5, 13.5, 20.5, 30.5]])
    dx, dW, db = pullback(np.array([[[[1.0, 2.0, 3.0, 4.0, 5.0]]]]))
    np.testing.assert_array_equal(dx[0, 0], [[14, 26]])
    np.testing.assert_array_equal(dW[0, 0], [[31, 42, 53]])
    np.testing.assert_array_equal(db, [15.0])


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 1, 3])
def test_conv2d_is_its_definition(stride, padding):
    """The matrix products add up what seven nested loops add up."""
    x, W = normal((2, 3, 6, 5), (2, 3, 3, 2))
    y, _ = conv2d(x, W, None, stride, padding)
    np.testing.assert_allclose(y, loops(x, W, stride, padding), atol=1e-13)


@every_step
def test_the_pullback_holds_both_adjoints(steps):
    """<dy, conv(x)> = <dx, x> = <dW, W>, whatever the steps."""
    x, W = normal((3, 4, 9, 11), (6, 4 // steps["groups"], 3, 2))
    y, pullback = conv2d(x, W, **steps)
    (dy,) = normal(y.shape)
    dx, dW = pullback(dy)
    expected = pytest.approx(np.vdot(dy, y))
    assert np.vdot(dx, x) == expected
    assert np.vdot(dW, W) == expected


@every_step
def test_transposed_convolution_is_the_adjoint(steps):
    """<conv(x), y> = <x, conv_transpose(y)>, whatever the steps."""
    x, W = normal((2, 4, 9, 11), (6, 4 // steps["groups"], 3, 2))
    y, pullback = conv2d(x, W, **steps)
    (other,) = normal(y.shape)
    least, _ = conv_transpose2d(other, W, **steps)
    more = tuple(np.subtract(x.shape, least.shape)[2:])
    back, to_y = conv_transpose2d(other, W, output_padding=more, **steps)
    np.testing.assert_allclose(back, pullback(other)[0], atol=1e-12)
    np.testing.assert_allclose(to_y(x)[0], y, atol=1e-12)


@pytest.mark.parametrize("op", [conv2d, conv_transpose2d])
@pytest.mark.parametrize("cache", [1, 2**10, 2**30])
def test_the_size_of_the_buffer_changes_nothing(op, cache, monkeypatch):
    """One image at a time, a few or all: the same value and cotangents."""
    x, W = normal((7, 3, 6, 5), (3, 3, 2, 3))
    y, pullback = op(x, W, stride=2)
    dx, dW = pullback(y)
    monkeypatch.setattr(grids, "CACHE", cache)
    z, other = op(x, W, stride=2)
    for a, b in zip((y, dx, dW), (z, *other(y)), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-12)


def test_shifts_pass_through():
    """Away from the borders a shifted image gives the shifted value."""
    x, W = normal((1, 2, 12, 12), (3, 2, 3, 3))
    y, _ = conv2d(x, W)
    z, _ = conv2d(np.roll(x, (2, 1), axis=(2, 3)), W)
    np.testing.assert_allclose(z[..., 2:, 1:], y[..., :-2, :-1])


def test_groups_are_separate_convolutions():
    """Two groups are two convolutions side by side."""
    x, W = normal((2, 4, 5, 5), (6, 2, 3, 3))
    halves = [
        conv2d(x[:, 2 * g : 2 * g + 2], W[3 * g : 3 * g + 3])[0]
        for g in (0, 1)
    ]
    y, _ = conv2d(x, W, groups=2)
    np.testing.assert_allclose(y, np.concatenate(halves, axis=1))


def test_without_a_bias_the_pullback_gives_two():
    """A tuple of dx and dW, and no db."""
    x, W = normal((1, 1, 3, 3), (1, 1, 2, 2))
    for op in (conv2d, conv_transpose2d):
        y, pullback = op(x, W)
        assert len(pullback(y)) == 2


@pytest.mark.parametrize("extra", [0, 1])
@every_step
def test_transposed_sizes_are_those_of_pytorch(steps, extra):
    """Value and refusal of output_padding are PyTorch's."""
    x, W = normal((1, 2, 4, 3), (2, 4 // steps["groups"], 3, 2))
    args = torch.tensor(x), torch.tensor(W)
    try:
        y = F.conv_transpose2d(*args, output_padding=extra, **steps).numpy()
    except RuntimeError:
        with pytest.raises(ValueError, match=r"^conv_transpose2d: "):
            conv_transpose2d(x, W, output_padding=extra, **steps)
    else:
        z, _ = conv_transpose2d(x, W, output_padding=extra, **steps)
        np.testing.assert_allclose(z, y, atol=1e-13)


X, K = (2, 4, 5, 5), (6, 4, 3, 3)
FAULTS = {
    "images of rank 3": ((4, 5, 5), K, {}, "x must have shape (N, C, H, W)"),
    "channels": (X, (6, 3, 3, 3), {}, "with C = 4, its first axis"),
    "channels of a group": (X, K, {"groups": 2}, "groups = 2, got (6, 4, 3"),
    "groups of outputs": (X, (3, 2, 3, 3), {"groups": 2}, "divisible by"),
    "no groups": (X, K, {"groups": 0}, "groups must be a whole number"),
    "bias": (X, K, {"b": np.ones(4)}, "b must have shape (O) with O = 6"),
    "empty kernel": (X, (6, 4, 0, 3), {}, "kH > 0"),
    "large kernel": (X, (6, 4, 6, 3), {}, "spanning 6 x 3 on an image of 5 x"),
    "dilated kernel": (X, K, {"dilation": 3}, "spanning 7 x 7"),
    "stride 0": (X, K, {"stride": 0}, "not below 1, got 0"),
    "stride 1.0": (X, K, {"stride": 1.0}, "whole number or a pair"),
    "three strides": (X, K, {"stride": (1, 1, 1)}, "got (1, 1, 1)"),
    "negative padding": (X, K, {"padding": (0, -1)}, "padding must be"),
    "dilation 0": (X, K, {"dilation": (0, 1)}, "not below 1, got (0, 1)"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_conv2d_names_its_faults(fault):
    """One message: the operation, the argument, what was due, what came."""
    x, W, options, message = FAULTS[fault]
    with pytest.raises(ValueError, match=r"^conv2d: ") as caught:
        conv2d(np.ones(x), np.ones(W), **options)
    assert message in str(caught.value)


TRANSPOSED = {
    "channels": (
        (6, 2, 3, 3),
        {},
        "W must have shape (C, O / groups, kH, kW)",
    ),
    "groups": ((4, 2, 3, 3), {"groups": 3}, "divisible by groups = 3"),
    "bias": ((4, 2, 3, 3), {"b": np.ones(4)}, "(O) with O = 2, got (4,)"),
    "padding": ((4, 2, 3, 3), {"padding": 4}, "at least one pixel"),
    "extra": ((4, 2, 3, 3), {"output_padding": 1}, "less than stride"),
}


@pytest.mark.parametrize("fault", TRANSPOSED)
def test_conv_transpose2d_names_its_faults(fault):
    """The message speaks of the operation that was called."""
    W, options, message = TRANSPOSED[fault]
    with pytest.raises(ValueError, match=r"^conv_transpose2d: ") as caught:
        conv_transpose2d(np.ones(X), np.ones(W), **options)
    assert message in str(caught.value)
