"""Prove a pullback: against central differences and against autograd."""

import inspect
import math
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from html import escape
from typing import Any

import numpy as np

from dlbook._display import show

Array = np.ndarray
# A central difference errs by the step squared and by rounding over the
# step. With this step both are near 1e-11 for numbers near one.
STEP = 1e-5
COORDINATES = 500
DIRECTIONS = 8


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
    args = tuple(_double(a) for a in args)
    moving = [i for i, a in enumerate(args) if _varies(a)]
    if not moving:
        raise ValueError(f"{name}: no array of floats to differentiate by")
    labels = _names(op, moving)
    point = [args[i] for i in moving]
    function = _holding(op, args, options, moving)
    value, pullback = function(*point)
    rng = np.random.default_rng(0)
    v = [rng.standard_normal(np.shape(y)) for y in _several(value)]
    dargs = pullback(*v)
    _check_form(name, labels, point, dargs)
    errors = {"differences": _differences(function, point, v, dargs)}
    if twin := twin or _twin(name):
        function = _holding(twin, _tensors(args), _tensors(options), moving)
        errors["autograd"] = _autograd(function, point, v, dargs)
    for judge, found in errors.items():
        for label, error in zip(labels, found, strict=True):
            if not error <= rtol:
                raise ProofError(
                    f"{name}: the cotangent of {label} disagrees with "
                    f"{judge} by {error:.1e}, allowed {rtol:.0e}"
                )
    worst = {judge: max(found) for judge, found in errors.items()}
    _report(name, equations, worst)
    return max(worst.values())


def _double(a: Any) -> Any:
    """``a``, in float64 if it is an array of floats."""
    return a.astype(np.float64) if _varies(a) else a


def _varies(a: Any) -> bool:
    """Whether ``a`` is an array that has a cotangent."""
    return isinstance(a, Array) and a.dtype.kind == "f"


def _several(value: Any) -> tuple[Any, ...]:
    """The outputs as a tuple, also where there is one alone."""
    return value if isinstance(value, tuple) else (value,)


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


def _differences(
    function: Callable, point: list[Array], v: list[Any], dargs: Sequence
) -> list[float]:
    """Error of each cotangent against central differences of <v, value>."""

    def slope(i: int, u: Array) -> float:
        ahead, behind = (
            _several(function(*point[:i], moved, *point[i + 1 :])[0])
            for moved in (point[i] + STEP * u, point[i] - STEP * u)
        )
        pairs = zip(v, ahead, behind, strict=True)
        return sum(np.vdot(w, a - b) for w, a, b in pairs) / (2 * STEP)

    errors = []
    for i, da in enumerate(dargs):
        along = list(_directions(da.shape))
        numeric = np.array([slope(i, u) for u in along])
        analytic = np.array([np.vdot(da, u) for u in along])
        errors.append(_error(numeric, analytic))
    return errors


def _directions(shape: tuple[int, ...]) -> Iterator[Array]:
    """Each coordinate where they are few, else a few random directions."""
    size = math.prod(shape)
    if size < COORDINATES:
        for unit in np.eye(size):
            yield unit.reshape(shape)
    else:
        rng = np.random.default_rng(1)
        for _ in range(DIRECTIONS):
            yield rng.standard_normal(shape)


def _error(expected: Array, analytic: Array) -> float:
    """Norm-wise error, relative to the larger of the two norms."""
    difference, *norms = (
        float(np.linalg.norm(a))
        for a in (expected - analytic, expected, analytic)
    )
    return difference / max(*norms, 1e-12)


def _twin(name: str) -> Callable | None:
    """PyTorch's operation called ``name``, where there is one."""
    from dlbook._twins import TWINS

    return TWINS.get(name)


def _tensors(values: Any) -> Any:
    """``values``, a sequence or a dictionary, with tensors for arrays."""
    import torch

    if isinstance(values, dict):
        return dict(zip(values, _tensors(list(values.values())), strict=True))
    return [torch.tensor(a) if isinstance(a, Array) else a for a in values]


def _autograd(
    function: Callable, point: list[Array], v: list[Any], dargs: Sequence
) -> list[float]:
    """Error of each cotangent against autograd through ``function``."""
    import torch

    x = [torch.tensor(a, requires_grad=True) for a in point]
    y = _several(function(*x))
    dy = [torch.tensor(w, dtype=torch.float64) for w in v]
    dx = torch.autograd.grad(y, x, dy, materialize_grads=True)
    pairs = zip(dx, dargs, strict=True)
    return [_error(np.ravel(e.numpy()), np.ravel(a)) for e, a in pairs]


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
