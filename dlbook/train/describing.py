"""Values as short strings that tell one from another."""

from collections.abc import Mapping
from functools import partial, singledispatch
from numbers import Complex
from sysconfig import get_path
from types import CellType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any
from zlib import crc32

import numpy as np
import torch
from torch import Tensor, nn

from dlbook._bytecode import changed_attributes, changed_names, outer_names
from dlbook.train.values import checksum, form, plain

FEW, DEEP = 16, 3  # numbers told one by one, things within each other
MAKERS = {"__init__", "__new__", "__post_init__", "__setstate__"}
LIBRARIES = ("-packages", "<frozen", get_path("stdlib"))


@singledispatch
def described(value: Any, depth: int = 0) -> str:
    """One line that tells ``value`` from another, alike in each process.

    Functions are told by their code, their defaults and what they close over
    or read, objects by class and attributes, tensors by their values, unless
    they are parameters or belong to a model. What functions and objects
    assign or fill themselves, such as a count of calls, is left out. A list
    that is empty or longer than 16 counts as a list alone: it is as often a
    log as an option.
    """
    call = vars(type(value)).get("__call__")
    code = described(call, depth + 1) if _own(call) else ""
    held = _kept(value)
    return f"{type(value).__qualname__}({_pairs(held, depth)}){code}"


@described.register(bool | np.bool_ | str | bytes | type(None) | Complex)
@described.register(torch.dtype | torch.device | type(Ellipsis))
def _(value: Any, depth: int = 0) -> str:
    return repr(plain(value))


@described.register
def _(value: Tensor, depth: int = 0) -> str:
    if isinstance(value, nn.Parameter):
        return form(value)
    few = value.numel() <= FEW
    return f"{form(value)} {value.tolist() if few else checksum(value)}"


@described.register
def _(value: np.ndarray, depth: int = 0) -> str:
    if value.dtype.hasobject:
        return form(value)
    few = value.size <= FEW
    held = value.tolist() if few else f"{crc32(value.tobytes()):08x}"
    return f"{form(value)} {held}"


@described.register(tuple | frozenset | set)
def _(value: Any, depth: int = 0) -> str:
    if depth > DEEP:
        return type(value).__qualname__
    parts = [described(part, depth + 1) for part in value]
    order = parts if isinstance(value, tuple) else sorted(parts)
    return f"({', '.join(order)})"


@described.register
def _(value: list, depth: int = 0) -> str:
    return described(tuple(value), depth) if 0 < len(value) <= FEW else "list"


@described.register(Mapping)
def _(value: Mapping, depth: int = 0) -> str:
    return f"{{{_pairs(value, depth)}}}"


@described.register(type | ModuleType)
def _(value: Any, depth: int = 0) -> str:
    return getattr(value, "__qualname__", value.__name__)


@described.register
def _(value: partial, depth: int = 0) -> str:
    given = {str(i): x for i, x in enumerate(value.args)} | value.keywords
    return f"{described(value.func, depth)}({_pairs(given, depth)})"


@described.register
def _(value: MethodType, depth: int = 0) -> str:
    owner = described(value.__self__, depth + 1)
    return f"{described(value.__func__, depth + 1)} of {owner}"


@described.register
def _(value: FunctionType, depth: int = 0) -> str:
    name, read = value.__qualname__, _pairs(_read(value, depth), depth)
    if _own(value):
        return f"{name}{described(value.__code__, depth)}({read})"
    name = f"{value.__module__}.{name}"
    return f"{name}({read})" if read else name


@described.register
def _(value: CodeType, depth: int = 0) -> str:
    told = value.co_code, value.co_names, described(value.co_consts, depth)
    return f" {crc32(repr(told).encode()):08x}"


@described.register(type(len) | np.ufunc)
def _(value: Any, depth: int = 0) -> str:
    return value.__name__


@described.register
def _(value: nn.Module, depth: int = 0) -> str:
    trained = any(True for _ in value.parameters())
    show = form if trained else described  # a model's change, a loss's do not
    parts = [f"{k} {layer(m)}" for k, m in value.named_modules()]
    parts += [f"{k} {show(b)}" for k, b in value.named_buffers()]
    return "; ".join((*parts, forward_of(value))).strip("; ")


def forward_of(module: nn.Module) -> str:
    """What tells a user's own forward pass from another; else nothing."""
    forward = type(module).forward
    return described(forward, 1) if _own(forward) else ""


def layer(module: nn.Module) -> str:
    """A module's class and its own attributes."""
    made = {name.removesuffix("_g") for name in module._parameters}
    made |= {name.removesuffix("_orig") for name in made}  # by hooks
    kept = {k: v for k, v in _kept(module).items() if k[:1] != "_"}
    held = {k: v for k, v in kept.items() if k not in {*made, "training"}}
    return f"{type(module).__qualname__}({_pairs(held, 1)})"


def _kept(value: object) -> dict[str, Any]:
    """Its attributes, without those that its own methods change."""
    changed: set[str] = set()
    for owner in type(value).__mro__:
        for name, part in vars(owner).items():
            if _own(part) and name not in MAKERS:
                changed |= changed_attributes(part.__code__)
    held = getattr(value, "__dict__", {})
    return {k: v for k, v in held.items() if k not in changed}


def _pairs(held: Mapping, depth: int) -> str:
    """Names and descriptions, down to some depth."""
    if depth > DEEP:
        return "..."
    return ", ".join(f"{k}={described(v, depth + 1)}" for k, v in held.items())


def _own(function: object) -> bool:
    """Whether it is Python code of neither Python nor a package."""
    if not isinstance(function, FunctionType):
        return False
    return not any(x in function.__code__.co_filename for x in LIBRARIES)


def _read(function: FunctionType, depth: int) -> dict[str, Any]:
    """Closure, and of a user's function defaults and globals that it reads."""
    code = function.__code__
    cells = zip(code.co_freevars, function.__closure__ or (), strict=True)
    read = {name: _content(cell) for name, cell in cells}
    if not _own(function):
        return read
    defaults = enumerate(function.__defaults__ or ())
    read |= {f"default {i}": value for i, value in defaults}
    read |= function.__kwdefaults__ or {}
    if depth < DEEP:
        known = function.__globals__
        read |= {n[0]: known[n[0]] for n in outer_names(code) if n[0] in known}
    changed = changed_names(code)
    return {name: x for name, x in read.items() if name not in changed}


def _content(cell: CellType) -> Any:
    """What a closure's cell holds, if anything."""
    try:
        return cell.cell_contents
    except ValueError:
        return None
