"""The two judges of a pullback: differences, and autograd of a twin."""

from collections.abc import Callable, Sequence

import numpy as np

from dlbook._proof.calling import Array, Operation, ProofError
from dlbook._proof.conduct import Call
from dlbook._proof.differences import (
    Verdict,
    judge,
    norm_error,
    uneven,
)
from dlbook._proof.groups import Groups
from dlbook._proof.slopes import Slopes
from dlbook._proof.stillness import look_closer

Saddle = tuple[int, float] | None


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


def by_twin(call: Call, v: list[Array], twin: Callable, rtol: float) -> float:
    """The largest error to the twin; ``ProofError`` if it exceeds ``rtol``."""
    from dlbook._proof import twins

    values, gradients = twins.autograd(twin, call.op, v)
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
