"""How a network of one hidden layer with ReLU answers to small changes.

Networks are those of `fleet`, R at once: W1 (R, D, H), b1 (R, 1, H),
W2 (R, H, K), b2 (R, 1, K). Or one alone: W1 (D, H), b1 (H,), W2 (H, K),
b2 (K,).
"""

from collections.abc import Sequence

import numpy as np

from dlbook import ops
from dlbook.ops.shapes import Array, expect


def rescaled(params: Sequence[Array], c: Array) -> list[Array]:
    """Each hidden unit ``c (H,)`` times larger inside, 1/c behind it.

    ReLU hands a positive factor on, so the scores stay what they were.
    """
    W1, b1, W2, b2 = params
    expect("rescaled", c=(c, W1.shape[-1:]))
    if not (np.isfinite(c).all() and (c > 0).all()):
        raise ValueError("rescaled: c must hold positive numbers")
    return [W1 * c, b1 * c, W2 / c[:, None], b2]  # (rescaled)


def curvatures(x: Array, params: Sequence[Array]) -> list[Array]:
    """The diagonal of the Hessian of the mean cross-entropy on x (N, D).

    Arrays like the parameters. What the labels are does not matter.
    """
    W1, b1, W2, b2 = params
    expect("curvatures", x=(x, "... N+ D"))
    a = np.maximum(x @ W1 + b1, 0)
    p, _ = ops.softmax(a @ W2 + b2)
    awake, W2 = a > 0, W2.swapaxes(-1, -2)
    V = p @ W2**2 - (p @ W2) ** 2  # (weight-curvature)
    V = awake * np.maximum(V, 0)  # rounding takes small variances below 0
    Q = p * (1 - p)
    mean = 1 / x.shape[-2]
    squares = [(x**2).swapaxes(-1, -2) @ V, (a**2).swapaxes(-1, -2) @ Q]
    keep = b1.ndim > 1
    biases = [B.sum(axis=-2, keepdims=keep) for B in (V, Q)]
    return [
        mean * h for pair in zip(squares, biases, strict=True) for h in pair
    ]


def trace(diagonal: Sequence[Array]) -> Array:
    """The sum over all weights, for each network: (R,), or a number."""
    R = diagonal[0].shape[:-2]
    total: Array = sum(h.reshape(*R, -1).sum(axis=-1) for h in diagonal)
    return total


def halves(diagonal: Sequence[Array]) -> tuple[Array, Array]:
    """Of each hidden unit the curvatures before it and behind it, (..., H)."""
    h1, h2, behind, _ = diagonal
    behind = behind.sum(axis=-1)
    return h1.sum(axis=-2) + h2.reshape(behind.shape), behind


def flattest(x: Array, params: Sequence[Array]) -> Array:
    """The factors c (..., H) whose `rescaled` network has the least trace.

    A unit without curvature on one side keeps its factor of one.
    """
    before, behind = halves(curvatures(x, params))
    some = before * behind > 0
    ratio = np.divide(before, behind, out=np.ones_like(before), where=some)
    return ratio**0.25


def least_trace(x: Array, params: Sequence[Array]) -> Array:
    """The least trace (...) of all `rescaled` networks.

    A unit without curvature on one side adds nothing: its trace comes as near
    to that as one likes, and `flattest` leaves it.
    """
    diagonal = curvatures(x, params)
    before, behind = halves(diagonal)
    own: Array = diagonal[3].reshape(*before.shape[:-1], -1).sum(axis=-1)
    return own + 2 * np.sqrt(before * behind).sum(axis=-1)  # (least-trace)


def input_slopes(x: Array, params: Sequence[Array]) -> Array:
    """Frobenius norm (R, N) of the probabilities' Jacobian in x (N, D)."""
    W1, b1, W2, b2 = params
    expect("input_slopes", x=(x, "N+ D"), W1=(W1, "R D H"))
    a = np.maximum(x @ W1 + b1, 0)
    p, _ = ops.softmax(a @ W2 + b2)
    out = np.empty(p.shape[:2], p.dtype)
    for r, G in enumerate(W1.swapaxes(-1, -2) @ W1):
        M, q = (a[r] > 0)[:, :, None] * W2[r], p[r][:, None]  # (N, H, K)
        M = q * (M - (q * M).sum(axis=2, keepdims=True))
        out[r] = np.sqrt(np.maximum((M * (G @ M)).sum(axis=(1, 2)), 0))
    return out
