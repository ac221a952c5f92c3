"""Rules on exercises; that their checks work is for the tests to run."""

import re
from collections.abc import Iterator

from tools import exercises as drills
from tools.contract import Complaint, Context
from tools.reading import Page

RULES = ("exercises", "statements", "solutions")
FEWEST, MOST = 4, 8
OPENING = re.compile(r"^\*(\w+) · (\d+) minutes\.\*")


def exercises(page: Page, context: Context) -> Iterator[Complaint]:
    """Four to eight exercises."""
    count = len(drills.exercises(page))
    if not FEWEST <= count <= MOST:
        yield 1, f"{count} exercises, not {FEWEST} to {MOST}"


def statements(page: Page, context: Context) -> Iterator[Complaint]:
    """Each has a title, a label, a kind, a time and a hint."""
    for exercise in drills.exercises(page):
        line, start = exercise.start.line, exercise.start
        if not start.argument:
            yield line, "an exercise needs a title"
        if not exercise.label.startswith(f"{page.stem}-ex-"):
            yield line, f"its label must begin {page.stem}-ex-"
        if not exercise.kind:
            yield line, f"its class must be one of {', '.join(drills.KINDS)}"
        first = exercise.statement[0].text if exercise.statement else ""
        match = OPENING.match(first)
        if not match or match[1].lower() != exercise.kind:
            kind = exercise.kind.capitalize() or "Kind"
            yield line, f"it must begin *{kind} · 15 minutes.*"
        if not any("hint" in b.classes for b in exercise.statement):
            yield line, "it needs an admonition of class hint"


def solutions(page: Page, context: Context) -> Iterator[Complaint]:
    """Each has a solution cell and, behind it, a check."""
    for exercise in drills.exercises(page):
        line, cell = exercise.start.line, exercise.solution
        if cell is None:
            yield line, "no solution with a cell tagged solution"
        elif not drills.FENCED.search(cell.text):
            yield cell.line, "the solution needs # BEGIN and # END"
        if exercise.check is None:
            yield line, "no cell tagged check follows its solution"
        elif "assert" not in exercise.check.text:
            yield exercise.check.line, "the check asserts nothing"
