"""Paths through weight space, and what a random walk does there.

A path is n points in P dimensions, ``path (n, P)``.
"""

from typing import NamedTuple

import numpy as np

from dlbook.ops.shapes import Array, expect


class Principal(NamedTuple):
    """A path's principal components, the largest first."""

    shares: Array  # (C,), of the squared distances from the centre
    scores: Array  # (n, C), coordinates of the points
    directions: Array  # (C, P), of unit length
    centre: Array  # (P,)


def principal(path: Array, count: int | None = None) -> Principal:
    """Principal components of a path; all that are there, or ``count``.

    ``ValueError`` for a path that does not move.
    """
    _several("principal", path)
    centre = path.mean(axis=0)
    U, s, V = np.linalg.svd(path - centre, full_matrices=False)
    if not s[0] > 0:
        raise ValueError("principal: the path must move, all points are one")
    C = min(len(path) - 1, path.shape[1])
    C = C if count is None else min(count, C)
    shares = s**2 / (s**2).sum()
    return Principal(shares[:C], (U * s)[:, :C], V[:C], centre)


def walk_shares(n: int) -> Array:
    """Expected shares (n - 1,) of a random walk's principal components.

    For n points in so many dimensions that steps are at right angles, all
    of one length: Antognini and Sohl-Dickstein (2018), arXiv:1806.08805

    >>> walk_shares(3).round(6)
    array([0.75, 0.25])
    """
    if not isinstance(n, int | np.integer) or n < 2:
        raise ValueError(f"walk_shares: n must be from two, got {n!r}")
    k = np.arange(1, n)
    return 1.5 / ((n**2 - 1) * np.sin(np.pi * k / (2 * n)) ** 2)  # (walk-law)


def walk_scores(n: int, count: int = 2) -> Array:
    """The walk's coordinates (n, count), for steps of length one.

    Cosines in time, k halves of a period in the k-th; signs are free.
    """
    if not 1 <= count < n:
        raise ValueError(
            f"walk_scores: count must be from 1 to {n - 1}, got {count}"
        )
    k, t = np.arange(1, count + 1), np.arange(1, n + 1)[:, None]
    waves = np.sqrt(2 / n) * np.cos(np.pi * k * (t - 0.5) / n)  # (walk-waves)
    return waves / (2 * np.sin(np.pi * k / (2 * n)))


def walk_alike(path: Array, rng: np.random.Generator) -> Array:
    """A random walk (n, P) from the path's start with its steps' lengths."""
    _several("walk_alike", path)
    lengths = np.linalg.norm(np.diff(path, axis=0), axis=1, keepdims=True)
    steps = rng.standard_normal((len(path) - 1, path.shape[1]))
    steps *= lengths / np.linalg.norm(steps, axis=1, keepdims=True)
    return path[0] + np.vstack([np.zeros(path.shape[1]), steps]).cumsum(axis=0)


def straightness(path: Array) -> float:
    """Distance from first to last point over the length of the path.

    One for a straight path; about (n - 1)^(-1/2) for a random walk.
    """
    _several("straightness", path)
    length = np.linalg.norm(np.diff(path, axis=0), axis=1).sum()
    if not length > 0:
        raise ValueError("straightness: the path must move")
    return float(np.linalg.norm(path[-1] - path[0]) / length)


def step_cosines(path: Array, lag: int = 1) -> Array:
    """Cosines between each step and the one ``lag`` later, (n - 1 - lag,)."""
    _several("step_cosines", path)
    steps = np.diff(path, axis=0)
    if not 1 <= lag < len(steps):
        raise ValueError(
            f"step_cosines: lag must be from 1 to {len(steps) - 1}, got {lag}"
        )
    lengths = np.linalg.norm(steps, axis=1)
    if not lengths.all():
        raise ValueError("step_cosines: a step of length zero has no cosine")
    a, b = steps[:-lag], steps[lag:]
    return (a * b).sum(axis=1) / (lengths[:-lag] * lengths[lag:])


def _several(who: str, path: Array) -> None:
    """Raise ``ValueError`` unless the path has two finite points."""
    expect(who, path=(path, "n P+"))
    if len(path) < 2 or not np.isfinite(path).all():
        raise ValueError(f"{who}: path must have two points or more, finite")
