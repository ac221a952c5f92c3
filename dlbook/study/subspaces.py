"""How far apart planes lie, of any number of dimensions."""

import numpy as np

from dlbook.ops.shapes import Array, expect


def plane_angles(A: Array, B: Array) -> Array:
    """Principal angles between the columns' planes, the largest first.

    A (D, K) and B (D, L) have independent columns; the angles, min(K, L) of
    them, are in radians. Small ones come from sines, large ones from
    cosines, so that both are exact: Björck and Golub (1973),
    doi:10.1090/S0025-5718-1973-0348991-3

    >>> plane_angles(np.eye(3)[:, :2], np.eye(3)[:, 1:]).round(6)
    array([1.570796, 0.      ])
    """
    expect("plane_angles", A=(A, "D+ K+"), B=(B, "D L+"))
    Q, R = (_basis(name, M) for name, M in (("A", A), ("B", B)))
    if Q.shape[1] < R.shape[1]:
        Q, R = R, Q
    both = Q.T @ R
    c = np.linalg.svd(both, compute_uv=False)[::-1]
    sines = np.linalg.svd(R - Q @ both, compute_uv=False)
    wide = np.arccos(np.clip(c, -1, 1))
    return np.where(c**2 < 0.5, wide, np.arcsin(np.clip(sines, 0, 1)))


def _basis(name: str, M: Array) -> Array:
    """Columns at right angles of the plane of M's; refuses fewer."""
    if not np.isfinite(M).all():
        raise ValueError(f"plane_angles: {name} must be finite")
    Q, s, _ = np.linalg.svd(M, full_matrices=False)
    if M.shape[1] > M.shape[0] or s[-1] <= s[0] * max(M.shape) * 1e-15:
        raise ValueError(
            f"plane_angles: {name} must have independent columns, its "
            f"singular values run from {s[0]:.3g} to {s[-1]:.3g}"
        )
    return Q
