"""Skips and concatenation by hand: values, pullbacks and sums over paths."""

from collections.abc import Sequence

import numpy as np

from dlbook import ops
from dlbook.ops.shapes import Array, Pullback, expect


def concatenate(*parts: Array) -> tuple[Array, Pullback]:
    """Maps side by side, (N, C_j, ...) to (N, sum of C_j, ...).

    The pullback cuts the cotangent where the parts were joined.
    """
    y = np.concatenate(parts, axis=1)  # (concatenate)
    cuts = np.cumsum([part.shape[1] for part in parts])[:-1]

    def pullback(dy):
        expect("concatenate", dy=(dy, y.shape))
        return tuple(np.split(dy, cuts, axis=1))  # (concatenate-dx)

    return y, pullback


def dense_block(x: Array, *kernels: Array) -> tuple[Array, Pullback]:
    """All maps: x (N, C, H, W) and, beside it, what each layer adds.

    Layer l is a convolution of all maps so far by its kernels, which take
    them all, (K, C + (l - 1) K, 3, 3), and ReLU.
    """
    maps, backs = [x], []
    for W in kernels:
        everything, cut = concatenate(*maps)
        z, conv = ops.conv2d(everything, W, padding=1)
        h, rectified = ops.relu(z)
        maps.append(h)
        backs.append((cut, conv, rectified))
    y, cut_last = concatenate(*maps)

    def pullback(dy):
        dmaps, dkernels = list(cut_last(dy)), []
        for cut, conv, rectified in reversed(backs):
            deverything, dW = conv(*rectified(dmaps.pop()))
            shares = cut(deverything)
            dmaps = [
                d + s for d, s in zip(dmaps, shares, strict=True)
            ]  # (dense-dh)
            dkernels.append(dW)
        return dmaps[0], *reversed(dkernels)

    return y, pullback


def residual_stack(x: Array, *kernels: Array) -> tuple[Array, Pullback]:
    """The sum of x (N, C, H, W) and of what each layer adds to it.

    Layer l is a convolution of the sum so far by its kernels (C, C, 3, 3),
    and ReLU.
    """
    backs = []
    for W in kernels:
        z, conv = ops.conv2d(x, W, padding=1)
        h, rectified = ops.relu(z)
        x = x + h
        backs.append((conv, rectified))

    def pullback(dx):
        dkernels = []
        for conv, rectified in reversed(backs):
            through, dW = conv(*rectified(dx))
            dx = dx + through  # (skip-dx)
            dkernels.append(dW)
        return dx, *reversed(dkernels)

    return x, pullback


def by_length(jacobians: Sequence[Array]) -> Array:
    """The product of I + J_l as a sum over paths, by their length.

    ``jacobians`` (L, D, D), the first layer's first. Entry m of the result
    (L + 1, D, D) adds up the products of m different ones, over all choices.
    """
    (L, D, _), Js = np.shape(jacobians), np.asarray(jacobians)
    paths = np.zeros((L + 1, D, D))
    paths[0] = np.eye(D)
    for J in Js:
        paths[1:] = paths[1:] + J @ paths[:-1]  # (path-lengths)
    return paths
