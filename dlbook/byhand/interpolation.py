"""Linear models with as many weights as one likes, and how they are fitted.

``X (N, D)`` holds the features of N examples, ``t (N,)`` or ``(N, K)`` what
the outputs should be; there is no intercept. D may exceed N. A fit is told
by its singular directions: how much of each it takes, its filter factors.
"""

from typing import NamedTuple

import numpy as np

from dlbook.ops.shapes import expect

Array = np.ndarray


class Modes(NamedTuple):
    """What a fit needs: singular values (r,), and both sides of them.

    ``ahead (M, r)`` is each new row along the right singular vectors,
    ``told (r, K)`` or ``(r,)`` the targets along the left ones.
    """

    s: Array
    ahead: Array
    told: Array


def least_norm(X: Array, t: Array) -> Array:
    """The shortest w, (D,) or (D, K), of those with the least residual.

    Directions of no length are left out. Penrose (1956),
    doi:10.1017/S0305004100030929
    """
    U, s, Vt = _decomposed("least_norm", X, t)
    return Vt.T @ ((U.T @ t).T / s).T  # (least-norm)


def descend(
    X: Array, t: Array, lr: float, steps: int, start: Array | None = None
) -> Array:
    """Weights after ``steps`` of descent on half the sum of squares.

    From ``start``, zero without one: w has the shape of ``least_norm``'s.
    """
    _check("descend", X, t)
    w = np.zeros((X.shape[1], *t.shape[1:])) if start is None else start
    for _ in range(steps):
        w = w - lr * X.T @ (X @ w - t)  # (half-squares-dw)
    return w


def stopped_factors(s: Array, lr: float, steps: Array) -> Array:
    """How much of each direction descent from zero has after k steps.

    ``s (r,)`` are singular values, ``steps (P,)`` counts; returns (P, r).
    ``ValueError`` for a rate from which a direction does not settle.

    >>> stopped_factors(np.array([1.0, 0.5]), 0.5, np.array([2]))
    array([[0.75    , 0.234375]])
    """
    expect("stopped_factors", s=(s, "r"))
    if not 0 < lr * np.max(s, initial=0) ** 2 < 2:
        raise ValueError(
            "stopped_factors: the rate must lie between 0 and 2 over the "
            f"largest s squared, got {lr} and {np.max(s, initial=0):.3g}"
        )
    return 1 - (1 - lr * s**2) ** steps[:, None]  # (stopped-factor)


def modes(X: Array, t: Array, x_new: Array) -> Modes:
    """``X (N, D)``, ``t`` and new rows (M, D) along singular directions."""
    U, s, Vt = _decomposed("modes", X, t)
    expect("modes", X=(X, "N D"), x_new=(x_new, "M D"))
    return Modes(s, x_new @ Vt.T, U.T @ t)


def predict(modes: Modes, factors: Array | float = 1.0) -> Array:
    """Outputs (M,) or (M, K) on the new rows, of a fit by its factors (r,).

    Factors of one are the least-norm fit.
    """
    return (modes.ahead * (factors / modes.s)) @ modes.told


def relu_features(x: Array, directions: Array) -> Array:
    """Random features (N, D) of x (N, C): what lies above zero along each.

    ``directions (C, D)`` are drawn once and not learnt. Rahimi and Recht
    (2007), Advances in Neural Information Processing Systems 20.
    """
    expect("relu_features", x=(x, "N C"), directions=(directions, "C D"))
    return np.maximum(x @ directions, 0)


def _decomposed(name: str, X: Array, t: Array) -> tuple[Array, Array, Array]:
    """U, s and V transposed, without directions that are mere rounding."""
    _check(name, X, t)
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    kept = s > max(X.shape) * np.finfo(s.dtype).eps * s[0]
    return U[:, kept], s[kept], Vt[kept]


def _check(name: str, X: Array, t: Array) -> None:
    """``ValueError`` unless rows and targets fit, and there are some."""
    expect(name, X=(X, "N+ D+"), t=(t, "N+" if t.ndim < 2 else "N+ K"))
