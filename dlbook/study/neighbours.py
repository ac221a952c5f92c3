"""Answers by the nearest examples: memory and nothing else."""

import numpy as np

from dlbook.ops.shapes import Array, expect


def distances(z: Array, x: Array) -> Array:
    """Euclidean distances (M, N) of rows z (M, D) from rows x (N, D)."""
    expect("distances", z=(z, "M D"), x=(x, "N D"))
    squares = (z**2).sum(axis=1)[:, None] - 2 * z @ x.T + (x**2).sum(axis=1)
    return np.sqrt(np.maximum(squares, 0))


def votes(far: Array, y: Array, k: int, classes: int) -> Array:
    """How many of the k nearest have each label (M, K).

    ``far (M, N)`` are distances from the examples, ``y (N,)`` their labels.
    """
    expect("votes", far=(far, "M N"), y=(y, (far.shape[1],)))
    if not 1 <= k <= len(y):
        raise ValueError(f"votes: k must lie from 1 to {len(y)}, got {k}")
    near = np.argpartition(far, k - 1, axis=1)[:, :k]
    return (y[near][:, :, None] == np.arange(classes)).sum(axis=1)


def nearest_other(far: Array, y: Array) -> Array:
    """Distance of each example (N,) from the nearest with another label.

    ``far (N, N)`` are the distances between all examples.
    """
    expect("nearest_other", far=(far, "N N"), y=(y, (len(far),)))
    if (y == y[0]).all():
        raise ValueError("nearest_other: all examples have one label")
    return np.where(y[:, None] == y, np.inf, far).min(axis=1)
