"""What values are made of, and which code is the user's own."""

import copyreg
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import is_dataclass
from functools import partial
from hashlib import blake2b
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np

from dlbook._identity import bytecode

PLAIN = {type(None), type(...), bool, int, float, complex, str, bytes}
LISTS, SETS = {tuple, list}, {set, frozenset}
SHORT = 60  # characters
DATA = {*PLAIN, *LISTS, *SETS, dict, partial}
PLACES = ("stdlib", "platstdlib", "purelib", "platlib")
INSTALLED = {Path(sysconfig.get_path(name)) for name in PLACES}
HOLDERS = ("__func__", "__wrapped__", "fget", "fset", "fdel", "func")
MAKERS = {"__init__", "__new__", "__post_init__", "__setstate__"}


class UnknownError(ValueError):
    """A value that cannot be told from others of its kind."""


def hashed(parts: list[str | bytes]) -> bytes:
    """Eight bytes for a sequence of texts."""
    state = blake2b(digest_size=8)
    for part in parts:
        if isinstance(part, str):
            part = part.encode("utf8", "surrogatepass")
        state.update(len(part).to_bytes(8, "big"))
        state.update(part)
    return state.digest()


def full_name(value: Any) -> str:
    """Module and name of a function or class."""
    return f"{value.__module__}.{value.__qualname__}"


def is_named(value: Any) -> bool:
    """Whether ``value`` is a function or a class, of Python or of C."""
    return hasattr(value, "__qualname__") and hasattr(value, "__module__")


def is_data(value: Any) -> bool:
    """Whether a global value counts as data."""
    return type(value) in DATA or is_array(value) or is_dataclass(value)


def is_short(value: Any) -> bool:
    """Whether ``repr`` tells all of it in a few characters."""
    parts = value if type(value) in LISTS else [value]
    plain = all(type(part) in PLAIN for part in parts)
    return plain and len(repr(value)) <= SHORT


def is_array(value: Any) -> bool:
    """Whether ``value`` is an array of NumPy or a tensor of PyTorch."""
    if type(value) is np.ndarray or isinstance(value, np.generic):
        return True
    return hasattr(value, "detach") and hasattr(value, "cpu")


def installed(module: str | None) -> bool:
    """Whether a module comes with Python or an installed package."""
    if module in sys.builtin_module_names:
        return True
    file = getattr(sys.modules.get(module or ""), "__file__", None) or ""
    places = map(Path(file).is_relative_to, INSTALLED)
    return "-packages" in file or any(places)


def members(owner: type) -> Iterator[tuple[str, Any]]:
    """What a class itself defines, and the functions behind it."""
    for name, member in sorted(vars(owner).items()):
        yield name, member
        for holder in HOLDERS:
            behind = getattr(member, holder, None)
            if isinstance(behind, FunctionType):
                yield name, behind


def array_parts(value: Any) -> list:
    """Type, shape and entries, in the order of rows."""
    kind = [type(value), str(value.dtype), list(value.shape)]
    try:
        if hasattr(value, "detach"):
            kind.append(value.requires_grad)
            value = value.detach().cpu()
            # NumPy has no bfloat16.
            value = value if value.dtype.itemsize > 2 else value.float()
        array = np.asarray(value)
    except (TypeError, RuntimeError):
        raise UnknownError(type(value).__qualname__) from None
    return [
        *kind,
        array.tolist() if array.dtype.hasobject else array.tobytes(),
    ]


def function_parts(function: FunctionType) -> dict[str, Any]:
    """What a function does and holds, by name; of an installed one, holds."""
    own = bytecode.closure(function)
    held = {f"closed-over {name}": value for name, value in own.items()}
    if installed(function.__globals__.get("__name__")):
        return held
    defaults = bytecode.defaults(function)
    held |= {f"default {name}": value for name, value in defaults.items()}
    return {"code": bytecode.without_docstring(function), **held}


def state_parts(value: Any) -> tuple[list, dict[str, Any]]:
    """How an object would be copied or pickled, and its attributes.

    The first two of the list say what makes it. What its own methods change,
    such as a count, is left out.
    """
    try:
        # What is used up as it is read would be another one afterwards.
        if hasattr(value, "__next__"):
            raise TypeError
        reduce = copyreg.dispatch_table.get(type(value))
        found = reduce(value) if reduce else value.__reduce_ex__(4)
    except Exception:
        raise UnknownError(type(value).__qualname__) from None
    if isinstance(found, str):
        return [type(value), found, getattr(value, "__module__", None)], {}
    whole = [*found, None]
    state, rest = whole[2], whole[3:]
    held: dict[str, Any] = {}
    more = [list(x) if hasattr(x, "__next__") else x for x in rest]
    for part in state if type(state) is tuple else (state,):  # and slots
        if type(part) is dict:
            held |= part
        else:
            more.append(part)
    changed = changed_by_itself(type(value))
    kept = {k: v for k, v in held.items() if k not in changed}
    return [*whole[:2], *more], kept


def changed_by_itself(owner: type) -> set[str]:
    """Attributes that the user's own methods change, such as a count."""
    return {
        name
        for base in owner.__mro__
        if not installed(base.__module__)
        for method, part in members(base)
        if isinstance(part, FunctionType) and method not in MAKERS
        for name in bytecode.changed_attributes(part.__code__)
    }
