"""A network that goes through any N points: 2 N + D weights, and a proof.

One direction and N thresholds: ``a (D,)``, ``b (N,)``, and behind the units
``V (N, K)``. Zhang et al. (2017), Theorem 1, arXiv:1611.03530
"""

from typing import NamedTuple

import numpy as np

from dlbook.ops.shapes import Array, expect


class Thread(NamedTuple):
    """A direction, thresholds in rising order, and weights behind units."""

    a: Array
    b: Array
    V: Array


def thread(x: Array, t: Array, a: Array) -> Thread:
    """The network along ``a (D,)`` with outputs ``t (N, K)`` at ``x (N, D)``.

    ``ValueError`` if two examples fall on one place of the line.
    """
    expect("thread", x=(x, "N+ D"), t=(t, "N K"), a=(a, "D"))
    order = np.argsort(x @ a)
    z, t = (x @ a)[order], t[order]
    if (np.diff(z) <= 0).any():
        raise ValueError("thread: two examples have one projection on a")
    b = np.concatenate([[z[0] - 1], z[:-1]])  # a threshold before each
    A = np.maximum(z[:, None] - b, 0)  # (thread-system)
    V = np.zeros_like(t)
    for i in range(len(z)):  # row i has units 0 to i: solve it for V[i]
        V[i] = (t[i] - A[i, :i] @ V[:i]) / A[i, i]  # (thread-solve)
    return Thread(a, b, V)


def outputs(net: Thread, x: Array) -> Array:
    """Outputs (M, K) at ``x (M, D)``."""
    return np.maximum((x @ net.a)[:, None] - net.b, 0) @ net.V  # (thread-net)
