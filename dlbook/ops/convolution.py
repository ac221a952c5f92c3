"""Convolution of images, and its transpose.

Both are made of one bilinear map and its two adjoints, a matrix product for
each row of the kernel. Convolution runs the map forward and pulls back by
the adjoints; transposed convolution runs an adjoint forward and pulls back
by the map.
"""

import numpy as np

from dlbook.ops.grids import Grid, Option, Pair, grid_over, grid_under, pair
from dlbook.ops.precision import at_least_float32
from dlbook.ops.shapes import Array, Pullback, expect
from dlbook.ops.windows import gather, scatter


@at_least_float32
def conv2d(
    x: Array,
    W: Array,
    b: Array | None = None,
    stride: Option = 1,
    padding: Option = 0,
    dilation: Option = 1,
    groups: int = 1,
) -> tuple[Array, Pullback]:
    """Slide the kernels W over the images x and add b: cross-correlation.

    x (N, C, H, W), W (O, C / groups, kH, kW), b (O,) or None; the value is
    (N, O, H', W') with H' = floor((H + 2p - d (kH - 1) - 1) / s) + 1. The
    pullback returns dx, dW and, where there is a b, db. Other shapes, and a
    kernel larger than the padded image, raise ``ValueError``.
    Dumoulin and Visin, https://arxiv.org/abs/1603.07285
    """
    image, kernel = _check("conv2d", x, W, b, groups, 0)
    grid = grid_over("conv2d", image, kernel, stride, padding, dilation)
    y = correlate(x, W, grid, groups)
    y += 0 if b is None else b[:, None, None]

    def pullback(dy):
        expect("conv2d", dy=(dy, y.shape))
        dx = correlate_dx(dy, W, grid, groups)
        dW = correlate_dw(x, dy, grid, groups)
        db = dy.sum(axis=(0, 2, 3))  # (conv2d-db)
        return (dx, dW) if b is None else (dx, dW, db)

    return y, pullback


@at_least_float32
def conv_transpose2d(
    x: Array,
    W: Array,
    b: Array | None = None,
    stride: Option = 1,
    padding: Option = 0,
    output_padding: Option = 0,
    groups: int = 1,
    dilation: Option = 1,
) -> tuple[Array, Pullback]:
    """Stamp each pixel of x with the kernels W, and add b.

    The adjoint of conv2d for its images. x (N, C, H, W), W (C, O / groups,
    kH, kW), b (O,) or None; the value is (N, O, H', W') with
    H' = s (H - 1) - 2p + d (kH - 1) + 1 + output_padding, which is less than
    stride or dilation. The pullback is that of conv2d.
    """
    name = "conv_transpose2d"
    size, kernel = _check(name, x, W, b, groups, 1)
    steps = stride, padding, dilation
    grid = grid_under(name, size, kernel, steps, output_padding)
    y = correlate_dx(x, W, grid, groups)  # (conv-transpose2d)
    y = y if b is None else y + b[:, None, None]

    def pullback(dy):
        expect(name, dy=(dy, y.shape))
        dx = correlate(dy, W, grid, groups)
        dW = correlate_dw(dy, x, grid, groups)
        return (dx, dW) if b is None else (dx, dW, dy.sum(axis=(0, 2, 3)))

    return y, pullback


def correlate(x: Array, W: Array, grid: Grid, groups: int = 1) -> Array:
    """The map: y (N, O, H', W') from x (N, C, H, W), W (O, I, kH, kW)."""
    O, (height, width) = len(W), grid.output
    y = np.empty((len(x), O, height, width), np.result_type(x, W))
    by_row = _by_row(W, groups)
    for images in grid.chunks(x, x.shape[1]):
        columns = _flat(gather(x[images], grid), groups)
        n = len(y[images])
        z = by_row[0] @ columns[..., grid.row(0, n)]
        for i in range(1, grid.kernel[0]):
            z += by_row[i] @ columns[..., grid.row(i, n)]  # (conv2d)
        y[images] = z.reshape(O, height, n, width).transpose(2, 0, 1, 3)
    return y


def correlate_dx(dy: Array, W: Array, grid: Grid, groups: int = 1) -> Array:
    """Its adjoint for x: dx (N, C, H, W) from dy (N, O, H', W')."""
    C = W.shape[1] * groups
    dx = np.empty((len(dy), C, *grid.image), np.result_type(dy, W))
    by_row = _by_row(W, groups).swapaxes(-1, -2)
    for images in grid.chunks(dy, C):
        dz = _by_group(dy[images], groups)
        n = len(dy[images])
        columns = np.zeros(grid.shape(n, C), dx.dtype)
        flat = _flat(columns, groups)
        for i in range(grid.kernel[0]):
            flat[..., grid.row(i, n)] += by_row[i] @ dz  # (conv2d-dx)
        dx[images] = scatter(columns, grid)
    return dx


def correlate_dw(x: Array, dy: Array, grid: Grid, groups: int = 1) -> Array:
    """Its adjoint for W: dW (O, I, kH, kW) from x and dy."""
    (O, I), kernel = (dy.shape[1], x.shape[1] // groups), grid.kernel
    shape = kernel[0], groups, I * kernel[1], O // groups
    dW = np.zeros(shape, np.result_type(x, dy))
    for images in grid.chunks(x, x.shape[1]):
        columns = _flat(gather(x[images], grid), groups)
        dz = _by_group(dy[images], groups).swapaxes(-1, -2)
        for i in range(kernel[0]):
            meets = grid.row(i, len(dy[images]))
            dW[i] += columns[..., meets] @ dz  # (conv2d-dw)
    dW = dW.reshape(kernel[0], groups, I, kernel[1], O // groups)
    return dW.transpose(1, 4, 2, 0, 3).reshape(O, I, *kernel)


def _by_row(W: Array, groups: int) -> Array:
    """W, a row of the kernel at a time: (kH, groups, O / groups, I kW)."""
    O, _, kH, _ = W.shape
    rows = W.transpose(2, 0, 1, 3)
    return rows.reshape(kH, groups, O // groups, -1)


def _by_group(dy: Array, groups: int) -> Array:
    """dy (n, O, H', W') as (groups, O / groups, H' n W')."""
    O = dy.shape[1]
    return dy.transpose(1, 2, 0, 3).reshape(groups, O // groups, -1)


def _flat(columns: Array, groups: int) -> Array:
    """A view of columns as (groups, I kW, what follows)."""
    C, kW = columns.shape[:2]
    return columns.reshape(groups, C // groups * kW, -1)


def _check(
    name: str, x: Array, W: Array, b: Array | None, groups: int, out: int
) -> tuple[Pair, Pair]:
    """Sizes of images and kernel; ``out`` is the axis of W that b meets."""
    _, C, H, width, *sizes = expect(
        name, x=(x, "N C+ H W"), W=(W, "O+ I+ kH+ kW+")
    )
    groups, _ = pair(name, "groups", groups, 1)
    per_group = [sizes[0], sizes[1] * groups]
    if per_group[1 - out] != C or sizes[0] % groups:
        axes = ("(O, C / groups", "(C, O / groups")[out]
        raise ValueError(
            f"{name}: W must have shape {axes}, kH, kW) with C = {C}, its "
            f"first axis divisible by groups = {groups}, got {W.shape}"
        )
    O = per_group[out]
    if b is not None:
        expect(name, b=(b, "O"))
    if b is not None and b.shape != (O,):
        raise ValueError(
            f"{name}: b must have shape (O) with O = {O}, got {b.shape}"
        )
    return (H, width), (sizes[2], sizes[3])
