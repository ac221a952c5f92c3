"""How wide a unit looks: the paths from pixels to it, along one axis.

Layers are (k, s, d): kernel, stride and dilation of windows on one another.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from dlbook.ops.shapes import Array

Layers = Sequence[tuple[int, int, int]]
OFFERED = [(1, 1, 1), (3, 1, 1), (5, 1, 1), (3, 2, 1), (3, 1, 2), (3, 1, 4)]
OFFERED += [(2, 2, 1)]
"""The windows that the playground offers, the first none, the last a pool."""


def paths(layers: Layers) -> Array:
    """The number of paths from each pixel of the field to its unit, (r,)."""
    counts, jump = np.ones(1), 1
    for k, s, d in _windows(layers):
        comb = np.zeros((k - 1) * d * jump + 1)
        comb[:: d * jump] = 1
        counts = np.convolve(counts, comb)
        jump *= s
    return counts


def effective_size(layers: Layers) -> float:
    """The size of an even field that is as wide as the paths' spread."""
    square, jump = 1, 1
    for k, s, d in _windows(layers):
        square += (k**2 - 1) * (d * jump) ** 2  # (effective-field)
        jump *= s
    return square**0.5


def width(weights: Array) -> float:
    """The size of an even row of the variance that these weights (r,) have."""
    if weights.ndim != 1 or not weights.sum() > 0 or weights.min() < 0:
        raise ValueError("width: weights must be a row, none negative")
    place, share = np.arange(len(weights)), weights / weights.sum()
    variance = share @ (place - share @ place) ** 2
    return float((12 * variance + 1) ** 0.5)  # (even-width)


def offered(stack: float, layers: int = 6) -> Layers:
    """The windows of a number, whose digits name those of ``OFFERED``."""
    base = len(OFFERED)
    return [OFFERED[int(stack) // base**l % base] for l in range(layers)]


def facts(arrays: Mapping[str, Array], stack: float) -> Array:
    """What the playground says of a stack and of the ``trained`` slopes.

    Size, jump, the paths' size and the slopes', and pixels left out.
    """
    layers = offered(stack)
    counts, jump = paths(layers), np.prod([s for _, s, _ in layers])
    sizes = effective_size(layers), width(np.array(arrays["trained"], float))
    return np.array([len(counts), jump, *sizes, (counts == 0).sum()])


def _windows(layers: Layers) -> Layers:
    """The layers, or ``ValueError`` where one is no window."""
    for k, s, d in layers:
        if min(k, s, d) < 1:
            raise ValueError(
                f"kernel, stride and dilation from 1 on: {k, s, d}"
            )
    return layers
