"""Whether the modules that judge are still what their files say.

The build puts this file beside the staged notebooks, as it does ``kernel``.
"""

import sys
from collections.abc import Iterator
from importlib.util import module_from_spec
from types import BuiltinFunctionType, FunctionType, ModuleType

JUDGES = ("dlbook.claims", "dlbook.proof", "dlbook.study.pairing", "dlbook._")
PLAIN = (bool, int, float, str, bytes, type(None))
KINDS = (FunctionType, dict, tuple, type, *PLAIN)
BEHIND = ("fget", "func", "__func__", "__wrapped__")  # what holds functions


def rewritten() -> Iterator[str]:
    """Parts of what judges that are not what their files say.

    The files are run once more, each into a module that nobody imports.
    """
    for name, module in list(sys.modules.items()):
        if name.startswith(JUDGES):
            again = module_from_spec(module.__spec__)
            module.__spec__.loader.exec_module(again)
            for part, value in vars(again).items():
                there = vars(module).get(part)
                if part[:2] != "__" and not alike(there, value):
                    yield f"{name}.{part}"


def alike(a: object, b: object) -> bool:
    """Whether ``a`` does what ``b`` does, which was made anew.

    Lists, sets and other objects are what a run changes.
    """
    if a is b:
        return True
    if isinstance(b, KINDS) and type(a) is not type(b):
        return False
    if isinstance(b, FunctionType):
        return heart(a) == heart(b) and behind(a, b)
    if isinstance(b, type):
        return members(a).keys() == members(b).keys() and all(
            alike(members(a)[k], v) for k, v in members(b).items()
        )
    if isinstance(b, dict):
        return a.keys() == b.keys() and all(alike(a[k], b[k]) for k in b)
    if isinstance(b, tuple):
        return len(a) == len(b) and all(map(alike, a, b))
    if isinstance(b, PLAIN):
        return a == b
    return behind(a, b) and not isinstance(b, BuiltinFunctionType | ModuleType)


def behind(a: object, b: object) -> bool:
    """Whether the functions that two wrappers hold do the same."""
    held = [(getattr(a, n, None), getattr(b, n, None)) for n in BEHIND]
    return all(alike(x, y) for x, y in held)


def heart(function: FunctionType) -> tuple:
    """What a function does, where, and its defaults."""
    place = function.__globals__.get("__name__")
    given = repr((function.__defaults__, function.__kwdefaults__))
    return function.__code__, place, given


def members(owner: type) -> dict[str, object]:
    """What a class defines that a run leaves alone."""
    kinds = (FunctionType, property, classmethod, staticmethod, *PLAIN)
    return {
        k: v
        for k, v in vars(owner).items()
        if isinstance(v, kinds) or hasattr(v, "func")
    }
