"""The playgrounds' script: the modules of ``js``, one after another.

Browsers load no module from the disk, so the site gets one classic script.
Each module becomes a function that returns what it exports. This reads the
plain forms alone: ``import { a, b } from "./c.js";`` on one line, and
``export`` before ``const``, ``function`` and ``class``. Lines of comment stay
behind.
"""

import re
from importlib import resources
from importlib.resources.abc import Traversable
from posixpath import dirname, join, normpath

NAMES, PATH = r"\{ (\w+(?:, \w+)*) \}", r'"(\.[\w./-]+)\.js"'
IMPORT = re.compile(rf"^import {NAMES} from {PATH};$", re.M)
EXPORT = re.compile(r"^export (?:const|function|class) (\w+)", re.M)
COMMENT = re.compile(r"^ *//.*\n", re.M)
LEFT = re.compile(r"^(?:import|export)\b.*$", re.M)


def script() -> str:
    """The whole script, beginning from ``main.js``."""
    folder = resources.files("dlbook.playground") / "js"
    found: dict[str, str] = {}
    add(folder, "main", found)
    return (
        '(() => {\n"use strict";\nconst M = {};\n'
        + "".join(
            f'M["{name}"] = (() => {{\n{text}}})();\n'
            for name, text in found.items()
        )
        + "})();\n"
    )


def add(folder: Traversable, name: str, found: dict[str, str]) -> None:
    """Put a module into ``found``, after those that it imports."""
    if name in found:
        return
    text = COMMENT.sub("", folder.joinpath(f"{name}.js").read_text("utf8"))

    def bound(match: re.Match[str]) -> str:
        path = normpath(join(dirname(name), match[2]))
        add(folder, path, found)
        return f'const {{ {match[1]} }} = M["{path}"];'

    text = IMPORT.sub(bound, text)
    names = ", ".join(EXPORT.findall(text))
    text = EXPORT.sub(lambda m: m[0].removeprefix("export "), text)
    if left := LEFT.search(text):
        raise ValueError(f"{name}.js: cannot read {left[0]!r}")
    found[name] = f"{text}return {{ {names} }};\n"


def style() -> str:
    """The playgrounds' style sheet."""
    folder = resources.files("dlbook.playground") / "js"
    return folder.joinpath("playground.css").read_text("utf8")
