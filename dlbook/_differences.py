"""Central differences of an operation, and how far a pullback is from them."""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

Array = np.ndarray
# A central difference errs by the step squared and by rounding over the
# step. With the first step both are near 1e-11 for numbers near one; small
# numbers and near kinks want a smaller step, large numbers a larger one.
STEPS = (1e-5, 1e-7, 1e-3, 1e-1)
ENOUGH = 1e-8
COORDINATES = 500
DIRECTIONS = 8
# Seeds that nobody gives their data: a cotangent equal to the input would
# hide what a pullback does elsewhere.
COTANGENT_SEED, DIRECTION_SEED = 271828, 314159


def outputs(value: Any) -> tuple[Any, ...]:
    """The outputs as a tuple, also where there is one alone."""
    return value if isinstance(value, tuple) else (value,)


def random_cotangents(value: Any) -> list[Any]:
    """A standard normal cotangent for each output, the same every time."""
    rng = np.random.default_rng(COTANGENT_SEED)
    return [rng.standard_normal(np.shape(y)) for y in outputs(value)]


def differences(
    function: Callable, point: list[Array], vs: list[Any], dargs: Sequence
) -> list[float]:
    """Error of each cotangent against central differences of <v, value>.

    ``vs`` has a v for each argument. Steps are tried until one agrees well,
    and the nearest estimate counts: a wrong cotangent is far from all.
    """
    errors = []
    for i, (v, da) in enumerate(zip(vs, dargs, strict=True)):
        along = list(directions(np.shape(da)))
        analytic = np.array([np.vdot(da, u) for u in along])
        nearest = math.inf
        for step in STEPS:
            changes = [
                half_change(function, point, v, i, step * u) for u in along
            ]
            numeric = np.array(changes) / step
            nearest = min(nearest, norm_error(numeric, analytic))
            if nearest <= ENOUGH:
                break
        errors.append(nearest)
    return errors


def half_change(
    function: Callable, point: list[Array], v: list[Any], i: int, step: Array
) -> float:
    """Half the change of <v, value> as argument ``i`` moves by -+ ``step``.

    Outputs are subtracted before they meet v: what the step leaves alone
    then cancels exactly instead of drowning the slope in rounding.
    """
    ahead, behind = (
        outputs(function(*point[:i], moved, *point[i + 1 :])[0])
        for moved in (point[i] + step, point[i] - step)
    )
    pairs = zip(v, ahead, behind, strict=True)
    return sum(np.vdot(w, a - b) for w, a, b in pairs) / 2


def directions(shape: tuple[int, ...]) -> Iterator[Array]:
    """Each coordinate where they are few, else a few random directions."""
    size = math.prod(shape)
    if size < COORDINATES:
        for unit in np.eye(size):
            yield unit.reshape(shape)
    else:
        rng = np.random.default_rng(DIRECTION_SEED)
        for _ in range(DIRECTIONS):
            yield rng.standard_normal(shape)


def norm_error(expected: Array, analytic: Array) -> float:
    """Norm-wise error, relative to the larger of the two norms."""
    difference, *norms = (
        float(np.linalg.norm(np.ravel(a)))
        for a in (expected - analytic, expected, analytic)
    )
    return difference / max(*norms, 1e-12)
