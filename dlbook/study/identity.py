"""What a function is, so that no results are taken for those of another.

Two functions are one if they have the same module, name and code, and hold
the same values: defaults, closures, bound arguments, the state of objects,
the globals that they name. Addresses, paths, lines and the function's
docstring do not count, nor what the function itself assigns or fills.
"""

from collections.abc import Callable, Iterator
from functools import partial
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from dlbook import _bytecode as bytecode
from dlbook.study.contents import (
    LISTS,
    PLAIN,
    SETS,
    UnknownError,
    array_parts,
    full_name,
    hashed,
    installed,
    is_array,
    is_data,
    is_named,
    members,
    state_parts,
)

MISSING = object()


def identity(run: Callable) -> dict[str, str]:
    """What ``run`` is: the name of each part, and a digest of its content.

    Parts are its name, its code, what is bound to it, and what its code
    names: data, functions and classes, and what they name in turn. Modules,
    and what comes with Python or an installed package, count by name;
    global objects of other kinds do not count. ``ValueError`` for a bound
    value that cannot be told from another, such as an open file.
    """
    found = _Parts()
    found.take(run)
    return found.parts


class _Parts:
    """The parts of a function, gathered."""

    def __init__(self) -> None:
        self.parts: dict[str, str] = {}
        self.busy: list[int] = []  # what is being looked at, outermost first
        self.followed: set[tuple[int, int]] = set()

    def take(self, run: Any) -> None:
        """Note what ``run`` is, and each value that it holds by its name."""
        if isinstance(run, partial):
            self.take(run.func)
            self.note("argument ", dict(enumerate(run.args, 1)) | run.keywords)
        elif isinstance(run, MethodType):
            self.take(run.__func__)
            self.note("", {"object": run.__self__})
        elif isinstance(run, FunctionType):
            self.parts["function"] = full_name(run)
            self.note("", {"code": bytecode.without_docstring(run)})
            self.note("default ", bytecode.defaults(run))
            self.note("closed-over ", bytecode.closure(run))
            self.follow(run)
        elif hasattr(run, "__wrapped__"):  # such as functools.cache
            self.take(run.__wrapped__)
        else:
            self.parts["function"] = full_name(
                run if is_named(run) else type(run)
            )
            self.note("", {"object": run})

    def note(self, kind: str, values: dict) -> None:
        """Add a part of this kind for each value."""
        for name, value in values.items():
            try:
                self.parts[f"{kind}{name}"] = self.digest(value).hex()
            except UnknownError as error:
                raise ValueError(
                    f"{kind}{name} of {self.parts['function']} is or holds a "
                    f"{error}, which cannot be told from another one: make "
                    "it inside the function, from what the settings give"
                ) from None

    def digest(self, value: Any) -> bytes:
        """What tells ``value`` from whatever has other content."""
        if type(value) in PLAIN:
            return hashed([type(value).__name__, repr(value)])
        if id(value) in self.busy:
            return hashed(["cycle", str(self.busy.index(id(value)))])
        self.busy.append(id(value))
        try:
            return hashed(self.contents(value))
        finally:
            self.busy.pop()

    def contents(self, value: Any) -> list[str | bytes]:
        """The kind of ``value``, and what it is made of."""
        kind = type(value)
        if kind in LISTS:
            return [kind.__name__, *map(self.digest, value)]
        if kind in SETS:
            return [kind.__name__, *sorted(map(self.digest, value))]
        if kind is dict:
            return ["dict", *sorted(map(self.digest, value.items()))]
        if kind is CodeType:
            return ["code", *map(self.digest, bytecode.code_parts(value))]
        if kind is FunctionType:
            self.follow(value)
            held = (
                bytecode.without_docstring(value),
                bytecode.defaults(value),
                bytecode.closure(value),
            )
            return ["function", full_name(value), *map(self.digest, held)]
        if kind is ModuleType:
            return ["module", value.__name__]
        if isinstance(value, type):
            return ["class", full_name(value), *self.members(value)]
        if is_array(value):
            return ["array", *map(self.digest, array_parts(value))]
        return ["object", *map(self.digest, state_parts(value))]

    def members(self, owner: type) -> Iterator[bytes]:
        """What a class defines, and its bases, unless it is installed."""
        if installed(owner.__module__):
            return
        yield from map(self.digest, owner.__bases__)
        for name, part in members(owner):
            data = is_data(part) and not name.startswith("__")
            if data or isinstance(part, FunctionType):
                yield self.digest((name, part))

    def follow(self, function: FunctionType) -> None:
        """Note what the code of ``function`` names, unless installed."""
        space, code = function.__globals__, function.__code__
        home = space.get("__name__", "")
        if (id(space), id(code)) in self.followed or installed(home):
            return
        self.followed.add((id(space), id(code)))
        changed = bytecode.changed_names(code)
        for name, *rest in bytecode.outer_names(code):
            label, value = f"{home}.{name}", space.get(name, MISSING)
            while rest and isinstance(value, ModuleType):
                label = f"{value.__name__}.{rest[0]}"
                value = getattr(value, rest.pop(0), MISSING)
            if not (
                name in changed or label in self.parts or value is MISSING
            ):
                self.note_global(label, value)

    def note_global(self, label: str, value: Any) -> None:
        """Add what a global name stands for, where that can be told."""
        if is_named(value) and installed(value.__module__):
            if full_name(value) != label:  # else the code names it already
                self.parts[label] = full_name(value)
        elif is_named(value) or is_data(value):
            self.parts[label] = ""  # in case it names itself
            try:
                self.parts[label] = self.digest(value).hex()
            except UnknownError:
                del self.parts[label]
