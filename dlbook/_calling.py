"""An operation as a function of the arguments that have cotangents."""

import inspect
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

import numpy as np

Array = np.ndarray


def varies(a: Any) -> bool:
    """Whether ``a`` is an array that has a cotangent."""
    return isinstance(a, Array) and a.dtype.kind == "f"


def double(a: Any) -> Any:
    """``a``, in float64 if it is an array of floats."""
    return a.astype(np.float64) if varies(a) else a


def argument_names(op: Callable, places: list[int]) -> list[str]:
    """The names that ``op`` gives its arguments at ``places``."""
    parameters = inspect.signature(op).parameters.values()
    names = [p.name for p in parameters if p.kind != p.VAR_POSITIONAL]
    return [
        names[i] if i < len(names) else f"argument {i + 1}" for i in places
    ]


def holding(
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
