"""Linear regression on polynomial features, with and without a ridge.

``X (N, D)`` holds the features of N examples and no column of ones: every
fit returns its intercept ``b`` beside its weights ``w``, and never penalises
it.
"""

import numpy as np
from numpy.polynomial.chebyshev import chebvander
from numpy.typing import ArrayLike
from scipy.linalg import cho_factor, cho_solve, solve_triangular

from dlbook.ops.shapes import expect

Array = np.ndarray


def bump(x: Array) -> Array:
    """The curve behind the data, 2·exp(-3x²), entry by entry.

    >>> bump(np.array(0.0))
    np.float64(2.0)
    """
    return 2.0 * np.exp(-3.0 * x**2)


def noisy_bump(
    n: int, rng: np.random.Generator, noise: float = 0.5
) -> tuple[Array, Array]:
    """``x (n,)`` uniform on [-2, 2] and ``t (n,)``, the bump plus noise.

    ``noise`` is the standard deviation of the Gaussian added to the bump.
    """
    x = rng.uniform(-2.0, 2.0, n)
    return x, bump(x) + noise * rng.standard_normal(n)


def monomials(x: Array, degree: int) -> Array:
    """The powers x, x², …, x^degree of ``x (N,)`` as columns, (N, degree)."""
    expect("monomials", x=(x, "N"))
    return x[:, None] ** np.arange(1, degree + 1)


def chebyshev(x: Array, degree: int, radius: float = 2.0) -> Array:
    """Chebyshev polynomials 1 to ``degree`` of x/radius, (N, degree).

    On [-radius, radius] each stays between -1 and 1. Together with a
    constant they span the same curves as ``monomials``.
    """
    expect("chebyshev", x=(x, "N"))
    return chebvander(x / radius, degree)[:, 1:]


def known_weights(
    n: int, d: int, kappa: float, size: float, rng: np.random.Generator
) -> tuple[Array, Array, Array]:
    """``A (n, d)`` and ``t (n,)``, whose least squares weights are ``w``.

    ``A`` has singular values from 1 to 1/kappa in equal ratios; the residual
    is orthogonal to its columns and ``size`` times as long as ``A @ w``.
    """
    U, _ = np.linalg.qr(rng.standard_normal((n, d + 1)))
    V, _ = np.linalg.qr(rng.standard_normal((d, d)))
    A = U[:, :d] * np.geomspace(1, 1 / kappa, d) @ V.T
    w = rng.standard_normal(d)
    return A, w, A @ w + size * np.linalg.norm(A @ w) * U[:, d]


def _centred(name: str, X: Array, t: Array) -> tuple[Array, Array]:
    """``X`` and ``t`` less their column means, which spares the intercept."""
    expect(name, X=(X, "N+ D"), t=(t, "N+"))
    return X - X.mean(axis=0), t - t.mean()


def _refuse_wide(name: str, X: Array) -> None:
    """Without a penalty the weights are determined only if N > D."""
    N, D = X.shape
    if N <= D:
        raise ValueError(
            f"{name}: penalty 0 needs more rows than features, "
            f"got X of shape {X.shape}; take a positive penalty"
        )


def least_squares(X: Array, t: Array) -> tuple[Array, float]:
    """Weights (D,) and intercept of least squares, by QR.

    ``X (N, D)`` with N > D, ``t (N,)``. Householder's QR works on X itself
    and never forms XᵀX: Golub (1965), doi:10.1007/BF01436075.
    """
    Xc, tc = _centred("least_squares", X, t)
    _refuse_wide("least_squares", X)
    Q, R = np.linalg.qr(Xc)
    w = solve_triangular(R, Q.T @ tc)  # (least-squares-qr)
    return w, float(t.mean() - X.mean(axis=0) @ w)  # (intercept)


def ridge(X: Array, t: Array, penalty: float) -> tuple[Array, float]:
    """Weights (D,) and intercept of ridge regression, by Cholesky.

    Minimises the sum of squared residuals plus ``penalty`` times the sum of
    squared weights; ``X (N, D)``, ``t (N,)``. Raises
    ``scipy.linalg.LinAlgError`` where the matrix is not positive definite.
    Hoerl and Kennard (1970), doi:10.1080/00401706.1970.10488634.
    """
    Xc, tc = _centred("ridge", X, t)
    gram, moment = Xc.T @ Xc, Xc.T @ tc  # (normal-equations)
    factor = cho_factor(gram + penalty * np.eye(X.shape[1]))  # (ridge)
    w = cho_solve(factor, moment)
    return w, float(t.mean() - X.mean(axis=0) @ w)  # (intercept)


def filter_factors(s: Array, penalties: ArrayLike) -> Array:
    """What each penalty (P,) leaves of each singular direction, (P, D).

    ``s (D,)`` are the singular values of the centred features.

    >>> filter_factors(np.array([3.0, 1.0]), [1.0])
    array([[0.9, 0.5]])
    """
    s2 = np.square(s)
    return s2 / (s2 + np.asarray(penalties, float)[:, None])  # (ridge-filter)


def ridge_path(
    X: Array, t: Array, penalties: ArrayLike
) -> tuple[Array, Array]:
    """``ridge`` at every penalty (P,): weights (D, P) and intercepts (P,).

    One singular value decomposition of the centred features serves all
    penalties. A penalty of zero needs N > D.
    """
    Xc, tc = _centred("ridge_path", X, t)
    if np.min(penalties) <= 0:
        _refuse_wide("ridge_path", X)
    U, s, Vt = np.linalg.svd(Xc, full_matrices=False)
    s = s[:, None]
    shrink = s / (s**2 + np.asarray(penalties, float))  # one column each
    W = Vt.T @ (shrink * (U.T @ tc)[:, None])  # (ridge-path)
    return W, t.mean() - X.mean(axis=0) @ W  # (intercept)
