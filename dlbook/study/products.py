"""Counting the arithmetic of NumPy code by running it."""

from collections.abc import Callable
from typing import Any

import numpy as np

UNCOUNTED = {np.dot, np.vdot, np.inner, np.outer, np.tensordot, np.einsum}


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
        if out:
            rest["out"] = tuple(map(np.asarray, out))
        value = getattr(ufunc, method)(*map(np.asarray, inputs), **rest)
        if ufunc is np.matmul:
            a = np.asarray(inputs[0])
            Counted.total += np.size(value) * a.shape[-1]
        return np.asarray(value).view(Counted)

    def __array_function__(
        self, function: Any, types: Any, args: Any, rest: Any
    ) -> Any:
        if function in UNCOUNTED:
            name = function.__name__
            raise ValueError(
                f"count_products: {name} is not counted: write its product "
                "as a @ b"
            )
        return super().__array_function__(function, types, args, rest)


def count_products(function: Callable, *args: Any) -> tuple[Any, int]:
    """The value of a call, and the multiplications of its matrix products.

    An (N, D) by (D, K) product takes N D K of them. Products are counted
    that involve an array among ``args``, also within lists and tuples, or
    what was computed from one, by ``@``; ``np.dot`` and its kin raise
    ``ValueError``.

    >>> count_products(np.matmul, np.ones((2, 3)), np.ones((3, 4)))[1]
    24
    """
    before = Counted.total
    value = function(*map(_watched, args))
    return value, Counted.total - before


def _watched(a: Any) -> Any:
    """Arrays of numbers as arrays that count; the rest as it is."""
    if isinstance(a, list | tuple):
        return [_watched(b) for b in a]
    if isinstance(a, np.ndarray) and a.dtype.kind in "iuf":
        return a.view(Counted)
    return a
