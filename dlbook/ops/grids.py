"""Where a kernel is put on an image: sizes and steps."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from dlbook.ops.shapes import Array

Pair = tuple[int, int]
Option = int | Pair
CACHE = 2**19
"""Bytes of columns gathered at a time; they stay in the L2 cache."""


@dataclass(frozen=True)
class Grid:
    """Where a kernel is put on an image; pairs are (vertical, horizontal).

    Pixel u of the output meets row s u + d i - p of the image with row i of
    the kernel; its size H' is the number of such places.
    """

    image: Pair
    kernel: Pair
    output: Pair
    stride: Pair = (1, 1)
    padding: Pair = (0, 0)
    dilation: Pair = (1, 1)

    @property
    def rows(self) -> int:
        """R: rows of the padded image in each phase of the stride."""
        return -(-(self.image[0] + 2 * self.padding[0]) // self.stride[0])

    def shape(self, n: int, C: int) -> tuple[int, ...]:
        """The shape of the columns of n images of C channels."""
        width = self.output[1]
        return C, self.kernel[1], self.stride[0], self.rows, n, width

    def row(self, i: int, n: int) -> slice:
        """What row i of the kernel meets, in columns flattened behind kW."""
        down, phase = divmod(i * self.dilation[0], self.stride[0])
        start = (phase * self.rows + down) * n * self.output[1]
        return slice(start, start + self.output[0] * n * self.output[1])

    def chunks(self, x: Array, C: int) -> Iterator[slice]:
        """The images of x, as many at a time as fit the cache."""
        one = prod(self.shape(1, C)) * x.itemsize
        step = max(1, CACHE // max(1, one))
        return (slice(n, n + step) for n in range(0, len(x), step))


def grid_over(
    operation: str,
    image: Pair,
    kernel: Pair,
    stride: Option,
    padding: Option,
    dilation: Option = 1,
) -> Grid:
    """The grid on an image: H' = floor((H + 2p - d (kH - 1) - 1) / s) + 1.

    ``ValueError`` for steps that are no whole numbers or too small, and for
    a kernel that does not fit into the padded image.
    """
    s, p, d = _steps(operation, stride, padding, dilation)
    span = [d[a] * (kernel[a] - 1) + 1 for a in (0, 1)]
    room = [image[a] + 2 * p[a] - span[a] for a in (0, 1)]
    if min(room) < 0:
        raise ValueError(
            f"{operation}: the kernel must fit into the padded image, got a "
            f"kernel spanning {span[0]} x {span[1]} on an image of "
            f"{image[0]} x {image[1]} with padding {p}"
        )
    output = room[0] // s[0] + 1, room[1] // s[1] + 1  # (conv2d-size)
    return Grid(image, kernel, output, s, p, d)


def grid_under(
    operation: str,
    output: Pair,
    kernel: Pair,
    steps: tuple[Option, Option, Option],
    more: Option = 0,
) -> Grid:
    """The grid with this output, on the smallest image and ``more`` of it.

    H = s (H' - 1) - 2p + d (kH - 1) + 1 + more, and ``more`` must be less
    than the stride or the dilation.
    """
    s, p, d = _steps(operation, *steps)
    extra = pair(operation, "output_padding", more, 0)
    span = [s[a] * (output[a] - 1) + d[a] * (kernel[a] - 1) for a in (0, 1)]
    H, W = (span[a] + 1 - 2 * p[a] + extra[a] for a in (0, 1))
    if any(extra[a] >= max(s[a], d[a]) for a in (0, 1)):
        raise ValueError(
            f"{operation}: output_padding must be less than stride or "
            f"dilation, got {extra} with stride {s} and dilation {d}"
        )
    if min(H, W) < 1:
        raise ValueError(
            f"{operation}: padding must leave at least one pixel, got "
            f"padding {p} and an image of {H} x {W}"
        )
    return Grid((H, W), kernel, output, s, p, d)


def _steps(
    operation: str, stride: Option, padding: Option, dilation: Option
) -> tuple[Pair, Pair, Pair]:
    """The three options as pairs of whole numbers in their ranges."""
    s = pair(operation, "stride", stride, 1)
    p = pair(operation, "padding", padding, 0)
    return s, p, pair(operation, "dilation", dilation, 1)


def pair(operation: str, name: str, value: Any, least: int) -> Pair:
    """A whole number, for both directions, or a pair; not below ``least``."""
    both = value if isinstance(value, tuple | list) else (value, value)
    whole = all(isinstance(v, int | np.integer) for v in both)
    if len(both) != 2 or not whole or min(both) < least:
        raise ValueError(
            f"{operation}: {name} must be a whole number or a pair of them, "
            f"not below {least}, got {value!r}"
        )
    return int(both[0]), int(both[1])
