"""What a function is, so that no results are taken for those of another.

Two functions are one if they have the same module, name and code, and hold
the same values: defaults, closures, bound arguments, the state of objects,
the globals that they name. Addresses, paths, lines and the function's
docstring do not count, nor what the function itself assigns or fills.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import FunctionType, MethodType
from typing import Any

from dlbook._identity import contents as content
from dlbook._identity.digests import Digests


def identity(run: Callable) -> dict[str, str]:
    """What ``run`` is: the name of each part, and what tells its content.

    Parts are its name, its code, what is bound to it, and what its code
    names: data, functions and classes, and what they name in turn. Modules,
    and what comes with Python or an content.installed package, count by name;
    global objects of other kinds do not count. ``ValueError`` for a bound
    value that cannot be told from another, such as an open file.
    """
    found = Parts()
    found.take(run)
    return found.parts


class Parts(Digests):
    """The parts of a function, gathered."""

    def take(self, run: Any) -> None:
        """Note what ``run`` is, and each value that it holds by its name."""
        if isinstance(run, partial):
            self.take(run.func)
            self.note("argument ", dict(enumerate(run.args, 1)) | run.keywords)
        elif isinstance(run, MethodType):
            self.take(run.__func__)
            self.hold(run.__self__)
        elif isinstance(run, FunctionType):
            self.parts["function"] = content.full_name(run)
            self.note("", content.function_parts(run))
            self.follow(run)
        elif hasattr(run, "__wrapped__"):  # such as functools.cache
            self.take(run.__wrapped__)
        else:
            named = run if content.is_named(run) else type(run)
            self.parts["function"] = content.full_name(named)
            self.hold(run)

    def hold(self, owner: Any) -> None:
        """Note what an object or a class is, and each of its attributes."""
        made, attributes = owner, dict[str, Any]()
        if not content.is_named(owner):
            with suppress(content.UnknownError):  # which the second note tells
                made, attributes = self.state(owner)
        self.note("attribute ", attributes)
        self.note("", {"object": (type(owner), made)})

    def note(self, kind: str, values: dict) -> None:
        """Add a part of this kind for each value."""
        for name, value in values.items():
            try:
                self.parts[f"{kind}{name}"] = self.show(value)
            except content.UnknownError as error:
                raise ValueError(
                    f"{kind}{name} of {self.parts['function']} is or holds a "
                    f"{error}, which cannot be told from another one: make "
                    "it inside the function, from what the settings give"
                ) from None
