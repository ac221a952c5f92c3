"""The columns of images that a kernel meets, and the adjoint.

Columns have the shape (C, kW, s, R, n, W'): channel, column of the kernel,
the image's rows dealt to the s phases of the vertical stride, image, and
column of the output. All that one row of the kernel meets is then one
contiguous slice, ready for a matrix product, and the columns are kH times
smaller than a copy of every window.
"""

import numpy as np

from dlbook.ops.grids import Grid
from dlbook.ops.shapes import Array


def gather(x: Array, grid: Grid) -> Array:
    """The columns of x (n, C, H, W); zeros where the kernel hangs over."""
    columns = np.empty(grid.shape(*x.shape[:2]), x.dtype)
    padded, image, across = _canvas(columns, grid)
    image[...] = x.transpose(1, 2, 0, 3)
    for j, meets in enumerate(across):
        columns[:, j] = padded[..., meets]
    return columns


def scatter(columns: Array, grid: Grid) -> Array:
    """The adjoint of gather: each pixel (n, C, H, W) sums its copies."""
    padded, image, across = _canvas(columns, grid)
    for j, meets in enumerate(across):
        padded[..., meets] += columns[:, j]
    return image.transpose(2, 0, 1, 3)


def _canvas(columns: Array, grid: Grid) -> tuple[Array, Array, list[slice]]:
    """Zeros (C, s, R, n, W + 2q), the part of them (C, H, n, W) that holds
    the images, and which columns each column of the kernel meets.
    """
    C, _, s, R, n, width = columns.shape
    (H, W), (p, q), t = grid.image, grid.padding, grid.stride[1]
    zeros = np.zeros((C, R, s, n, W + 2 * q), columns.dtype)
    image = zeros.reshape(C, R * s, n, W + 2 * q)[:, p : p + H, :, q : q + W]
    starts = [j * grid.dilation[1] for j in range(grid.kernel[1])]
    across = [slice(a, a + t * (width - 1) + 1, t) for a in starts]
    return zeros.swapaxes(1, 2), image, across
