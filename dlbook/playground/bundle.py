"""The script of a page's playgrounds: modules of ``js``, one after another.

Browsers load no module from the disk, so a page gets one classic script, of
the kinds that it shows and of what these import: it grows no heavier with the
book. Each module becomes a function that returns what it exports. This reads
the plain forms alone: ``import { a, b } from "./c.js";`` on one line, and
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
# The data lie beside the script, wherever the site stands.
PLACE = 'new URL(".", document.currentScript.src)'
LEFT = re.compile(r"^(?:import|export)\b.*$", re.M)


def script(*kinds: str) -> str:
    """The script that defines the element with these kinds."""
    folder = resources.files("dlbook.playground") / "js"
    found: dict[str, str] = {}
    for name in ("element", *(f"kinds/{kind}" for kind in kinds)):
        add(folder, name, found)
    shown = ", ".join(
        f'"{kind}": M["kinds/{kind}"].{exported(kind)}' for kind in kinds
    )
    return (
        '(() => {\n"use strict";\nconst M = {};\n'
        + "".join(
            f'M["{name}"] = (() => {{\n{text}}})();\n'
            for name, text in found.items()
        )
        + f'M["element"].define({{ {shown} }}, {PLACE});\n}})();\n'
    )


def exported(kind: str) -> str:
    """What a kind's module calls its object: ``digitCnn`` of ``digit-cnn``."""
    return re.sub("-(.)", lambda match: match[1].upper(), kind)


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
