"""Eigenvalues of a symmetric matrix of which only products are known.

``times`` is a function of v (P,) that returns the matrix times v.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.linalg import eigh_tridiagonal

from dlbook.ops.shapes import Array

Times = Callable[[Array], Array]


class Tridiagonal(NamedTuple):
    """The matrix seen from m orthonormal directions: Q'AQ, and Q's rows."""

    alpha: Array  # (m,), the diagonal
    beta: Array  # (m,), beside it; the last one leads out
    basis: Array  # (m, P)


class Top(NamedTuple):
    """The outermost eigenvalues, from the outermost inwards."""

    values: Array  # (count,)
    vectors: Array  # (count, P)
    errors: Array  # (count,), within which an eigenvalue lies
    products: int  # how often ``times`` was called


def lanczos(
    times: Times,
    size: int,
    steps: int,
    *,
    rng: np.random.Generator,
    mend: bool = True,
    dtype: type = np.float64,
) -> Tridiagonal:
    """``steps`` of the three-term recurrence from a random direction.

    ``mend`` takes all earlier directions off each new one, which exact
    arithmetic need not do. Where the space is used up, a new direction is
    drawn. Lanczos (1950), doi:10.6028/jres.045.026
    """
    steps = min(_whole("lanczos", "steps", steps), _whole("lanczos", "size",
                                                          size))  # fmt: skip
    walk = _Walk(times, size, steps, rng, mend, dtype)
    for _ in range(steps):
        walk.step()
    return walk.seen()


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
    _whole("outer_eigenvalues", "count", count)
    if count > _whole("outer_eigenvalues", "size", size):
        raise ValueError(
            f"outer_eigenvalues: count must be at most {size}, got {count}"
        )
    most = min(most, size)
    walk = _Walk(times, size, most, rng, True, dtype)
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


class _Walk:
    """The recurrence and its state."""

    def __init__(
        self,
        times: Times,
        size: int,
        most: int,
        rng: np.random.Generator,
        mend: bool,
        dtype: type,
    ) -> None:
        self.times, self.rng, self.mend = times, rng, mend
        self.Q = np.empty((most, size), dtype)
        self.alpha, self.beta = np.empty(most), np.empty(most)
        self.m, self.scale = 0, 0.0
        self.next = self._fresh()

    def step(self) -> None:
        """One more direction."""
        m, Q = self.m, self.Q
        Q[m] = self.next
        r = np.asarray(self.times(Q[m]))
        if r.shape != Q[m].shape or not np.isfinite(r).all():
            raise ValueError(
                f"lanczos: times must return {Q[m].shape} finite numbers, "
                f"got shape {r.shape}"
            )
        self.scale = max(self.scale, float(np.linalg.norm(r)))
        self.alpha[m] = Q[m] @ r
        if m:
            self._symmetric(float(Q[m - 1] @ r))
            r = r - float(self.beta[m - 1]) * Q[m - 1]  # (lanczos)
        r = r - float(self.alpha[m]) * Q[m]
        self.m = m + 1
        if self.mend:
            r = self._clear(r)
        beta = float(np.linalg.norm(r))
        if beta > 8 * np.finfo(Q.dtype).eps * self.scale:
            self.beta[m], self.next = beta, r / beta
        else:
            self.beta[m] = 0
            if self.m < len(Q):
                self.next = self._fresh()

    def seen(self) -> Tridiagonal:
        """All so far."""
        m = self.m
        return Tridiagonal(
            self.alpha[:m].copy(), self.beta[:m].copy(), self.Q[:m]
        )

    def _fresh(self) -> Array:
        """A random direction at right angles to all so far."""
        q = self.rng.standard_normal(self.Q.shape[1]).astype(self.Q.dtype)
        q = self._clear(q / np.linalg.norm(q))
        return q / np.linalg.norm(q)

    def _clear(self, r: Array) -> Array:
        """Take all earlier directions off r, twice for rounding."""
        Q = self.Q[: self.m]
        for _ in range(2):
            r = r - Q.T @ (Q @ r)  # (mended)
        return r

    def _symmetric(self, across: float) -> None:
        """Seen the other way round, beta is the same, if A is symmetric."""
        off = abs(across - self.beta[self.m - 1])
        if self.mend and off > 0.01 * self.scale:
            raise ValueError(
                "lanczos: times is not symmetric: u'Av and v'Au differ by "
                f"{off:.1e} of {self.scale:.1e}"
            )


def trace(
    times: Times, size: int, probes: int, *, rng: np.random.Generator
) -> tuple[float, float]:
    """The sum of the eigenvalues, estimated, and its standard error.

    The mean of v'Av over v of random signs, whose expectation it is.
    Hutchinson (1989), doi:10.1080/03610918908812806
    """
    if _whole("trace", "probes", probes) < 2:
        raise ValueError("trace: probes must be at least 2, got 1")
    _whole("trace", "size", size)
    found = []
    for _ in range(probes):
        v = rng.choice([-1.0, 1.0], size)
        found.append(float(v @ times(v)))  # (hutchinson)
    return float(np.mean(found)), float(np.std(found, ddof=1) / probes**0.5)


def inertia(values: Array, tolerance: float = 1e-8) -> tuple[int, int, int]:
    """How many eigenvalues are below zero, zero, and above it.

    Zero is what is at most ``tolerance`` times the largest in size.

    >>> inertia(np.array([-1.0, 0, 0, 2]))
    (1, 2, 1)
    """
    values = np.asarray(values)
    if values.ndim != 1 or values.size == 0 or not np.isfinite(values).all():
        raise ValueError(
            "inertia: values must be finite numbers (P,), P at least one, "
            f"got shape {values.shape}"
        )
    near = tolerance * abs(values).max()
    down, up = (values < -near).sum(), (values > near).sum()
    return int(down), len(values) - int(down) - int(up), int(up)


def minimal_ratio(values: Array, tolerance: float = 1e-8) -> float:
    """The share of eigenvalues above zero."""
    _, _, up = inertia(values, tolerance)
    return up / len(values)


def _whole(who: str, name: str, value: int) -> int:
    """``value``, or ``ValueError`` unless it is a whole number from one."""
    if not isinstance(value, int | np.integer) or value < 1:
        raise ValueError(
            f"{who}: {name} must be a whole number from one, got {value!r}"
        )
    return int(value)
