"""float16 in and out, float32 between: no sum is taken in half precision.

float16 has 11 bits and ends at 65504. Of 5,000 ones, added one after
another, it finds 2048, and the square of 256 is infinite. Whatever sums is
therefore computed in float32 and rounded once, at the end, as in PyTorch.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import numpy as np

Op = TypeVar("Op", bound=Callable)


def at_least_float32(operation: Op) -> Op:
    """``operation``, which computes in float32 where it is given float16.

    Where all its arrays of floats are float16, so are its results, and the
    cotangents that its pullback returns. Other types pass as they are.
    """

    @wraps(operation)
    def widened(*args: Any, **options: Any) -> Any:
        given = _types((*args, *options.values()))
        if np.float16 not in given:
            return operation(*args, **options)
        wide = {name: _wide(a) for name, a in options.items()}
        result = operation(*map(_wide, args), **wide)
        return _half(result) if given == {np.float16} else result

    return cast(Op, widened)


def _types(values: tuple) -> set[type]:
    """The types of the floats in all arrays among ``values``."""
    found = set()
    for a in values:
        if isinstance(a, tuple):
            found |= _types(a)
        elif isinstance(a, np.ndarray) and a.dtype.kind == "f":
            found.add(a.dtype.type)
    return found


def _wide(a: Any) -> Any:
    """float16 as float32, within tuples too; the rest as it is."""
    if isinstance(a, tuple):
        return tuple(map(_wide, a))
    half = getattr(getattr(a, "dtype", None), "type", None) is np.float16
    return a.astype(np.float32) if half else a


def _half(result: Any) -> Any:
    """Results as float16; a pullback as one that returns float16."""
    if isinstance(result, tuple):
        return tuple(map(_half, result))
    if not callable(result):
        return result.astype(np.float16)

    @wraps(result)
    def pullback(*cotangents: Any) -> Any:
        return _half(result(*map(_wide, cotangents)))

    return pullback
