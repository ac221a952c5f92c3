"""The longest product of a vector with a move of bounded length.

``w (N, D)`` are vectors, a row each; the length of a move is measured in the
norm 1, 2 or infinity.
"""

import numpy as np

from dlbook.ops.shapes import Array, Pullback, expect

NORMS = (1, 2, np.inf)


def dual_norm(w: Array, norm: float) -> Array:
    """The largest w·v over moves v of length 1, for each row (N,).

    >>> w = np.array([[3.0, -4.0]])
    >>> [float(dual_norm(w, norm)[0]) for norm in (1, 2, np.inf)]
    [4.0, 5.0, 7.0]
    """
    _check("dual_norm", w, norm)
    if norm == 1:
        return abs(w).max(axis=1, initial=0)
    if norm == 2:
        return np.sqrt((w**2).sum(axis=1))
    return abs(w).sum(axis=1)  # (dual-norm)


def steepest(w: Array, eps: float, norm: float) -> Array:
    """A move of length ``eps`` at which w·v is largest, for each row (N, D).

    In norm 1 it goes along the largest entry, the first of several; where w
    is zero, nowhere.
    """
    _check("steepest", w, norm)
    if eps < 0:
        raise ValueError(f"steepest: eps must be 0 or more, got {eps}")
    if norm == np.inf:
        return eps * np.sign(w)
    if norm == 2:
        length = dual_norm(w, 2)[:, None]
        return eps * w / np.where(length > 0, length, 1)
    v = np.zeros_like(w)
    largest = np.arange(len(w)), abs(w).argmax(axis=1)
    v[largest] = eps * np.sign(w[largest])
    return v


def worst_logistic(
    x: Array, t: Array, w: Array, b: Array, eps: float
) -> tuple[Array, Pullback]:
    """The mean logistic loss at the worst inputs within ``eps`` of x.

    x (N, D), whole numbers t (N,) of -1 and 1, w (D,), b (1,); ``eps`` bounds
    each entry of a move. The pullback takes dy to dx (N, D), dw (D,), db (1,).
    """
    N, _ = expect("worst_logistic", x=(x, "N+ D"), w=(w, "D"), b=(b, (1,)))
    if eps < 0:
        raise ValueError(f"worst_logistic: eps must be 0 or more, got {eps}")
    if t.shape != (N,) or t.dtype.kind != "i" or not (abs(t) == 1).all():
        raise ValueError(
            f"worst_logistic: t must hold {N} whole numbers, -1 or 1, "
            f"got {t.dtype} of shape {t.shape}"
        )
    m = t * (x @ w + b) - eps * abs(w).sum()
    loss = np.mean(np.logaddexp(0, -m))  # (worst-logistic)

    def pullback(dy):
        dm = -dy / N * np.exp(-np.logaddexp(0, m))
        worst = x - eps * t[:, None] * np.sign(w)  # where the loss is largest
        dw = (dm * t) @ worst  # (worst-logistic-dw)
        return np.outer(dm * t, w), dw, np.array([dm @ t])

    return loss, pullback


def _check(caller: str, w: Array, norm: float) -> None:
    """``ValueError`` unless w holds rows and the norm is one of the three."""
    expect(caller, w=(w, "N D"))
    if norm not in NORMS:
        raise ValueError(
            f"{caller}: norm must be 1, 2 or infinity, got {norm}"
        )
