"""Sums and signs of eigenvalues: trace, inertia, minimal ratio."""

import numpy as np

from dlbook.ops.shapes import Array
from dlbook.study.krylov import Times, whole


def trace(
    times: Times, size: int, probes: int, *, rng: np.random.Generator
) -> tuple[float, float]:
    """The sum of the eigenvalues, estimated, and its standard error.

    The mean of v'Av over v of random signs, whose expectation it is.
    Hutchinson (1989), doi:10.1080/03610918908812806
    """
    if whole("trace", "probes", probes) < 2:
        raise ValueError("trace: probes must be at least 2, got 1")
    whole("trace", "size", size)
    found = []
    for _ in range(probes):
        v = rng.choice([-1.0, 1.0], size)
        found.append(float(v @ times(v)))  # (hutchinson)
    return float(np.mean(found)), float(np.std(found, ddof=1) / probes**0.5)


def inertia(values: Array, tolerance: float = 1e-8) -> tuple[int, int, int]:
    """How many eigenvalues are below zero, zero, and above it.

    Zero is what is at most ``tolerance`` times the largest in size.

    >>> inertia(np.array([-1.0, 0, 0, 2]))
    (1, 2, 1)
    """
    values = np.asarray(values)
    if values.ndim != 1 or values.size == 0 or not np.isfinite(values).all():
        raise ValueError(
            "inertia: values must be finite numbers (P,), P at least one, "
            f"got shape {values.shape}"
        )
    near = tolerance * abs(values).max()
    down, up = (values < -near).sum(), (values > near).sum()
    return int(down), len(values) - int(down) - int(up), int(up)


def minimal_ratio(values: Array, tolerance: float = 1e-8) -> float:
    """The share of eigenvalues above zero."""
    _, _, up = inertia(values, tolerance)
    return up / len(values)
