"""Cotangents that are small beside the value: zero, judged, or in doubt."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.linalg import norm

from dlbook._proof.calling import Array
from dlbook._proof.conduct import Call
from dlbook._proof.differences import Verdict
from dlbook._proof.slopes import Slopes

# Decades: rounding drowns small slopes in the first, not in the last.
DECADES = tuple(10.0**k for k in range(-5, 4))
EPS = float(np.finfo(float).eps)


def look_closer(
    call: Call, v: Sequence[Array], slopes: Slopes, i: int, rtol: float
) -> Verdict:
    """What differences say of a cotangent that they found to be still.

    It is judged where an estimate is near it, or where three decades agree
    on a slope. Else it is zero if it holds nothing but rounding, and if it
    does not, nobody can say whether it is right.
    """
    da = call.pulled[0][1][i]
    analytic = slopes.groups.sums(da)
    every = range(len(slopes.groups))
    found = [slopes.across(step, every) for step in DECADES]
    if analytic.any():
        nearest = min(_error(n, analytic) for n in found)
        if nearest <= rtol:
            return Verdict(nearest)
    slope = _agreed(slopes, found)
    if slope is not None and _error(slope, analytic) > 0.1:
        return Verdict(_error(slope, analytic))
    return Verdict(0.0, still=True, unclear=not _is_rounding(call, v, i))


def _error(expected: Array, found: Array) -> float:
    """Norm-wise error of numbers however small; infinite where it is none."""
    largest = max(_largest(expected), _largest(found))
    if not 0 < largest < math.inf:
        return 0.0 if largest == 0 else math.inf
    a, b = expected / largest, found / largest
    return float(norm(a - b) / max(norm(a), norm(b)))


def _largest(a: Array) -> float:
    """The largest entry; a sum of squares of small ones would be zero."""
    return float(np.abs(a).max())


def _agreed(slopes: Slopes, found: Sequence[Array]) -> Array | None:
    """Slopes on which three decades agree, if shorter steps allow them."""
    pairs = zip(slopes.v, slopes.here, strict=True)
    total = EPS * sum(np.abs(w * y).sum() for w, y in pairs) / slopes.unit
    noise = [100 * total / step for step in DECADES]
    for k in range(len(found) - 2):
        first, slope, last = found[k : k + 3]
        size = _largest(slope)
        apart = max(_largest(first - slope), _largest(last - slope))
        if size > noise[k + 1] and apart < 0.01 * size:
            gaps = [_largest(n - slope) for n in found[:k]]
            near = zip(gaps, noise[:k], strict=True)
            if all(gap < max(reach, 0.01 * size) for gap, reach in near):
                return slope
    return None


def _is_rounding(call: Call, v: Sequence[Array], i: int) -> bool:
    """Whether a cotangent is zero, or noise, which does not add up."""
    da = call.pulled[0][1][i]
    if _largest(da) <= 4 * EPS * max(map(_largest, v)):
        return True
    ones = [np.ones_like(w) for w in v]
    both = [w + np.pi * one for w, one in zip(v, ones, strict=True)]
    gap = call.pull(both)[i] - da - np.pi * call.pull(ones)[i]
    return _largest(gap) > 1e-3 * _largest(da)
