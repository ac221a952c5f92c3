"""How fast a descent comes down a quadratic, in theory and as measured.

On ``L(w) = sum_i curvatures_i w_i^2 / 2`` gradient descent and momentum
multiply the distance to the minimum, in the end, by a factor at each step.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

Array = np.ndarray


class Best(NamedTuple):
    """The rate and beta that make the largest factor least, and the factor."""

    lr: float
    beta: float
    factor: float


def descent_factor(curvatures: ArrayLike, lr: float) -> float:
    """The largest |1 - lr curvature|: what a step of descent leaves."""
    return float(abs(1 - lr * _positive(curvatures)).max())  # (descent-factor)


def momentum_factor(curvatures: ArrayLike, lr: float, beta: float) -> float:
    """The largest modulus of the roots of z^2 - (1 + beta - lr c) z + beta."""
    c = _positive(curvatures)
    half = (1 + beta - lr * c) / 2
    root = np.sqrt((half**2 - beta).astype(complex))
    return float(np.maximum(abs(half + root), abs(half - root)).max())


def best_descent(low: float, high: float) -> Best:
    """Plain descent at its best for curvatures from ``low`` to ``high``."""
    low, high = _range(low, high)
    return Best(2 / (low + high), 0.0, (high - low) / (high + low))


def best_momentum(low: float, high: float) -> Best:
    """Momentum at its best for curvatures from ``low`` to ``high``.

    Polyak (1964), doi:10.1016/0041-5553(64)90137-5
    """
    low, high = _range(low, high)
    a, b = low**0.5, high**0.5
    factor = (b - a) / (b + a)  # (momentum-best-factor)
    return Best((2 / (a + b)) ** 2, factor**2, factor)


def measured_factor(path: ArrayLike, skip: float = 0.5) -> float:
    """By what a step multiplies the distance to zero, along ``path (S, D)``.

    The geometric mean over the steps behind the share ``skip``; a path that
    has reached zero has no factor: ``ValueError``.
    """
    path = np.asarray(path, float)
    if path.ndim != 2 or not 0 <= skip < 1:
        raise ValueError(
            "measured_factor takes a path (S, D) and skip from 0 to below 1, "
            f"got shape {path.shape} and {skip}"
        )
    first = int(skip * (len(path) - 1))
    ends = path[[first, -1]]
    size = abs(ends).max(axis=1)  # whose square may be below any float
    units = ends / np.where(size > 0, size, 1)[:, None]
    distance = size * np.linalg.norm(units, axis=1)
    if first >= len(path) - 1 or not (distance > 0).all():
        raise ValueError(
            "measured_factor needs two steps or more and distances above "
            f"zero, got {len(path)} points and distances {distance}"
        )
    start, end = np.log(distance)
    return float(np.exp((end - start) / (len(path) - 1 - first)))


def _positive(curvatures: ArrayLike) -> Array:
    """The curvatures as an array, if there are any and all above zero."""
    c = np.atleast_1d(np.asarray(curvatures, float))
    if not (c.size and (c > 0).all()):
        raise ValueError(f"curvatures must be above zero, got {c}")
    return c


def _range(low: float, high: float) -> tuple[float, float]:
    """Both as floats, if 0 < low <= high."""
    if not 0 < low <= high:
        raise ValueError(
            f"low must lie above 0 and not above high: {low}, {high}"
        )
    return float(low), float(high)
