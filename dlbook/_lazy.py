"""Lazy tables of names, so that importing one function loads one module."""

from collections.abc import Callable
from importlib import import_module

from dlbook._hints import did_you_mean


def lazy_table(
    package: str, table: dict[str, str]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """``__getattr__`` and ``__dir__`` of a package (PEP 562).

    ``table`` maps each public name to the module of ``package`` that
    defines it.
    """

    def get(name: str) -> object:
        if name not in table:
            raise AttributeError(
                f"module {package!r} has no attribute {name!r}"
                f"{did_you_mean(name, table)}"
            )
        return getattr(import_module(f"{package}.{table[name]}"), name)

    return get, lambda: sorted(table)
