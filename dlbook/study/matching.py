"""Two networks of one hidden layer: on a line, and unit beside like unit."""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from dlbook.ops.shapes import Array, expect


def mixed(a: Sequence[Array], b: Sequence[Array], t: float) -> list[Array]:
    """The weights (1 - t) a + t b, array by array.

    >>> mixed([np.array([0.0])], [np.array([4.0])], 0.25)
    [array([1.])]
    """
    _alike("mixed", a, b)
    out = []
    for p, q in zip(a, b, strict=True):
        s = p.dtype.type(t)
        out.append((1 - s) * p + s * q)
    return out


def barrier(losses: Array) -> Array:
    """How far losses at even places rise above the line between the ends.

    ``losses (n, ...)``; 0 where nothing rises.

    >>> float(barrier(np.array([1.0, 5.0, 3.0])))
    3.0
    """
    losses = np.asarray(losses, float)
    if losses.ndim == 0 or len(losses) < 2:
        raise ValueError(
            f"barrier: losses must be two at least, got {losses.shape}"
        )
    t = np.linspace(0, 1, len(losses)).reshape(-1, *[1] * (losses.ndim - 1))
    chord = (1 - t) * losses[0] + t * losses[-1]
    rise: Array = (losses - chord).max(axis=0)  # (barrier)
    return np.maximum(rise, 0)


def partners(a: Sequence[Array], b: Sequence[Array]) -> Array:
    """The order (H,) of b's hidden units that brings b nearest to a.

    W1 (D, H), b1 (H,), W2 (H, K), b2 (K,) of each. The order of units does
    not change what a network says; the squared distance is least where the
    sum of products of partners is largest. Kuhn (1955),
    doi:10.1002/nav.3800020109
    """
    _alike("partners", a, b)
    for net in a, b:
        _D, H, K = expect("partners", W1=(net[0], "D H"), W2=(net[2], "H K"))
        expect("partners", b1=(net[1], (H,)), b2=(net[3], (K,)))
    likeness = a[0].T @ b[0] + np.outer(a[1], b[1]) + a[2] @ b[2].T
    _, order = linear_sum_assignment(likeness, maximize=True)  # (partners)
    return order


def reordered(params: Sequence[Array], order: Array) -> list[Array]:
    """The same network, its hidden units in the order (H,)."""
    W1, b1, W2, b2 = params
    if sorted(np.ravel(order)) != list(range(W1.shape[1])):
        raise ValueError(
            f"reordered: order must hold 0 to {W1.shape[1] - 1}, each once"
        )
    return [W1[:, order], b1[order], W2[order], b2]


def _alike(who: str, a: Sequence[Array], b: Sequence[Array]) -> None:
    """Raise ``ValueError`` unless both have arrays of the same shapes."""
    shapes, came = ([np.shape(p) for p in net] for net in (a, b))
    if shapes != came:
        raise ValueError(f"{who}: b must have the shapes {shapes}, got {came}")
