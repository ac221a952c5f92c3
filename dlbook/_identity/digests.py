"""Digests of values, and of what the code among them names in turn."""

from types import CodeType, FunctionType, ModuleType
from typing import Any

from dlbook._identity import bytecode
from dlbook._identity import contents as content

MISSING = object()


class Digests:
    """Values told from others; ``parts``: what their code names."""

    def __init__(self) -> None:
        self.parts: dict[str, str] = {}
        self.busy: list[int] = []  # what is being looked at, outermost first
        self.followed: set = set()

    def show(self, value: Any) -> str:
        """A short value itself; of others their kind and a digest."""
        if content.is_short(value):
            return repr(value)
        named = value if content.is_named(value) else type(value)
        return f"{named.__qualname__} {self.digest(value).hex()}"

    def digest(self, value: Any) -> bytes:
        """What tells ``value`` from whatever has other content."""
        if type(value) in content.PLAIN:
            return content.hashed([type(value).__name__, repr(value)])
        if id(value) in self.busy:
            return content.hashed(["cycle", str(self.busy.index(id(value)))])
        self.busy.append(id(value))
        try:
            return content.hashed(self.contents(value))
        finally:
            self.busy.pop()

    def contents(self, value: Any) -> list[str | bytes]:
        """The kind of ``value``, and what it is made of."""
        kind = type(value)
        if kind in content.LISTS:
            return [kind.__name__, *map(self.digest, value)]
        if kind in content.SETS:
            return [kind.__name__, *sorted(map(self.digest, value))]
        if kind is dict:
            return ["dict", *sorted(map(self.digest, value.items()))]
        if kind is CodeType:
            return ["code", *map(self.digest, bytecode.code_parts(value))]
        if kind is FunctionType:
            self.follow(value)
            held = self.digest(content.function_parts(value))
            return ["function", content.full_name(value), held]
        if kind is ModuleType:
            return ["module", value.__name__]
        if isinstance(value, type):
            self.follow_class(value)
            return ["class", content.full_name(value)]
        if content.is_array(value):
            return ["array", *map(self.digest, content.array_parts(value))]
        if content.is_named(value) and hasattr(value, "__wrapped__"):
            return ["wrapped", self.digest(value.__wrapped__)]
        return ["object", *map(self.digest, (type(value), *self.state(value)))]

    def state(self, value: Any) -> tuple[list, dict[str, Any]]:
        """What makes an object, and its attributes."""
        return content.state_parts(value)

    def follow_class(self, owner: type) -> None:
        """Note what a class and its bases define, unless installed."""
        if owner in self.followed or content.installed(owner.__module__):
            return
        self.followed.add(owner)
        name = content.full_name(owner)
        changed = content.changed_by_itself(owner)
        self.add(f"bases of {name}", owner.__bases__)
        for member, part in content.members(owner):
            data = content.is_data(part) and not member.startswith("__")
            counts = data and member not in changed
            if counts or isinstance(part, FunctionType):
                self.add(f"{name}.{member}", part)

    def follow(self, function: FunctionType) -> None:
        """Note what the code of ``function`` names, unless installed."""
        space, code = function.__globals__, function.__code__
        home = space.get("__name__", "")
        if (id(space), id(code)) in self.followed or content.installed(home):
            return
        self.followed.add((id(space), id(code)))
        changed = bytecode.changed_names(code)
        held = bytecode.closure(function)
        known = space | held
        for name, *rest in bytecode.outer_names(code):
            label, value = f"{home}.{name}", known.get(name, MISSING)
            noted = name in held  # as closed over
            while rest and isinstance(value, ModuleType):
                label = f"{value.__name__}.{rest[0]}"
                foreign = content.installed(value.__name__)
                value = getattr(value, rest.pop(0), MISSING)
                noted = foreign and content.is_data(value)
            noted = noted or name in changed or label in self.parts
            if not noted and value is not MISSING:
                self.note_global(label, value)

    def note_global(self, label: str, value: Any) -> None:
        """Add what a global name stands for, where that can be told."""
        if content.is_named(value) and content.installed(value.__module__):
            name = content.full_name(value)
            if name != label:  # else the code names it already
                self.parts[label] = name
        elif self.counts(value):
            self.add(label, value)

    def counts(self, value: Any) -> bool:
        """Whether a global value is part of what names it."""
        return content.is_named(value) or content.is_data(value)

    def add(self, label: str, value: Any) -> None:
        """Note a value that stands for itself, where that can be told."""
        while label in self.parts:  # a class of the same name
            label += "'"
        self.parts[label] = ""  # in case it names itself
        busy, self.busy = self.busy, []
        try:
            self.parts[label] = self.show(value)
        except content.UnknownError:
            del self.parts[label]
        finally:
            self.busy = busy
