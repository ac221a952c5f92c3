"""The straight pieces of a ReLU network of one input, counted exactly."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np

Array = np.ndarray


@dataclass(frozen=True, eq=False)
class Pieces:
    """Where a polygon bends: ``kinks (P - 1,)``, and ``slopes (P, K)``."""

    kinks: Array
    slopes: Array

    def __len__(self) -> int:
        """The number of pieces, P."""
        return len(self.slopes)


def linear_pieces(
    params: Sequence[Array],
    low: Any,
    high: Any,
    *,
    leak: Any = 0,
    tolerance: float = 1e-9,
) -> Pieces:
    """The maximal straight pieces of a network between two places.

    ``params`` are W¹ (1, n), b¹ (n,), W² and so on, as in ``byhand.mlp``;
    units are max(z, 0) + leak min(z, 0). With floats, slopes that differ by
    less than ``tolerance`` of the largest count as one. With ``Fraction``
    throughout, as ``exact_params`` makes them, nothing is rounded.
    """
    _check(params, low, high)
    edges = np.array([low, high], params[0].dtype)
    A, B = np.ones((1, 1), edges.dtype), np.zeros((1, 1), edges.dtype)
    *hidden, (W, _) = zip(params[::2], params[1::2], strict=True)
    for V, b in hidden:  # on piece i the units are z = A[i] x + B[i]
        A, B = A @ V, B @ V + b
        edges, parent = _split(edges, A, B)
        A, B = A[parent], B[parent]
        middle = (edges[:-1] + edges[1:])[:, None] / 2
        slope = np.where(A * middle + B > 0, 1, leak)
        A, B = slope * A, slope * B
    return _merge(edges, A @ W, tolerance)


def exact_params(params: Sequence[Array]) -> list[Array]:
    """The same numbers as ``Fraction``: a float is one, without rounding."""
    convert = np.vectorize(Fraction, otypes=[object])
    return [convert(np.asarray(p, float)) for p in params]


def piece_bound(sizes: Sequence[int]) -> int:
    """The most pieces that a network of these ``sizes`` can have.

    The product of n + 1 over hidden layers of n units, for one input.
    """
    if len(sizes) < 2 or sizes[0] != 1:
        raise ValueError(
            f"piece_bound counts along one input, sizes (1, ..., K); got "
            f"{tuple(sizes)}"
        )
    return prod(n + 1 for n in sizes[1:-1])  # (piece-bound)


def _split(edges: Array, A: Array, B: Array) -> tuple[Array, Array]:
    """Edges with the zeros of A x + B added; the old piece of each new."""
    turning = A != 0
    zero = -B / np.where(turning, A, 1)  # (pieces-zero)
    inside = (edges[:-1, None] < zero) & (zero < edges[1:, None])
    new = np.unique(np.append(edges, zero[turning & inside]))
    return new, np.searchsorted(edges, new[1:]) - 1


def _merge(edges: Array, slopes: Array, tolerance: float) -> Pieces:
    """Pieces that go on with the slope of the one before joined to it."""
    step = abs(np.diff(slopes, axis=0))
    rounded = 0 if edges.dtype == object else tolerance * abs(slopes).max()
    bends = (step > rounded).any(axis=1)
    return Pieces(edges[1:-1][bends], slopes[np.append(True, bends)])


def _check(params: Sequence[Array], low: Any, high: Any) -> None:
    """Raise ``ValueError`` unless layers fit, from one input on."""
    sizes = [1, *(len(b) for b in params[1::2])]
    fit = [np.shape(W) for W in params[::2]]
    wanted = list(itertools.pairwise(sizes))
    if len(params) < 2 or len(params) % 2 or fit != wanted:
        raise ValueError(
            "linear_pieces expects W and b of each layer, W¹ (1, n); "
            f"got shapes {[np.shape(p) for p in params]}"
        )
    if not low < high:
        raise ValueError(f"linear_pieces: low {low} is not below high {high}")
