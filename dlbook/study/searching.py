"""Settings to try: at random, on a grid, in strata; and whom to stop early."""

from collections.abc import Mapping, Sequence

import numpy as np

from dlbook.study.executors import Setting

Array = np.ndarray
Space = Mapping[str, tuple[float, float]]


def settings_at(points: Array, space: Space) -> list[Setting]:
    """Settings for ``points (n, h)`` of the unit cube, a row each.

    ``space`` has for each of h names its smallest and largest value, both
    positive; equal steps of a point are equal factors. Where both are whole
    numbers, so is the setting.
    """
    points = np.asarray(points, float)
    if points.ndim != 2 or points.shape[1] != len(space):
        raise ValueError(
            f"settings_at expects points (n, {len(space)}), a column for "
            f"each of {', '.join(space)}, got shape {points.shape}"
        )
    for name, (low, high) in space.items():
        if not 0 < low <= high:
            raise ValueError(
                f"settings_at: {name} must go from one positive number to "
                f"another that is not smaller, got {low} to {high}"
            )
    return [
        {
            name: _value(u, *space[name])
            for name, u in zip(space, row, strict=True)
        }
        for row in points
    ]


def random_points(n: int, h: int, rng: np.random.Generator) -> Array:
    """``n`` independent points of the unit cube (n, h)."""
    return rng.random((n, h))


def grid_points(per_axis: Sequence[int], rng: np.random.Generator) -> Array:
    """A grid with ``per_axis (h,)`` values an axis, shifted at random.

    Each point is uniformly distributed in its own cell, and the cells tile
    the cube. Cranley and Patterson (1976), doi:10.1137/0713071
    """
    k = np.asarray(per_axis)
    cells = np.indices(tuple(per_axis)).reshape(len(k), -1).T
    return (cells + rng.random(len(k))) / k


def latin_points(n: int, h: int, rng: np.random.Generator) -> Array:
    """``n`` points (n, h), on each axis one in each of n equal parts.

    McKay, Beckman and Conover (1979), doi:10.1080/00401706.1979.10489755
    """
    cells = np.stack([rng.permutation(n) for _ in range(h)], axis=1)
    return (cells + rng.random((n, h))) / n


def halving(scores: Array, rungs: Sequence[int], factor: float) -> list[Array]:
    """Who is left at each rung of successive halving, on recorded curves.

    ``scores (n, E)`` are those of n settings after each epoch, larger is
    better; ``rungs`` are epochs, from 1 on, at which all but the best of
    ``factor`` are stopped. Entry i holds the settings, the best first, that
    are trained up to rung i and judged there. Jamieson and Talwalkar
    (2016), https://proceedings.mlr.press/v51/jamieson16.html
    """
    _check(scores, rungs, factor)
    left, kept = np.arange(len(scores)), []
    for rung in rungs:
        ranks = np.argsort(-scores[left, rung - 1], kind="stable")
        kept.append(left[ranks])
        left = kept[-1][: max(1, int(len(left) / factor))]
    return kept


def halving_cost(n: int, rungs: Sequence[int], factor: float) -> int:
    """Epochs that ``halving`` pays, where a stopped training can go on."""
    cost, before = 0, 0
    for rung in rungs:
        cost += n * (rung - before)  # (halving-cost)
        n, before = max(1, int(n / factor)), rung
    return cost


def _value(u: float, low: float, high: float) -> float:
    """The value at share ``u`` of the way from low to high, by factors."""
    value = low * (high / low) ** u
    both_whole = isinstance(low, int) and isinstance(high, int)
    return round(value) if both_whole else float(value)


def _check(scores: Array, rungs: Sequence[int], factor: float) -> None:
    """Raise unless the curves reach the rungs and some are stopped."""
    if np.ndim(scores) != 2 or np.isnan(scores).any():
        raise ValueError(
            "halving expects scores (n, E), none of them NaN, got shape "
            f"{np.shape(scores)}"
        )
    steps = [0, *rungs]
    rising = all(a < b for a, b in zip(steps, rungs, strict=False))
    if not rising or steps[-1] > scores.shape[1] or not factor > 1:
        raise ValueError(
            f"halving expects rising rungs up to {scores.shape[1]} and a "
            f"factor above 1, got {list(rungs)} and {factor}"
        )
