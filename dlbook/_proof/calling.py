"""An operation with its arguments, of which each call gets copies."""

import inspect
from array import array
from collections import deque
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from numbers import Number
from random import Random
from typing import Any

import numpy as np

Array = np.ndarray


class ProofError(AssertionError):
    """An operation whose pullback is not, or cannot be, proved."""


@dataclass(frozen=True)
class Operation:
    """A function, what it is called with, and which arguments it varies."""

    name: str
    function: Callable
    args: list[Any]
    options: dict[str, Any]
    labels: list[str]
    moving: list[int]

    @property
    def point(self) -> list[Array]:
        """The arrays that have cotangents, in double precision."""
        return [np.array(self.args[i], np.float64) for i in self.moving]

    @property
    def names(self) -> list[str]:
        """Their names."""
        return [self.labels[i] for i in self.moving]

    def given(
        self, point: Sequence[Array], form: Callable = np.array
    ) -> tuple[list[Any], dict[str, Any]]:
        """Copies for one call, arrays of floats in a given form.

        A generator is copied as well: it draws the same numbers every time.
        """
        args = [None if varies(a) else deepcopy(a) for a in self.args]
        for i, a in zip(self.moving, point, strict=True):
            args[i] = form(a)
        options = {
            k: form(a) if varies(a) else deepcopy(a)
            for k, a in self.options.items()
        }
        return args, options

    def value(self, point: Sequence[Array]) -> list[Array]:
        """The outputs at ``point``."""
        args, options = self.given(point)
        return [
            np.array(y) for y in outputs(self.function(*args, **options)[0])
        ]


def operation(op: Callable, args: Sequence, options: dict) -> Operation:
    """``op`` with its arguments; what ``partial`` holds is among them.

    ``ValueError`` says what cannot be judged: complex numbers, no floats,
    nothing at all, numbers that are not finite.
    """
    while isinstance(op, partial):
        args, options = (*op.args, *args), op.keywords | options
        op = op.func
    name = getattr(op, "__name__", type(op).__name__)
    labels = argument_names(op, len(args))
    for label, a in [*zip(labels, args, strict=True), *options.items()]:
        if isinstance(a, Array | np.generic) and a.dtype.kind == "c":
            raise ValueError(f"{name}: {label} is complex: take real numbers")
    moving = [i for i, a in enumerate(args) if varies(a)]
    if not moving:
        raise ValueError(f"{name}: no array of floats to differentiate by")
    for i in moving:
        if args[i].size == 0:
            shape = f"{labels[i]} of shape {args[i].shape}"
            raise ValueError(f"{name}: {shape} is empty: nothing to prove")
        if not np.isfinite(args[i]).all():
            fault = "is not finite: nothing can be differentiated there"
            raise ValueError(f"{name}: {labels[i]} {fault}")
    return Operation(name, op, list(args), dict(options), labels, moving)


def varies(a: Any) -> bool:
    """Whether ``a`` is an array that has a cotangent."""
    return isinstance(a, Array) and a.dtype.kind == "f"


def argument_names(op: Callable, count: int) -> list[str]:
    """The names that ``op`` gives its first ``count`` arguments."""
    by_place = (
        inspect.Parameter.POSITIONAL_ONLY,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
    )
    try:
        parameters = [*inspect.signature(op).parameters.values()]
    except (ValueError, TypeError):  # some builtins tell nothing
        parameters = []
    names = [p.name for p in parameters if p.kind in by_place][:count]
    return [*names, *(f"argument {i + 1}" for i in range(len(names), count))]


def outputs(value: Any) -> tuple[Any, ...]:
    """The outputs as a tuple, also where there is one alone."""
    return value if isinstance(value, tuple) else (value,)


def same(a: Any, b: Any, seen: frozenset[int] = frozenset()) -> bool:
    """Whether ``a``, a thing or a collection of things, is still like ``b``.

    Arrays are compared to the bit, objects by the attributes that they had.
    A generator, whose use is that it changes, is taken on trust.
    """
    if isinstance(a, Array | np.generic):
        b = np.asarray(b)
        if a.dtype != b.dtype or a.shape != b.shape:
            return False
        if a.dtype.hasobject:
            return same(a.tolist(), b.tolist(), seen)
        return a.tobytes() == b.tobytes()
    if isinstance(a, set | str | bytearray | array | Number):
        return a == b or a != a
    if hasattr(a, "detach"):  # a tensor
        return same(a.detach().numpy(), b.detach().numpy())
    if id(a) in seen:  # it holds itself
        return True
    seen |= {id(a)}
    if isinstance(a, dict):
        pairs = [(a[k], b[k]) for k in a] if a.keys() == b.keys() else None
    elif isinstance(a, list | tuple | deque):
        pairs = [*zip(a, b, strict=True)] if len(a) == len(b) else None
    else:
        now, then = _attributes(a), _attributes(b)
        pairs = (
            [(now[k], then[k]) for k in then]
            if then.keys() <= now.keys()
            else None
        )
    return pairs is not None and all(same(x, y, seen) for x, y in pairs)


def _attributes(a: Any) -> dict[str, Any]:
    """The attributes of an object, but of none that draws numbers."""
    if isinstance(a, type | Random):
        return {}
    found = object.__getstate__(a)
    both = found if isinstance(found, tuple) else (found,)
    return {k: value for held in both for k, value in (held or {}).items()}
