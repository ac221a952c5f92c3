"""Prove a pullback: against central differences and against autograd."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import numpy as np

from dlbook._calling import argument_names, double, holding, varies
from dlbook._differences import differences, norm_error, random_cotangents
from dlbook._display import show

Array = np.ndarray


class ProofError(AssertionError):
    """A pullback that is not the derivative of its value."""


def check_pullback(
    op: Callable,
    *args: Any,
    equations: Sequence[str] = (),
    rtol: float = 1e-7,
    twin: Callable | None = None,
    **options: Any,
) -> float:
    """Compare the pullback of ``op`` with differences and with autograd.

    Floating-point arrays among ``args`` are varied, in float64; other
    arguments and ``options`` are held fixed, and a random generator is copied
    before each call. Every output gets a random cotangent. Inputs must lie
    away from kinks. ``twin`` is a function of tensors for autograd, by
    default PyTorch's operation of the same name, where there is one.
    ``equations`` are the labels of the equations proved.

    Returns the largest error over arguments, where an error is norm-wise:
    |numeric - analytic| / max(|numeric|, |analytic|, 1e-12). ``ProofError``
    names the operation and the argument whose error exceeds ``rtol``.
    """
    return _prove(op, args, options, twin, rtol, equations)


def check_saddle(
    op: Callable,
    *args: Any,
    strength: float,
    features: int = 1,
    equations: Sequence[str] = (),
    rtol: float = 1e-7,
    twin: Callable | None = None,
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
    op: Callable,
    args: Sequence,
    options: dict,
    twin: Callable | None,
    rtol: float,
    equations: Sequence[str],
    saddle: tuple[int, float] | None = None,
) -> float:
    """The largest error, shown; ``ProofError`` if it exceeds ``rtol``."""
    name = getattr(op, "func", op).__name__
    errors = _errors(name, op, args, options, twin, saddle)
    for judge, found in errors.items():
        for argument, error in found.items():
            if not error <= rtol:
                raise ProofError(
                    f"{name}: the cotangent of {argument} disagrees with "
                    f"{judge} by {error:.1e}, allowed {rtol:.0e}"
                )
    worst = {judge: max(found.values()) for judge, found in errors.items()}
    _report(name, equations, worst)
    return max(worst.values())


def _errors(
    name: str,
    op: Callable,
    args: Sequence,
    options: dict,
    twin: Any,
    saddle: tuple[int, float] | None,
) -> dict[str, dict[str, float]]:
    """The error of each argument's cotangent, to each of the two judges."""
    from dlbook import _twins

    args = [double(a) for a in args]
    moving = [i for i, a in enumerate(args) if varies(a)]
    if not moving:
        raise ValueError(f"{name}: no array of floats to differentiate by")
    names = argument_names(op, moving)
    point = [args[i] for i in moving]
    function = holding(op, args, options, moving)
    value, pullback = function(*point)
    v = random_cotangents(value)
    dargs = pullback(*v)
    _check_form(name, names, point, dargs)
    judge = "differences of the saddle" if saddle else "differences"
    vs = _along(name, v, len(point), saddle)
    errors = {judge: differences(function, point, vs, dargs)}
    if twin := twin or _twins.TWINS.get(name):
        held = _twins.tensors(args), _twins.tensors(options)
        gradients = _twins.autograd(holding(twin, *held, moving), point, v)
        errors["autograd"] = list(map(norm_error, gradients, dargs))
    return {
        judge: dict(zip(names, found, strict=True))
        for judge, found in errors.items()
    }


def _along(
    name: str, v: list, count: int, saddle: tuple[int, float] | None
) -> list[list]:
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


def _check_form(
    name: str, labels: list[str], point: list[Array], dargs: Any
) -> None:
    """Raise unless ``dargs`` is a tuple of arrays shaped like ``point``."""
    if not isinstance(dargs, tuple) or len(dargs) != len(point):
        came = len(dargs) if isinstance(dargs, tuple) else type(dargs).__name__
        raise ProofError(
            f"{name}: the pullback must return a tuple of {len(point)}, one "
            f"cotangent each for {', '.join(labels)}; got {came}"
        )
    for label, a, da in zip(labels, point, dargs, strict=True):
        if np.shape(da) != a.shape:
            raise ProofError(
                f"{name}: the cotangent of {label} must have shape "
                f"{a.shape}, got {np.shape(da)}"
            )


def _report(
    name: str, equations: Sequence[str], errors: dict[str, float]
) -> None:
    """Show the proof as a line with its equations and errors."""
    equations = [equations] if isinstance(equations, str) else list(equations)
    found = [f"with {judge} to {e:.0e}" for judge, e in errors.items()]
    line = f"{name}: pullback agrees {' and '.join(found)}"
    html = (
        '<p class="dl-check"><span class="dl-tick">✓</span> '
        f"{escape(line)}"
        f'<span class="dl-evidence">{escape(", ".join(equations))}</span></p>'
    )
    record = {"type": "check", "operation": name, "equations": equations}
    show(record | {"error": max(errors.values())}, f"✓ {line}", html)
