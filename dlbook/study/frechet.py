"""How far two sets of features lie apart, as if both were normal."""

import numpy as np

from dlbook.ops.shapes import Array, expect


def frechet(a: Array, b: Array) -> float:
    """The squared Fréchet distance of normal fits to a (N, D) and b (M, D).

    Means' distance squared, and tr(A + B - 2 (AB)^(1/2)) of the covariances.
    Both need more than one row. Dowson and Landau (1982),
    doi:10.1016/0047-259X(82)90077-X
    """
    N, _, M = expect("frechet", a=(a, "N D"), b=(b, "M D"))
    if min(N, M) < 2:
        raise ValueError(f"frechet: two rows at least, got {N} and {M}")
    A, B = (np.atleast_2d(np.cov(x, rowvar=False)) for x in (a, b))
    values, Q = np.linalg.eigh(A)
    root = Q * np.sqrt(np.maximum(values, 0)) @ Q.T
    both = np.linalg.eigvalsh(root @ B @ root)
    cross = np.sqrt(np.maximum(both, 0)).sum()
    apart = ((a.mean(axis=0) - b.mean(axis=0)) ** 2).sum()
    return float(apart + np.trace(A) + np.trace(B) - 2 * cross)  # (frechet)
