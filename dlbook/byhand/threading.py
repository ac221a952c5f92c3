"""A network that goes through any N points: 2 N + D weights, and a proof.

One direction and N thresholds: ``w (D,)``, ``b (N,)``, and behind the units
``V (N, K)``. Zhang et al. (2017), Theorem 1, arXiv:1611.03530
"""

from typing import NamedTuple

import numpy as np

from dlbook.ops.shapes import Array, expect


class Thread(NamedTuple):
    """A direction, thresholds in rising order, and weights behind units."""

    w: Array
    b: Array
    V: Array


def thread(x: Array, t: Array, w: Array) -> Thread:
    """The network along ``w (D,)`` with outputs ``t (N, K)`` at ``x (N, D)``.

    ``ValueError`` if two examples fall on one place of the line.
    """
    expect("thread", x=(x, "N+ D"), t=(t, "N K"), w=(w, "D"))
    order = np.argsort(x @ w)
    place, t = (x @ w)[order], t[order]
    if (np.diff(place) <= 0).any():
        raise ValueError("thread: two examples have one projection on w")
    b = np.concatenate([[place[0] - 1], place[:-1]])  # one before each
    A = np.maximum(place[:, None] - b, 0)  # (thread-system)
    V = np.zeros_like(t)
    for i in range(len(b)):  # row i has units 0 to i: solve it for V[i]
        V[i] = (t[i] - A[i, :i] @ V[:i]) / A[i, i]  # (thread-solve)
    return Thread(w, b, V)


def outputs(net: Thread, x: Array) -> Array:
    """Outputs (M, K) at ``x (M, D)``."""
    return np.maximum((x @ net.w)[:, None] - net.b, 0) @ net.V  # (thread-net)
