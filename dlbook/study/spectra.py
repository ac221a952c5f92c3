"""The outermost eigenvalues of a matrix of which only products are known."""

from typing import NamedTuple

import numpy as np
from scipy.linalg import eigh_tridiagonal

from dlbook.ops.shapes import Array
from dlbook.study.krylov import Times, Walk, whole


class Top(NamedTuple):
    """The outermost eigenvalues, from the outermost inwards."""

    values: Array  # (count,)
    vectors: Array  # (count, P)
    errors: Array  # (count,), within which an eigenvalue lies
    products: int  # how often ``times`` was called


def outer_eigenvalues(
    times: Times,
    size: int,
    count: int = 1,
    *,
    rng: np.random.Generator,
    largest: bool = True,
    rtol: float = 1e-6,
    most: int = 300,
    dtype: type = np.float64,
) -> Top:
    """The ``count`` largest eigenvalues, or the smallest, by Lanczos.

    Stops when each is known within ``rtol`` of the largest in size; an
    eigenvalue that occurs several times may be told once. ``ValueError`` if
    ``most`` products do not suffice, or ``times`` is not symmetric.

    >>> rng = np.random.default_rng(0)
    >>> outer_eigenvalues(lambda v: v * [3, 1, 2], 3, rng=rng).values.round(6)
    array([3.])
    """
    whole("outer_eigenvalues", "count", count)
    if count > whole("outer_eigenvalues", "size", size):
        raise ValueError(
            f"outer_eigenvalues: count must be at most {size}, got {count}"
        )
    most = min(most, size)
    walk = Walk(times, size, most, rng, True, dtype)
    for step in range(1, most + 1):
        walk.step()
        if step < count or (step % 5 and step < most):
            continue
        seen = walk.seen()
        values, s = eigh_tridiagonal(seen.alpha, seen.beta[:-1])
        if largest:
            values, s = values[::-1], s[:, ::-1]
        out = 0.0 if step == size else seen.beta[-1]
        errors = abs(out * s[-1, :count])  # (ritz-error)
        if (errors <= rtol * abs(values).max()).all():
            vectors = s[:, :count].T.astype(dtype) @ seen.basis
            return Top(values[:count], vectors, errors, step)
    raise ValueError(
        f"outer_eigenvalues: {most} products left errors of "
        f"{errors.max():.1e}; raise most or rtol"
    )
