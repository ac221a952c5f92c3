"""The two judges of a pullback: differences, and autograd of a twin."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from dlbook._calling import Array, Operation, ProofError
from dlbook._conduct import Call
from dlbook._demands import attempt
from dlbook._differences import (
    Verdict,
    judge,
    norm_error,
    random_cotangents,
    uneven,
)
from dlbook._groups import FEW, Groups
from dlbook._slopes import Slopes
from dlbook._stillness import look_closer

Saddle = tuple[int, float] | None
ELSEWHERE_SEED = 662607


def by_differences(
    call: Call, v: list[Array], saddle: Saddle, rtol: float, probes: tuple
) -> list[Verdict]:
    """What differences say of each cotangent that ``call`` pulled back."""
    op, point = call.op, [np.array(call.before[n]) for n in call.op.names]
    vs = _along(op.name, v, len(point), saddle)
    verdicts = []
    for i, da in enumerate(call.pulled[0][1]):
        groups = Groups(da.shape, *probes)
        slopes = Slopes(op.names[i], op.value, point, i, vs[i], groups)
        verdict = judge(slopes, da, rtol)
        if verdict.still and not verdict.fault:
            verdict = look_closer(call, v, slopes, i, rtol)
        verdicts.append(verdict)
    return verdicts


def _along(name: str, v: list, count: int, saddle: Saddle) -> list[list]:
    """For each argument, what the outputs count for in differences.

    ``saddle`` says how many arguments stand before a reversal, and the
    factor of the last output for these.
    """
    features, factor = saddle or (0, 1.0)
    if saddle and features not in range(1, count + 1):
        raise ValueError(
            f"{name}: features must count arrays, from 1 to {count}, got "
            f"{features}"
        )
    turned = [*v[:-1], factor * v[-1]]
    return [turned] * features + [v] * (count - features)


def enforce(
    op: Operation, judge: str, verdicts: Sequence[Verdict], rtol: float
) -> None:
    """Raise ``ProofError`` for the first cotangent that is wrong."""
    for name, verdict in zip(op.names, verdicts, strict=True):
        if verdict.fault:
            raise ProofError(f"{op.name}: {verdict.fault}")
        if not verdict.error <= rtol:
            raise ProofError(
                f"{op.name}: the cotangent of {name} disagrees with "
                f"{judge} by {verdict.error:.1e}, allowed {rtol:.0e}"
            )


def settle(
    op: Operation, verdicts: Sequence[Verdict], saddle: Saddle
) -> list[str]:
    """The arguments whose cotangents are zero wherever they are judged.

    ``ProofError`` for one that is small everywhere, and not zero.
    """
    still = [i for i, verdict in enumerate(verdicts) if verdict.still]
    still = elsewhere(op, still, saddle)
    for i in still:
        if verdicts[i].unclear:
            raise ProofError(
                f"{op.name}: the cotangent of {op.names[i]} cannot be judged: "
                "it is not zero, but too small beside the value, which rounds "
                "it away; take off what is constant, or scale the value"
            )
    return [op.names[i] for i in still]


def elsewhere(op: Operation, still: list[int], saddle: Saddle) -> list[int]:
    """Judge at other points; which of the ``still`` are zero at all of them.

    A pullback that holds on to what it saw first is right there alone, and
    where the slope is zero a wrong sign agrees: that proves nothing. Points
    that nobody chose may be hard to judge, so only gross errors count. A
    reversal has another strength there.
    """
    if saddle:
        op, saddle = _of_another_strength(op, saddle)
    for far, point in _places(op):
        if far and not still:
            break
        call = attempt(op, point)
        if not call:
            continue
        v = [-3 * w for w in random_cotangents(call.came)]
        with np.errstate(all="ignore"):
            verdicts = by_differences(call, v, saddle, 1e-3, (FEW, FEW))
        for i, verdict in enumerate(verdicts):
            if 1e-3 < verdict.error < math.inf:
                here = "is zero" if i in still else "agrees"
                raise ProofError(
                    f"{op.name}: the cotangent of {op.names[i]} {here} at the "
                    "point given, which proves nothing: it disagrees with "
                    f"differences by {verdict.error:.1e} elsewhere"
                )
        still = [i for i in still if verdicts[i].still]
    return still


def _of_another_strength(
    op: Operation, saddle: tuple[int, float]
) -> tuple[Operation, Saddle]:
    """A reversal that is not as strong as the given one, nor without one."""
    strength = 0.1 - 0.7 * saddle[1]
    other = replace(op, options=op.options | {"strength": strength})
    return other, (saddle[0], -strength)


def _places(op: Operation) -> Iterator[tuple[bool, list[Array]]]:
    """Points near the given one, zeros moved too; far, of its size and one."""
    rng = np.random.default_rng(ELSEWHERE_SEED)
    sizes = [float(np.abs(a).max()) or 1.0 for a in op.point]
    near = [a * rng.uniform(0.9, 1, a.shape) for a in op.point]
    yield False, near
    noise = [rng.standard_normal(a.shape) for a in near]
    trio = [*zip(near, sizes, noise, strict=True)]
    if not all(a.all() for a in near):
        yield False, [np.where(a, a, 0.1 * s * w) for a, s, w in trio]
    for share, size in ((1, 0.1), (0, 1), (0, 0)):
        yield (
            True,
            [
                share * a + (size * s or 1) * rng.standard_normal(a.shape)
                for a, s in zip(op.point, sizes, strict=True)
            ],
        )


def by_twin(call: Call, v: list[Array], twin: Callable, rtol: float) -> float:
    """The largest error to the twin; ``ProofError`` if it exceeds ``rtol``."""
    from dlbook import _twins

    values, gradients = _twins.autograd(twin, call.op, v)
    least = 1e-12 * max(1.0, *(np.abs(y).sum() for y in values))
    labels = ["the value"] * len(values)
    labels += [f"the cotangent of {name}" for name in call.op.names]
    found, worst = [*call.came, *call.pulled[0][1]], 0.0
    for what, theirs, ours in zip(
        labels, [*values, *gradients], found, strict=True
    ):
        judge = "the twin's" if what == "the value" else "autograd"
        _close(f"{call.op.name}: {what}", judge, theirs, ours, rtol, least)
        worst = max(worst, norm_error(theirs, ours, least))
    return worst


def _close(
    what: str,
    judge: str,
    theirs: Array,
    ours: Array,
    rtol: float,
    least: float,
) -> None:
    """Raise unless two arrays agree, as a whole and in each entry."""
    error = norm_error(theirs, ours, least)
    if not error <= rtol:
        raise ProofError(
            f"{what} disagrees with {judge} by {error:.1e}, allowed {rtol:.0e}"
        )
    for entry in np.argwhere(uneven(theirs, ours, rtol)):
        k = tuple(map(int, entry))
        raise ProofError(
            f"{what} disagrees with {judge} in entry {k}: it is "
            f"{ours[k]:.3g}, not {theirs[k]:.3g}"
        )
