"""Equations and the lines of code that implement them: do they agree?

    python -m tools.equations

An equation of class ``implemented`` has a label that code cites in a trailing
comment, ``# (softmax-dz)``; every label that code cites is an equation of a
chapter. An operation gets its labels when its chapter lands. Labels that a
check says it proves are known when it has run: the pages' build sees to them,
and to labels that two equations bear.
"""

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dlbook._hints import did_you_mean
from tools import quote, reading
from tools.book import Book

LABEL = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Equation:
    """A labelled or implemented equation of a page."""

    label: str
    path: Path
    line: int
    implemented: bool
    tex: str = ""


@dataclass(frozen=True)
class Citation:
    """A line of code that cites an equation, in a top-level object."""

    label: str
    module: str
    owner: str
    path: Path
    line: int


def citations(root: Path) -> list[Citation]:
    """Every label that a comment in ``dlbook`` cites, in file order."""
    return [
        Citation(label, module.name, module.owner(line), module.path, line)
        for module in quote.modules(root)
        for line, labels in sorted(module.cited.items())
        for label in labels
    ]


def equations(page: reading.Page) -> list[Equation]:
    """The equations of a page that have a label or are implemented."""
    found = []
    for block in page.walk():
        if block.kind != "math":
            continue
        label = str(block.options.get("label") or "")
        implemented = "implemented" in block.classes
        if label or implemented:
            where = label, page.path, block.line
            found.append(Equation(*where, implemented, block.text))
    return found


def pages(root: Path) -> list[reading.Page]:
    """The pages of the table of contents that exist, in its order."""
    paths = Book(root).pages().values()
    return [reading.read(p) for p in paths if p.is_file()]


def problems(root: Path) -> list[str]:
    """What is wrong, each with its file and line."""
    found = [e for page in pages(root) for e in equations(page)]
    cited = citations(root)
    messages = [*malformed([*found, *cited])]
    messages += unknown(cited, {e.label for e in found})
    messages += uncited(found, {c.label for c in cited})
    return [f"{p.relative_to(root)}:{line}: {m}" for p, line, m in messages]


def malformed(places: Iterable[Equation | Citation]):
    """Labels that are not lower case with hyphens."""
    for e in places:
        if e.label and not LABEL.fullmatch(e.label):
            message = f"label {e.label!r} is not lower case with hyphens"
            yield e.path, e.line, message


def unknown(cited: list[Citation], labels: set[str]):
    """Citations of equations that no page has."""
    for c in cited:
        if c.label not in labels:
            hint = did_you_mean(c.label, sorted(labels))
            message = f"no chapter has the equation {c.label!r} cited here"
            yield c.path, c.line, message + hint


def uncited(found: list[Equation], labels: set[str]):
    """Equations of class ``implemented`` that no code cites."""
    for e in found:
        if e.implemented and not e.label:
            yield e.path, e.line, "an implemented equation needs a label"
        elif e.implemented and e.label not in labels:
            message = "is called implemented, but no line of dlbook cites it"
            yield e.path, e.line, f"equation {e.label!r} {message}"


def main() -> int:
    """Print what is wrong; exit code 1 if anything is."""
    messages = problems(ROOT)
    for message in messages:
        print(message)
    if not messages:
        count = len({c.label for c in citations(ROOT)})
        print(f"equations: {count} labels, each in a chapter and in code")
    return int(bool(messages))


if __name__ == "__main__":
    sys.exit(main())
