"""Logistic regression: loss, gradient, Hessian, and two ways down.

Weights and intercept are one vector ``w (D,)``: ``x (N, D)`` carries a column
of ones where an intercept is wanted. ``penalty`` is the ridge strength, one
number for all weights or one a weight; a zero spares the intercept. Wrong
shapes raise ``ValueError``.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import solve

from dlbook import ops
from dlbook.ops.shapes import Array, expect


def with_ones(x: Array) -> Array:
    """A column of ones before the columns of ``x (N, D)``: (N, D + 1).

    >>> with_ones(np.array([[5.0], [7.0]]))
    array([[1., 5.],
           [1., 7.]])
    """
    expect("with_ones", x=(x, "N D"))
    return np.column_stack([np.ones(len(x), x.dtype), x])


def loss(x: Array, t: Array, w: Array, penalty: ArrayLike = 0.0) -> float:
    """Mean log loss of ``w (D,)`` on ``x (N, D)``, ``t (N,)``, and ridge."""
    expect("logistic.loss", x=(x, "N+ D"), t=(t, "N"), w=(w, "D"))
    mean, _ = ops.binary_cross_entropy(x @ w, t)
    return float(mean + 0.5 * np.sum(penalty * w**2))


def gradient(x: Array, t: Array, w: Array, penalty: ArrayLike = 0.0) -> Array:
    """Gradient (D,) of ``loss`` in ``w (D,)``."""
    expect("logistic.gradient", x=(x, "N+ D"), t=(t, "N"), w=(w, "D"))
    _, pullback = ops.binary_cross_entropy(x @ w, t)
    dz, _ = pullback(1.0)
    return x.T @ dz + penalty * w  # (logistic-gradient)


def hessian(x: Array, w: Array, penalty: ArrayLike = 0.0) -> Array:
    """Hessian (D, D) of ``loss`` in ``w (D,)``; t does not enter."""
    expect("logistic.hessian", x=(x, "N+ D"), w=(w, "D"))
    p, _ = ops.sigmoid(x @ w)
    s = p * (1 - p) / len(x)
    ridge = np.diag(penalty * np.ones_like(w))
    return x.T @ (s[:, None] * x) + ridge  # (logistic-hessian)


def standard_errors(x: Array, w: Array) -> Array:
    """Standard errors (D,) of unpenalised weights at the minimum ``w (D,)``.

    From the curvature of the loss, if the model is right and the rows of
    ``x (N, D)`` are independent examples.
    """
    inverse = np.linalg.inv(hessian(x, w))
    covariance = inverse / len(x)  # (logistic-covariance)
    return np.sqrt(np.diag(covariance))


def newton_path(
    x: Array,
    t: Array,
    w: Array,
    *,
    steps: int = 10,
    penalty: ArrayLike = 0.0,
) -> Array:
    """Newton's iterates from ``w (D,)`` on, undamped: (steps + 1, D).

    Raises ``numpy.linalg.LinAlgError`` at a Hessian that is not positive
    definite. Iteratively reweighted least squares is another name for it:
    Nelder and Wedderburn (1972), https://doi.org/10.2307/2344614
    """
    path = [w]
    for _ in range(steps):
        g = gradient(x, t, w, penalty)
        H = hessian(x, w, penalty)
        w = w - solve(H, g, assume_a="pos")  # (newton-step)
        path.append(w)
    return np.stack(path)


def descent_path(
    x: Array,
    t: Array,
    w: Array,
    *,
    lr: float,
    steps: int,
    penalty: ArrayLike = 0.0,
) -> Array:
    """Gradient descent's iterates from ``w (D,)`` on: (steps + 1, D)."""
    path = [w]
    for _ in range(steps):
        w = w - lr * gradient(x, t, w, penalty)
        path.append(w)
    return np.stack(path)
