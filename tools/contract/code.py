"""Rules on the cells of a chapter and on its figures."""

import ast
import re
from collections.abc import Iterator
from statistics import median

from tools import prose, quote
from tools.blocks import Block
from tools.contract import Complaint, Context
from tools.reading import Page

RULES = ("setup", "cells", "touching", "shown_lines", "quotes", "proofs")
RULES += ("figures", "captions")
EXERCISE = {"solution", "check"}
FOLDED = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
LONGEST, MEDIAN, COLUMNS = 15, 8, 79
SHOWN, FIGURES, BEFORE_SETUP = 250, 8, 200
DRAWS = re.compile(r"\bplt\.(subplots|figure)\(")
CLAIM = "claim(_greater|_between)?"
SAYS = re.compile(rf"\b({CLAIM}|print|check_pullback)\(")
UNWANTED = {
    r"\bplt\.show\(": "figures show themselves",
    r"\buse_style\(": "the build sets the style",
}


def setup(page: Page, context: Context) -> Iterator[Complaint]:
    """Imports alone in the first cell, within the first 200 words."""
    count = 0
    for block in page.blocks:
        if block.kind == "code-cell":
            if count > BEFORE_SETUP:
                yield block.line, f"{count} words stand before the first cell"
            yield from imports(block)
            return
        if block.kind in prose.TEXT:
            count += prose.words(block)
    yield 1, "no code cell"


def imports(cell: Block) -> Iterator[Complaint]:
    """A complaint for each statement that imports nothing."""
    for node in tree(cell).body:
        if not isinstance(node, ast.Import | ast.ImportFrom):
            line = cell.first + node.lineno - 1
            yield line, "the first cell holds imports alone"


def tree(cell: Block) -> ast.Module:
    """The cell's syntax tree, empty where it is not Python."""
    try:
        return ast.parse(cell.text)
    except SyntaxError:
        return ast.Module([], [])


def length(cell: Block) -> int:
    """Lines of a cell, blank ones apart."""
    return sum(bool(line.strip()) for line in cell.body)


def shown(page: Page) -> list[Block]:
    """The cells that a reader sees without opening anything."""
    hidden = EXERCISE | FOLDED
    return [c for c in page.cells() if not hidden & set(c.tags)]


def cells(page: Page, context: Context) -> Iterator[Complaint]:
    """In view at most 15 lines a cell, 8 in the median; 79 columns."""
    for cell in page.cells():
        if length(cell) > LONGEST and cell in shown(page):
            yield cell.line, f"{length(cell)} lines, more than {LONGEST}"
        for n, line in enumerate(cell.body, cell.first):
            if len(line) > COLUMNS:
                yield n, f"{len(line)} columns, more than {COLUMNS}"
            for pattern, message in UNWANTED.items():
                if re.search(pattern, line):
                    yield n, message
    lengths = [length(c) for c in shown(page)]
    if lengths and median(lengths) > MEDIAN:
        yield 1, f"the median cell has {median(lengths):g} lines, not {MEDIAN}"


def touching(page: Page, context: Context) -> Iterator[Complaint]:
    """Words between any two code cells."""
    before = ""
    for block in page.blocks:
        if block.kind == before == "code-cell":
            yield block.line, "two code cells touch"
        before = before if block.kind == "silent" else block.kind


def quoted(page: Page, context: Context) -> Iterator[tuple[Block, str, int]]:
    """Block, name and number of lines of each quoted object; -1: none."""
    for block in page.walk():
        names = re.split(r"[\s,]+", block.argument)
        for name in names if block.kind == "source" else []:
            try:
                found = quote.find(context.root, name)
                yield block, name, len(found.lines)
            except LookupError as error:
                yield block, error.args[0], -1


def shown_lines(page: Page, context: Context) -> Iterator[Complaint]:
    """At most 250 lines of code in view, quoted ones included."""
    count = sum(map(length, shown(page)))
    count += sum(max(n, 0) for _, _, n in quoted(page, context))
    if count > SHOWN:
        yield 1, f"{count} lines of code in view, more than {SHOWN}"


def quotes(page: Page, context: Context) -> Iterator[Complaint]:
    """Package code is quoted, by names that exist."""
    found = list(quoted(page, context))
    if not found:
        yield 1, "no code of the package is quoted"
    for block, message, count in found:
        if count < 0:
            yield block.line, message


def proofs(page: Page, context: Context) -> Iterator[Complaint]:
    """At least one check_pullback and one claim."""
    text = "\n".join(c.text for c in page.cells())
    for pattern in ("check_pullback", CLAIM):
        if not re.search(rf"\b{pattern}\(", text):
            yield 1, f"no cell calls {pattern.split('(')[0]}"


def figures(page: Page, context: Context) -> Iterator[Complaint]:
    """One figure at least, eight at most."""
    count = sum(bool(c.figure) for c in page.cells())
    if not 1 <= count <= FIGURES:
        yield 1, f"{count} figures, not 1 to {FIGURES}"


def captions(page: Page, context: Context) -> Iterator[Complaint]:
    """A figure has a name, a caption with its credit, and an alt text."""
    for cell in page.cells():
        options = cell.options.get("mystnb") or {}
        drawn = DRAWS.search(cell.text) and not EXERCISE & set(cell.tags)
        if drawn and not cell.figure:
            yield cell.line, "this cell draws, but has no mystnb: figure:"
        if not cell.figure:
            continue
        if not str(cell.figure.get("name", "")).startswith(f"{page.stem}-"):
            yield cell.line, f"the figure's name must begin {page.stem}-"
        caption = str(cell.figure.get("caption") or "")
        if not caption.strip():
            yield cell.line, "a figure needs a caption"
        elif "{drawn}" not in caption:
            yield cell.line, "the caption must end with {drawn}"
        if not (options.get("image") or {}).get("alt"):
            yield cell.line, "a figure needs an alt text"
        if SAYS.search(cell.text):
            yield cell.line, "what a figure's cell prints takes its place"
