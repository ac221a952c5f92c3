"""Counting the arithmetic of NumPy code by running it."""

from collections.abc import Callable
from typing import Any

import numpy as np


class Counted(np.ndarray):
    """An array that counts the multiplications of its matrix products."""

    total = 0

    def __array_ufunc__(
        self,
        ufunc: Any,
        method: str,
        *inputs: Any,
        out: tuple = (),
        **rest: Any,
    ) -> Any:
        if ufunc is np.matmul:
            a, b = map(np.asarray, inputs)
            Counted.total += a.size * (b.shape[-1] if b.ndim > 1 else 1)
        if out:
            rest["out"] = tuple(map(np.asarray, out))
        value = getattr(ufunc, method)(*map(np.asarray, inputs), **rest)
        return np.asarray(value).view(Counted)


def count_products(function: Callable, *args: Any) -> tuple[Any, int]:
    """The value of a call, and the multiplications of its matrix products.

    An (N, D) by (D, K) product takes N D K of them. Products are counted
    that involve an array among ``args``, also within lists and tuples, or
    what was computed from one, by ``@`` alone.

    >>> count_products(np.matmul, np.ones((2, 3)), np.ones((3, 4)))[1]
    24
    """
    before = Counted.total
    value = function(*map(_watched, args))
    return value, Counted.total - before


def _watched(a: Any) -> Any:
    """Arrays of floats as arrays that count; the rest as it is."""
    if isinstance(a, list | tuple):
        return [_watched(b) for b in a]
    if isinstance(a, np.ndarray) and a.dtype.kind == "f":
        return a.view(Counted)
    return a
