"""Points other than the given one, where a pullback is judged as well."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from dlbook._proof.calling import Array, Operation, ProofError
from dlbook._proof.demands import attempt
from dlbook._proof.differences import Verdict, random_cotangents
from dlbook._proof.groups import FEW
from dlbook._proof.judging import Saddle, by_differences

ELSEWHERE_SEED = 662607


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
