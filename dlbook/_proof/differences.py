"""Central differences of an operation, and how far a pullback is from them."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from dlbook._proof.calling import Array
from dlbook._proof.slopes import SMALL, Slopes

# A central difference errs by the step squared and by rounding over the
# step. With the first step both are near 1e-11 for numbers near one; small
# numbers and near kinks want a smaller step, large numbers a larger one.
STEPS = (1e-5, 1e-7, 1e-3, 1e-1)
ENOUGH = 1e-8
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
class Verdict:
    """What differences say of one cotangent: its error, a fault in words.

    ``unclear``: it is still, but holds more than rounding.
    """

    error: float
    fault: str = ""
    still: bool = False
    unclear: bool = False


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
