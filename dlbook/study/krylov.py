"""Lanczos's recurrence: a symmetric matrix, seen from few directions.

``times`` is a function of v (P,) that returns the matrix times v.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from dlbook.ops.shapes import Array

Times = Callable[[Array], Array]


class Tridiagonal(NamedTuple):
    """The matrix seen from m orthonormal directions: Q'AQ, and Q's rows."""

    alpha: Array  # (m,), the diagonal
    beta: Array  # (m,), beside it; the last one leads out
    basis: Array  # (m, P)


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
    steps = min(whole("lanczos", "steps", steps), whole("lanczos", "size",
                                                          size))  # fmt: skip
    walk = Walk(times, size, steps, rng, mend, dtype)
    for _ in range(steps):
        walk.step()
    return walk.seen()


class Walk:
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
        self.Q: Array = np.empty((most, size), dtype)
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
        q: Array = self.rng.standard_normal(self.Q.shape[1:])
        q = q.astype(self.Q.dtype)
        q = self._clear(q / np.linalg.norm(q))
        return q / np.linalg.norm(q)

    def _clear(self, r: Array) -> Array:
        """Take all earlier directions off r, twice for rounding."""
        Q = self.Q[: self.m]
        for _ in range(2):
            r = r - Q.T @ (Q @ r)
        return r

    def _symmetric(self, across: float) -> None:
        """Seen the other way round, beta is the same, if A is symmetric."""
        off = abs(across - self.beta[self.m - 1])
        if self.mend and off > 0.01 * self.scale:
            raise ValueError(
                "lanczos: times is not symmetric: u'Av and v'Au differ by "
                f"{off:.1e} of {self.scale:.1e}"
            )


def whole(who: str, name: str, value: int) -> int:
    """``value``, or ``ValueError`` unless it is a whole number from one."""
    if not isinstance(value, int | np.integer) or value < 1:
        raise ValueError(
            f"{who}: {name} must be a whole number from one, got {value!r}"
        )
    return int(value)
