"""Docstrings are prose with ``code`` and $mathematics$, not markup.

Sphinx reads them as reStructuredText. What would be markup there by accident
(a bar, a star, a trailing underscore) is escaped, and mathematics between
dollars becomes mathematics.
"""

import re
from collections import namedtuple

FIELD = type(namedtuple("Single", "field").field)
KEPT = re.compile(r"(``.+?``|\$[^$]+\$)")
MARKUP = re.compile(r"([|*`]|(?<=\w)_(?!\w))")


def as_rst(text: str) -> str:
    """One docstring as reStructuredText."""
    parts = KEPT.split(text)
    for i, part in enumerate(parts):
        if i % 2 == 0:
            parts[i] = MARKUP.sub(r"\\\1", part)
        elif part.startswith("$"):
            parts[i] = f":math:`{part[1:-1]}`"
    return "".join(parts)


def process(app, what, name, obj, options, lines: list[str]) -> None:
    """Rewrite a docstring's lines in place; doctests stay as they are."""
    text = as_rst("\n".join(lines))
    lines[:] = text.split("\n")


def skip(app, what, name, obj, skipped: bool, options) -> bool | None:
    """Leave out a named tuple's fields, whose docstrings say nothing."""
    return True if isinstance(obj, FIELD) else None


def setup(app) -> dict:
    """Connect to autodoc, before napoleon reads the sections."""
    app.connect("autodoc-skip-member", skip)
    app.connect("autodoc-process-docstring", process, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
