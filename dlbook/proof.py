"""Prove a pullback: against central differences and against autograd."""

import inspect
from collections.abc import Callable, Sequence
from copy import deepcopy
from html import escape
from typing import Any

import numpy as np

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
    name = getattr(op, "func", op).__name__
    errors = _errors(name, op, args, options, twin)
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
    name: str, op: Callable, args: Sequence, options: dict, twin: Any
) -> dict[str, dict[str, float]]:
    """The error of each argument's cotangent, to each of the two judges."""
    from dlbook import _twins

    args = [_double(a) for a in args]
    moving = [i for i, a in enumerate(args) if _varies(a)]
    if not moving:
        raise ValueError(f"{name}: no array of floats to differentiate by")
    names = _names(op, moving)
    point = [args[i] for i in moving]
    function = _holding(op, args, options, moving)
    value, pullback = function(*point)
    v = random_cotangents(value)
    dargs = pullback(*v)
    _check_form(name, names, point, dargs)
    errors = {"differences": differences(function, point, v, dargs)}
    if twin := twin or _twins.TWINS.get(name):
        held = _twins.tensors(args), _twins.tensors(options)
        gradients = _twins.autograd(_holding(twin, *held, moving), point, v)
        errors["autograd"] = list(map(norm_error, gradients, dargs))
    return {
        judge: dict(zip(names, found, strict=True))
        for judge, found in errors.items()
    }


def _double(a: Any) -> Any:
    """``a``, in float64 if it is an array of floats."""
    return a.astype(np.float64) if _varies(a) else a


def _varies(a: Any) -> bool:
    """Whether ``a`` is an array that has a cotangent."""
    return isinstance(a, Array) and a.dtype.kind == "f"


def _names(op: Callable, places: list[int]) -> list[str]:
    """The names that ``op`` gives its arguments at ``places``."""
    parameters = inspect.signature(op).parameters.values()
    names = [p.name for p in parameters if p.kind != p.VAR_POSITIONAL]
    return [
        names[i] if i < len(names) else f"argument {i + 1}" for i in places
    ]


def _holding(
    op: Callable, args: Sequence, options: dict, moving: list[int]
) -> Callable:
    """``op`` as a function of its moving arguments alone.

    What is held fixed is copied before each call: a generator then draws the
    same numbers every time.
    """
    fixed = [None if i in moving else a for i, a in enumerate(args)]

    def function(*point: Any) -> Any:
        call = deepcopy(fixed)
        for i, a in zip(moving, point, strict=True):
            call[i] = a
        return op(*call, **deepcopy(options))

    return function


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
