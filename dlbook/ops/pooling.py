"""Pooling: the largest or the mean value of each window of an image."""

from collections.abc import Iterator
from functools import reduce

import numpy as np

from dlbook.ops.grids import Grid, Option, grid_over, pair
from dlbook.ops.precision import at_least_float32
from dlbook.ops.shapes import Array, Pullback, expect


@at_least_float32
def max_pool2d(
    x: Array,
    kernel_size: Option,
    stride: Option | None = None,
    padding: Option = 0,
) -> tuple[Array, Pullback]:
    """The largest value of each window of x (N, C, H, W): (N, C, H', W').

    The stride is the kernel's size unless given. Padding, at most half the
    kernel, never wins; of equal values the first does, in reading order. A
    NaN is passed on, but gets no gradient (PyTorch: the last of a window's).
    """
    grid = _grid("max_pool2d", x, kernel_size, stride, padding)
    y = reduce(np.maximum, _windows(x, grid, -np.inf))  # (max-pool2d)

    def pullback(dy):
        expect("max_pool2d", dy=(dy, y.shape))
        padded, dx = _pad(np.zeros(x.shape, dy.dtype), grid, 0)
        free = np.ones(y.shape, bool)
        windows = _windows(x, grid, np.nan)  # a margin that equals nothing
        for window, place in zip(windows, _places(grid), strict=True):
            wins = free & (window == y)
            padded[place] += dy * wins  # (max-pool2d-dx)
            free &= ~wins
        return (dx,)

    return y, pullback


@at_least_float32
def avg_pool2d(
    x: Array,
    kernel_size: Option,
    stride: Option | None = None,
    padding: Option = 0,
) -> tuple[Array, Pullback]:
    """The mean of each window of x (N, C, H, W): (N, C, H', W').

    The stride is the kernel's size unless given. Padding, at most half the
    kernel, counts as zeros in the mean.
    """
    grid = _grid("avg_pool2d", x, kernel_size, stride, padding)
    size = x.dtype.type(grid.kernel[0] * grid.kernel[1])
    y = reduce(np.add, _windows(x, grid, 0)) / size  # (avg-pool2d)

    def pullback(dy):
        expect("avg_pool2d", dy=(dy, y.shape))
        padded, dx = _pad(np.zeros(x.shape, dy.dtype), grid, 0)
        for place in _places(grid):
            padded[place] += dy / size  # (avg-pool2d-dx)
        return (dx,)

    return y, pullback


def _grid(
    name: str, x: Array, kernel_size: Option, stride: Option | None, p: Option
) -> Grid:
    """The grid of the windows; ``ValueError`` for one that does not fit."""
    expect(name, x=(x, "N C H W"))
    kernel = pair(name, "kernel_size", kernel_size, 1)
    stride = kernel if stride is None else stride
    grid = grid_over(name, (x.shape[2], x.shape[3]), kernel, stride, p)
    if any(2 * grid.padding[a] > kernel[a] for a in (0, 1)):
        raise ValueError(
            f"{name}: padding must be at most half of kernel_size, got "
            f"padding {grid.padding} and kernel_size {kernel}"
        )
    return grid


def _windows(x: Array, grid: Grid, fill: float) -> list[Array]:
    """What each entry of the kernel meets, (N, C, H', W'), as views."""
    padded, _ = _pad(x, grid, fill)
    return [padded[place] for place in _places(grid)]


def _pad(x: Array, grid: Grid, fill: float) -> tuple[Array, Array]:
    """x within a margin of ``fill``, and a view of its place there."""
    (H, W), (p, q) = grid.image, grid.padding
    if p == q == 0:
        return x, x
    shape = (*x.shape[:2], H + 2 * p, W + 2 * q)
    padded = np.full(shape, fill, x.dtype)
    inside = padded[:, :, p : p + H, q : q + W]
    inside[...] = x
    return padded, inside


def _places(grid: Grid) -> Iterator[tuple]:
    """Where each entry of the kernel falls, in reading order."""
    (s, t), (H, W) = grid.stride, grid.output
    for i in range(grid.kernel[0]):
        for j in range(grid.kernel[1]):
            down = slice(i, i + s * (H - 1) + 1, s)
            yield ..., down, slice(j, j + t * (W - 1) + 1, t)
