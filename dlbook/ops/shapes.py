"""The always-on check: each operation states the arrays it expects.

A specification names an array's axes by the book's symbols:

- ``"N D"``: two axes; a symbol has the same size wherever it occurs;
- ``"N+ K"``: the size N is at least one;
- ``"D 4H"``: the second size is four times H;
- ``"... D"``: any axes come first, the same ones wherever ``...`` occurs;
- ``"N < K"``: whole numbers, each from 0 to K - 1; other arrays hold floats;
- a tuple: exactly this shape, as a cotangent has its value's.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

Array = np.ndarray
Pullback = Callable[..., tuple[Array, ...]]
Size = int | tuple[int, ...]


def expect(
    operation: str, **arrays: tuple[Any, str | tuple[int, ...]]
) -> list[int]:
    """Check ``arrays``; return the sizes of their symbols in order.

    ``arrays`` gives each argument's value and specification. ``ValueError``
    names the operation, the argument, what was expected and what came.
    """
    sizes: dict[str, Size] = {}
    for name, (value, spec) in arrays.items():
        if isinstance(spec, tuple):
            fault = _shape_fault(value, spec)
        else:
            fault = _fault(value, spec, sizes)
        if fault:
            raise ValueError(f"{operation}: {name} must {fault}")
    return [size for size in sizes.values() if isinstance(size, int)]


def _shape_fault(value: Any, shape: tuple[int, ...]) -> str:
    """What keeps a cotangent from having ``shape``; empty if nothing."""
    came = np.shape(value)
    return "" if came == shape else f"have shape {shape}, got {came}"


def _fault(value: Any, spec: str, sizes: dict[str, Size]) -> str:
    """What keeps ``value`` from fitting ``spec``; empty if nothing."""
    if not isinstance(value, np.ndarray | np.generic):
        return f"be a NumPy array, got {type(value).__name__}"
    array = np.asarray(value)
    axes, limit = _parse(spec)
    if not _fits(array.shape, axes, sizes):
        return f"have shape {_describe(axes, sizes)}, got {array.shape}"
    if limit:
        return _range_fault(array, f"{limit} - 1", sizes[limit])
    if array.dtype.kind != "f":
        return f"hold floating-point numbers, got dtype {array.dtype}"
    return ""


@cache
def _parse(spec: str) -> tuple[list[tuple[str, bool]], str]:
    """Each symbol and whether it is at least one; the bound of values."""
    axes, _, limit = spec.partition("<")
    symbols = [(s.rstrip("+"), s[-1] == "+") for s in axes.split()]
    return symbols, limit.strip()


def _fits(
    shape: tuple, axes: list[tuple[str, bool]], sizes: dict[str, Size]
) -> bool:
    """Whether ``shape`` fits ``axes`` and the sizes settled before.

    If so, enters into ``sizes`` those that it settles.
    """
    rest = len(shape) - len(axes) + 1
    if axes and axes[0][0] == "..." and rest >= 0:
        shape = (shape[:rest], *shape[rest:])
    if len(shape) != len(axes):
        return False
    settled = dict(sizes)
    for (symbol, some), size in zip(axes, shape, strict=True):
        symbol, times = _multiple(symbol)
        if times > 1:
            size, left = divmod(size, times)
            if left:
                return False
        if settled.setdefault(symbol, size) != size:
            return False
        if some and (size == 0 or (symbol == "..." and 0 in size)):
            return False
    sizes.update(settled)
    return True


def _multiple(symbol: str) -> tuple[str, int]:
    """The symbol H and the number 4 of ``"4H"``; 1 where there is none."""
    plain = symbol.lstrip("0123456789")
    return plain, int(symbol.removesuffix(plain) or 1)


def _describe(axes: list[tuple[str, bool]], sizes: dict[str, Size]) -> str:
    """``axes`` in words: symbols, and what is known of their sizes."""
    plain = dict.fromkeys(_multiple(s)[0] for s, _ in axes)
    known = [f"{s} = {sizes[s]}" for s in plain if s in sizes]
    known += [f"{s} > 0" for s, some in axes if some and s not in sizes]
    known = [fact.replace("... > 0", "at least one entry") for fact in known]
    symbols = ", ".join(symbol for symbol, _ in axes)
    return f"({symbols})" + (" with " if known else "") + ", ".join(known)


def _range_fault(array: Array, last: str, limit: Size) -> str:
    """What keeps ``array`` from whole numbers below ``limit``."""
    if array.dtype.kind not in "iu":
        return f"hold whole numbers, got dtype {array.dtype}"
    assert isinstance(limit, int)
    outside = array[(array < 0) | (array >= limit)]
    if outside.size == 0:
        return ""
    return f"lie from 0 to {last} = {limit - 1}, got {outside[0]}"
