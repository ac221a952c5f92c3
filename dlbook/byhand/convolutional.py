"""Convolutional networks as chains of operations, and what a kernel learns.

A network is a sequence of layers, each an operation with its parameters and
options: ``(ops.conv2d, (W, b), {"padding": 1})``.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dlbook import ops
from dlbook.ops.shapes import Pullback, expect

Array = np.ndarray
Layer = tuple[Callable, Sequence[Array], Mapping]


def chain(x: Array, layers: Sequence[Layer]) -> tuple[Array, Pullback]:
    """The layers one after the other: x through all of them.

    The pullback returns dx, then the cotangents of the parameters in order.
    """
    pullbacks = []
    for layer, params, options in layers:
        x, pullback = layer(x, *params, **options)
        pullbacks.append(pullback)

    def backwards(dy):
        dparams: list[Array] = []
        for pullback in reversed(pullbacks):
            dy, *gradients = pullback(dy)
            dparams = gradients + dparams
        return dy, *dparams

    return x, backwards


def flatten(x: Array) -> tuple[Array, Pullback]:
    """Each example a row: x (N, ...) to (N, D)."""
    return x.reshape(len(x), -1), lambda dy: (dy.reshape(x.shape),)


def global_mean(a: Array) -> tuple[Array, Pullback]:
    """The mean of each map over its positions: a (N, C, H, W) to (N, C).

    Lin et al. (2014), arXiv:1312.4400.
    """
    _, _, H, W = expect("global_mean", a=(a, "N C H+ W+"))
    g = a.mean(axis=(2, 3))  # (global-mean)

    def pullback(dg):
        expect("global_mean", dg=(dg, g.shape))
        share = dg[:, :, None, None] / a.dtype.type(H * W)  # (global-mean-da)
        return (np.broadcast_to(share, a.shape),)

    return g, pullback


def class_maps(a: Array, W: Array) -> Array:
    """Class maps (N, K, H, W), whose means are scores less their bias.

    Maps a (N, C, H, W), whose means an affine map with matrix W (C, K) turns
    into scores. Zhou et al. (2016), doi:10.1109/CVPR.2016.319.
    """
    expect("class_maps", a=(a, "N C H W"), W=(W, "C K"))
    return np.einsum("ncuv,cy->nyuv", a, W)  # (class-map)


def lenet_layers(params: Sequence[Array]) -> list[Layer]:
    """LeNet on images (N, 1, 28, 28): W, b of each of the five layers.

    Kernels (out, in, 5, 5); matrices (D, K).
    """
    W1, b1, W2, b2, *dense = params
    relu: Layer = (ops.relu, (), {})
    pool: Layer = (ops.max_pool2d, (), {"kernel_size": 2})
    layers: list[Layer] = [(ops.conv2d, (W1, b1), {"padding": 2}), relu, pool]
    layers += [(ops.conv2d, (W2, b2), {}), relu, pool, (flatten, (), {})]
    for l in range(0, len(dense), 2):
        layers += [(ops.affine, dense[l : l + 2], {}), relu]
    return layers[:-1]


def kernel_patches(x: Array, z: Array, dg: Array) -> Array:
    """Gradient of kernels through ReLU and a global mean, without pullbacks.

    Kernels that slide over x (N, C, H, W), one pixel at a time and without
    padding, gave z (N, O, H', W'); dg (N, O) is the cotangent of the means.
    dW (O, C, kH, kW) is a sum of the patches at which each kernel fired.
    """
    expect(
        "kernel_patches", x=(x, "N C H W"), z=(z, "N O H' W'"), dg=(dg, "N O")
    )
    (H, W), (height, width) = x.shape[2:], z.shape[2:]
    size = H - height + 1, W - width + 1
    patches = sliding_window_view(x, size, axis=(2, 3))
    fires = (z > 0) * dg[:, :, None, None] / (height * width)
    return np.einsum("nouv,ncuvij->ocij", fires, patches)  # (kernel-patches)
