"""Prove a pullback: against central differences and against autograd."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any, Literal

from dlbook._display import show
from dlbook._proof.calling import ProofError as ProofError
from dlbook._proof.calling import operation
from dlbook._proof.conduct import Call
from dlbook._proof.demands import demand
from dlbook._proof.differences import random_cotangents
from dlbook._proof.elsewhere import settle
from dlbook._proof.groups import FEW, PROBES
from dlbook._proof.judging import Saddle, by_differences, by_twin, enforce
from dlbook._proof.precision import check_precisions

Twin = Callable | Literal["own"] | None


def check_pullback(
    op: Callable,
    *args: Any,
    equations: Sequence[str] = (),
    rtol: float = 1e-7,
    twin: Twin = "own",
    **options: Any,
) -> float:
    """Compare the pullback of ``op`` with differences and with autograd.

    Floating-point arrays among ``args`` are varied, in float64; other
    arguments and ``options``, those held by a ``partial`` as well, are held
    fixed. Every output gets a random cotangent. ``twin`` is a function of
    tensors for autograd: the book's own if ``op`` is an operation of the
    book, another, or None for none. Value and gradient must be the twin's.
    ``equations`` are the labels of the equations proved.

    Every call gets copies, of a random generator too. What changes them,
    remembers other calls, is not linear in the cotangent, depends on memory
    layout or, beyond rounding, on precision is refused, right or wrong.

    Returns the largest error over arguments, where an error is norm-wise:
    |numeric - analytic| / max(|numeric|, |analytic|, 1e-12). ``ProofError``
    names the operation and the argument whose error exceeds ``rtol``, in the
    norm or in one entry; where slopes to both sides differ, the kink.
    ``ValueError``: arguments complex, empty, not finite, or without floats.
    """
    return _prove(op, args, options, twin, rtol, equations)


def check_saddle(
    op: Callable,
    *args: Any,
    strength: float,
    features: int = 1,
    equations: Sequence[str] = (),
    rtol: float = 1e-7,
    twin: Twin = "own",
    **options: Any,
) -> float:
    """Prove a pullback that runs through ``gradient_reversal``.

    ``op(*args, strength=strength)`` returns the label loss and, behind the
    reversal, the domain loss, or this last one alone. Such a pullback is not
    the derivative of the value. For the first ``features`` arrays, which
    come before the reversal, it must be the gradient of
    label loss - strength * domain loss; for the others, the heads, that of
    label loss + domain loss, where each head moves its own loss alone.

    All else is as in ``check_pullback``; a ``twin`` has a reversal too.
    Ganin et al., https://jmlr.org/papers/v17/15-239.html
    """
    options["strength"] = strength
    saddle = features, -strength
    return _prove(op, args, options, twin, rtol, equations, saddle)


def _prove(
    function: Callable,
    args: Sequence,
    options: dict,
    twin: Twin,
    rtol: float,
    equations: Sequence[str],
    saddle: Saddle = None,
) -> float:
    """The largest error, shown; ``ProofError`` if it exceeds ``rtol``."""
    from dlbook._proof import twins

    op = operation(function, args, options)
    if isinstance(twin, str) and twin == "own":
        twin = twins.own(op.function)
    if not (twin is None or callable(twin)):
        raise TypeError(f"{op.name}: twin must be a function, got {twin!r}")
    v = random_cotangents(Call(op, op.point).came)
    call = demand(op, v, rtol)
    check_precisions(call, v)
    name = "differences of the saddle" if saddle else "differences"
    verdicts = by_differences(
        call, v, saddle, rtol, (PROBES, FEW if twin else PROBES)
    )
    enforce(op, name, verdicts, rtol)
    never = settle(op, verdicts, saddle)
    worst = {name: max(verdict.error for verdict in verdicts)}
    if twin:
        worst["autograd"] = by_twin(call, v, twin, rtol)
    _report(op.name, equations, worst, never)
    return max(worst.values())


def _report(
    name: str,
    equations: Sequence[str],
    errors: dict[str, float],
    still: Sequence[str],
) -> None:
    """Show the proof as a line with its equations and errors."""
    equations = [equations] if isinstance(equations, str) else list(equations)
    found = [f"with {judge} to {e:.0e}" for judge, e in errors.items()]
    line = f"{name}: pullback agrees {' and '.join(found)}"
    if still:
        line += f"; that of {', '.join(still)} is zero"
    html = (
        '<p class="dl-check"><span class="dl-tick">✓</span> '
        f"{escape(line)}"
        f'<span class="dl-evidence">{escape(", ".join(equations))}</span></p>'
    )
    record = {"type": "check", "operation": name, "equations": equations}
    show(record | {"error": max(errors.values())}, f"✓ {line}", html)
