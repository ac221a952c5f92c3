"""Central differences of an operation, and how far a pullback is from them."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from dlbook._calling import Array
from dlbook._groups import Groups

# A central difference errs by the step squared and by rounding over the
# step. With the first step both are near 1e-11 for numbers near one; small
# numbers and near kinks want a smaller step, large numbers a larger one.
STEPS = (1e-5, 1e-7, 1e-3, 1e-1)
ENOUGH = 1e-8
# Numbers as small as this are moved by a share of their size; those larger
# than its inverse as well, where moves of one do not agree.
SMALL = 1e-3
# Slopes to both sides of a kink differ at all of these; those of a bend, or
# of a kink nearby, come together.
CLOSER = (1e-5, 1e-6, 1e-7)
# Where three neighbours agree, an estimate is free of curvature and rounding.
LADDER = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6)
# A seed that nobody gives their data: a cotangent equal to the input would
# hide what a pullback does elsewhere.
COTANGENT_SEED = 271828


def random_cotangents(values: Sequence[Array]) -> list[Array]:
    """A standard normal cotangent for each output, the same every time."""
    rng = np.random.default_rng(COTANGENT_SEED)
    return [np.array(rng.standard_normal(np.shape(y))) for y in values]


@dataclass
class Slopes:
    """<v, value> as a function of the argument ``i``, and its slopes."""

    name: str
    value: Callable
    point: list[Array]
    i: int
    v: Sequence[Array]
    groups: Groups

    def along(self, step: float, which: Iterable[int]) -> tuple[Array, ...]:
        """Slopes to the right, to the left and across, of some groups.

        Outputs are subtracted before they meet v: what the step leaves alone
        then cancels exactly instead of drowning the slope in rounding.
        """
        step, found = step * self.unit, []
        for k in which:
            move = step * self.groups.direction(k)
            a, b = self._moved(move), self._moved(-move)
            triples = list(zip(self.v, a, self.here, b, strict=True))
            right = sum(np.vdot(w, y - o) for w, y, o, _ in triples)
            left = sum(np.vdot(w, o - z) for w, _, o, z in triples)
            across = sum(np.vdot(w, y - z) for w, y, _, z in triples) / 2
            found.append((right / step, left / step, across / step))
        return tuple(np.array(found, float).reshape(-1, 3).T)

    def across(self, step: float, which: Iterable[int]) -> Array:
        """Slopes across alone; NaN where a wide step leaves the domain."""
        which = list(which)
        try:
            with np.errstate(all="ignore"):
                return self.along(step, which)[2]
        except Exception:
            return np.full(len(which), np.nan)

    def free_of_curvature(self, step: float, which: Iterable[int]) -> Array:
        """Slopes across from three steps, extrapolated to none."""
        a, b, c = (self.across(step / n, which) for n in (1, 2, 4))
        return (64 * c - 20 * b + a) / 45

    @cached_property
    def size(self) -> float:
        """That of the largest entry of the argument; of zeros, one."""
        return float(np.abs(self.point[self.i]).max()) or 1.0

    @property
    def unit(self) -> float:
        """What steps are counted in."""
        return self.size if self.size < SMALL else 1.0

    @cached_property
    def here(self) -> list[Array]:
        """The outputs at the point."""
        return self.value(self.point)

    @property
    def least(self) -> float:
        """The size below which a slope is rounding, hence zero."""
        pairs = zip(self.v, self.here, strict=True)
        return 1e-12 * max(1.0, sum(np.abs(w * y).sum() for w, y in pairs))

    def rounding(self, step: float, k: int) -> float:
        """What rounding of the outputs that move does to a slope."""
        step *= self.unit
        there = self._moved(step * self.groups.direction(k))
        sizes = [abs(w * y) for w, y in zip(self.v, self.here, strict=True)]
        moves = [y != z for y, z in zip(self.here, there, strict=True)]
        total = sum(s.sum(where=m) for s, m in zip(sizes, moves, strict=True))
        total = total or sum(s.sum() for s in sizes)
        return float(np.finfo(float).eps * total / step)

    def _moved(self, move: Array) -> list[Array]:
        """The outputs where the argument has moved."""
        before, after = self.point[: self.i], self.point[self.i + 1 :]
        return self.value([*before, self.point[self.i] + move, *after])


@dataclass
class Verdict:
    """What differences say of one cotangent: its error, a fault in words."""

    error: float
    fault: str = ""
    still: bool = False


def judge(slopes: Slopes, da: Array, rtol: float) -> Verdict:
    """Compare the cotangent ``da`` with differences.

    Steps are tried until one agrees well, and the nearest estimate counts: a
    wrong cotangent is far from all. Then each probe is held to its own size.
    ``still`` says that nothing moves: both are zero.
    """
    every, least = range(len(slopes.groups)), slopes.least
    right, left, numeric = slopes.along(STEPS[0], every)
    if kink := _kink(slopes, right, left):
        return Verdict(math.inf, kink)
    analytic = slopes.groups.sums(da)
    nearest, best = norm_error(numeric, analytic, least), numeric
    nearest = math.inf if math.isnan(nearest) else nearest
    for enough, estimate in _estimates(slopes, every, rtol):
        if nearest <= enough:
            break
        numeric = estimate()
        error = norm_error(numeric, analytic, least)
        if error < nearest:
            nearest, best = error, numeric
    still = bool(max(map(np.linalg.norm, (best, analytic))) < least)
    fault = _entry(slopes, best, analytic, rtol) if nearest <= rtol else ""
    return Verdict(nearest, fault, still)


def _estimates(
    slopes: Slopes, every: Iterable[int], rtol: float
) -> Iterator[tuple[float, Callable[[], Array]]]:
    """Slopes by other steps, each for where the last ones err more.

    The later ones cost more and are for functions that are hard to judge.
    """
    for step in STEPS[1:]:
        yield ENOUGH, partial(slopes.across, step, every)
    size = 1.0 if SMALL < slopes.size < 1 / SMALL else slopes.size
    if size != 1:
        for step in (*STEPS, 1e-2, 1e-4):
            other = size if slopes.unit == 1 else 1 / size
            yield rtol, partial(slopes.across, step * other, every)
    for step in (1e-2, 1e-1):
        step *= size / slopes.unit
        yield rtol, partial(slopes.free_of_curvature, step, every)


def _kink(slopes: Slopes, right: Array, left: Array) -> str:
    """Where the slopes to both sides differ, however short the step."""
    sizes, gaps = np.maximum(abs(right), abs(left)), abs(right - left)
    large = gaps > 1e-7 * sizes.max(initial=0)
    [suspects] = np.nonzero(large & (gaps > 3e-4 * sizes))
    sides = np.stack([right[suspects], left[suspects]])
    for step in CLOSER[1:]:
        other = np.stack(slopes.along(step, suspects)[:2])
        steady = abs(other - sides) < 0.1 * abs(other[0] - other[1])
        keep = steady.all(axis=0)
        suspects, sides = suspects[keep], sides[:, keep]
    if not len(suspects):
        return ""
    where, (a, b) = slopes.groups.where(int(suspects[0])), sides[:, 0]
    return (
        f"{slopes.name} is at a kink in {where}: the slope is {a:.2g} to its "
        f"right and {b:.2g} to its left, so there is no derivative to prove"
    )


def _entry(
    slopes: Slopes, numeric: Array, analytic: Array, rtol: float
) -> str:
    """A probe whose slope is wrong by its own measure; empty if none is.

    Differences count where three steps agree among each other much better
    than with the cotangent, and the shortest step does not side with it.
    """
    for k in map(int, np.flatnonzero(uneven(numeric, analytic, rtol))):
        ladder = [slopes.across(step, [k])[0] for step in LADDER]
        shortest = slopes.across(CLOSER[-1], [k])[0]
        for j in range(len(LADDER) - 2):
            window = ladder[j : j + 3]
            doubt = max(np.ptp(window), slopes.rounding(LADDER[j + 2], k))
            apart = min(abs(n - analytic[k]) for n in window)
            if apart > 30 * doubt and abs(shortest - analytic[k]) > apart / 3:
                return (
                    f"the cotangent of {slopes.name} is wrong in "
                    f"{slopes.groups.where(k)}: it says {analytic[k]:.3g}, "
                    f"differences {window[1]:.3g}"
                )
    return ""


def uneven(expected: Array, found: Array, rtol: float) -> Array:
    """Where two arrays differ, entry by entry; what is negligible does not."""
    sizes = np.maximum(abs(expected), abs(found))
    least = 1e-10 * sizes.max(initial=0) + 1e-12
    return abs(expected - found) > rtol * sizes + least


def norm_error(expected: Array, found: Array, least: float = 1e-12) -> float:
    """Norm-wise error, relative to the larger of the two norms.

    Two that are both below ``least`` are zero, and agree.
    """
    difference, *norms = (
        float(np.linalg.norm(np.ravel(a)))
        for a in (expected - found, expected, found)
    )
    if max(norms) < least:
        return 0.0
    return difference / max(*norms, 1e-12)
