"""Chains of operations, the global mean, and what a kernel learns."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F  # noqa: N812

from dlbook import byhand, ops
from dlbook.nets import lenet
from dlbook.proof import check_pullback

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("shape", [(3, 2, 4, 5), (1, 1, 1, 1), (2, 3, 1, 7)])
def test_global_mean_is_proved(shape):
    """Value and pullback agree with differences and with autograd."""
    a = RNG.normal(size=shape)
    check_pullback(
        byhand.convolutional.global_mean, a, twin=lambda a: a.mean((2, 3))
    )
    g, _ = byhand.convolutional.global_mean(a)
    np.testing.assert_allclose(g, a.mean((2, 3)))


def test_global_mean_is_average_pooling_with_one_window():
    """The mean of a map is its average pool with a window of its size."""
    a, dg = RNG.normal(size=(3, 2, 4, 5)), RNG.normal(size=(3, 2))
    g, pullback = byhand.convolutional.global_mean(a)
    pooled, pool_pullback = ops.avg_pool2d(a, (4, 5))
    np.testing.assert_allclose(g, pooled[:, :, 0, 0])
    (da,) = pool_pullback(dg[:, :, None, None])
    np.testing.assert_allclose(pullback(dg)[0], da)


def test_global_mean_keeps_the_dtype():
    """Single precision stays single, forward and back."""
    g, pullback = byhand.convolutional.global_mean(
        np.ones((2, 3, 4, 4), np.float32)
    )
    assert g.dtype == pullback(g)[0].dtype == np.float32


def test_global_mean_refuses_maps_without_positions():
    """There is no mean of nothing, and no map in a matrix."""
    for shape in [(2, 3, 0, 4), (2, 3)]:
        with pytest.raises(ValueError, match="global_mean: a must"):
            byhand.convolutional.global_mean(np.ones(shape))


def test_class_maps_have_the_scores_as_their_means():
    """The affine map of the means is the mean of the class maps."""
    a, W = RNG.normal(size=(3, 4, 2, 5)), RNG.normal(size=(4, 6))
    g, _ = byhand.convolutional.global_mean(a)
    maps = byhand.convolutional.class_maps(a, W)
    assert maps.shape == (3, 6, 2, 5)
    np.testing.assert_allclose(maps.mean((2, 3)), g @ W)


def test_a_class_map_by_hand():
    """Two maps of two positions, and the class that their difference is."""
    a = np.array([[[[1.0, 2.0]], [[3.0, 1.0]]]])
    maps = byhand.convolutional.class_maps(a, np.array([[1.0], [-1.0]]))
    assert maps.tolist() == [[[[-2.0, 1.0]]]]
    with pytest.raises(ValueError, match="class_maps: W must"):
        byhand.convolutional.class_maps(a, np.ones((3, 1)))


def test_flatten_is_proved():
    """Rows are examples, and the pullback folds them up again."""
    x = RNG.normal(size=(2, 3, 2, 2))
    check_pullback(
        byhand.convolutional.flatten, x, twin=lambda x: x.flatten(1)
    )
    np.testing.assert_array_equal(
        byhand.convolutional.flatten(x)[0][1], x[1].ravel()
    )


def test_kernel_by_hand():
    """The chapter's picture of a line: patches where the kernel fired."""
    x = np.zeros((1, 1, 4, 4))
    x[0, 0, :3, 1] = 1
    W = np.array([[[[-1.0, 1.0], [-1.0, 1.0]]]])
    z, _ = ops.conv2d(x, W)
    assert z[0, 0].tolist() == [[2, -2, 0], [2, -2, 0], [1, -1, 0]]
    dW = byhand.convolutional.kernel_patches(x, z, np.ones((1, 1)))
    np.testing.assert_allclose(9 * dW[0, 0], [[0, 3], [0, 2]])


def test_a_kernel_on_the_brink_has_not_fired():
    """Where z is 0 the patch does not count, as in the pullback of ReLU."""
    x, z = np.ones((1, 1, 3, 3)), np.array([[[[0.0, 2.0], [-1.0, 0.0]]]])
    dW = byhand.convolutional.kernel_patches(x, z, np.ones((1, 1)))
    np.testing.assert_allclose(dW, 1 / 4)
    (dz,) = ops.relu(z)[1](np.ones_like(z))
    assert (dz > 0).sum() == 1


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (5, 4)])
def test_patches_are_what_the_pullbacks_give(size):
    """The sum of patches is the chain of three pullbacks."""
    x, W = RNG.normal(size=(3, 2, 5, 4)), RNG.normal(size=(4, 2, *size))
    dg = RNG.normal(size=(3, 4))
    z, conv_pullback = ops.conv2d(x, W)
    a, relu_pullback = ops.relu(z)
    _, mean_pullback = byhand.convolutional.global_mean(a)
    _, dW = conv_pullback(*relu_pullback(*mean_pullback(dg)))
    np.testing.assert_allclose(
        byhand.convolutional.kernel_patches(x, z, dg), dW
    )


def test_a_kernel_that_never_fires_learns_nothing():
    """Without a positive z there are no patches."""
    x = RNG.normal(size=(2, 1, 4, 4))
    dW = byhand.convolutional.kernel_patches(
        x, -np.ones((2, 3, 3, 3)), np.ones((2, 3))
    )
    assert dW.shape == (3, 1, 2, 2)
    assert not dW.any()


def test_an_empty_chain_is_the_identity():
    """No layers change nothing, and pass cotangents on."""
    x = RNG.normal(size=(2, 3))
    y, pullback = byhand.convolutional.chain(x, [])
    assert y is x
    assert pullback(x)[0] is x


def test_a_chain_returns_gradients_in_the_order_of_its_layers():
    """dx first, then each layer's parameters: two affine maps, proved."""

    def two(x, W1, b1, W2, b2):
        layers = [(ops.affine, p, {}) for p in ((W1, b1), (W2, b2))]
        return byhand.convolutional.chain(x, layers)

    shapes = [(4, 3), (3, 5), (5,), (5, 2), (2,)]
    point = [RNG.normal(size=s) for s in shapes]
    twin = lambda x, W1, b1, W2, b2: (x @ W1 + b1) @ W2 + b2  # noqa: E731
    check_pullback(two, *point, twin=twin)


@pytest.mark.parametrize("seed", range(3))
def test_lenet_has_the_gradient_that_pytorch_finds(seed):
    """Scores and all ten gradients of LeNet, and that of its images."""
    torch.manual_seed(seed)
    model = lenet().double()
    x = torch.randn(5, 1, 28, 28, dtype=torch.float64, requires_grad=True)
    y, weights = torch.arange(5), list(model.parameters())
    params = [w.detach().numpy() for w in weights]
    params = [w.T if w.ndim == 2 else w for w in params]
    layers = byhand.convolutional.lenet_layers(params)
    z, pullback = byhand.convolutional.chain(x.detach().numpy(), layers)
    scores = model(x)
    np.testing.assert_allclose(z, scores.detach().numpy(), atol=1e-12)
    F.cross_entropy(scores, y).backward()
    _, loss_pullback = ops.cross_entropy(z, y.numpy())
    dx, *gradient = pullback(*loss_pullback(1.0))
    np.testing.assert_allclose(dx, x.grad.numpy(), atol=1e-12)
    for g, w in zip(gradient, weights, strict=True):
        expected = w.grad.numpy().T if w.ndim == 2 else w.grad.numpy()
        np.testing.assert_allclose(g, expected, atol=1e-12)
