"""Rules on how a chapter begins and how it ends."""

from collections.abc import Iterator

from tools.blocks import Block
from tools.contract import Complaint, Context
from tools.contract.code import FOLDED, length, quoted, shown
from tools.reading import Page

RULES = ("opening", "ending")
LAST = ["In short", "Sources"]
BEFORE_FIGURE = 10  # lines of code in view
QUESTIONS = 3
KEYS = range(3, 9)


def opening(page: Page, context: Context) -> Iterator[Complaint]:
    """Imports are folded; a figure comes before ten lines of code."""
    cells = page.cells()
    if cells and not FOLDED & set(cells[0].tags):
        yield cells[0].line, "the imports are not folded: tags: [hide-input]"
    first = next((c.line for c in cells if c.figure), 0)
    count = sum(length(c) for c in shown(page) if c.line < first)
    for block, _, lines in quoted(page, context):
        count += max(lines, 0) if block.line < first else 0
    if first and count > BEFORE_FIGURE:
        text = f"{count} lines of code in view before the first figure"
        yield first, f"{text}, more than {BEFORE_FIGURE}"


def ending(page: Page, context: Context) -> Iterator[Complaint]:
    """It ends with key equations, three questions, and where it leads."""
    heads = [b for b in page.blocks if b.kind == "heading"]
    if [b.argument for b in heads[-2:]] != LAST:
        yield 1, f"the last sections are not {' and '.join(LAST)}"
        return
    at, end = (page.blocks.index(b) for b in heads[-2:])
    section = page.blocks[at + 1 : end]
    boxes = [b for b in section if "questions" in b.classes]
    if len(boxes) != 1:
        yield heads[-2].line, "no single admonition of class questions"
    for box in boxes:
        yield from answers(box)
    if [b.kind for b in section].count("dl-key") != 1:
        yield heads[-2].line, "no single box of key equations, {dl-key}"
    if (marked := sum("key" in b.classes for b in page.walk())) not in KEYS:
        yield (
            heads[-2].line,
            f"{marked} equations are of class key, not 3 to 8",
        )
    if not any(b.kind == "prose" for b in section):
        yield heads[-2].line, "no sentence says where it leads"


def answers(box: Block) -> Iterator[Complaint]:
    """What is wrong with the box of questions."""
    folds = [b for b in box.children if "dropdown" in b.classes]
    if len(folds) != QUESTIONS:
        yield box.line, f"{len(folds)} folded answers, not {QUESTIONS}"
    asked = ""
    for block in box.children:
        if block not in folds:
            asked += block.text
            continue
        if block.argument != "Answer":
            yield block.line, f"a fold {block.argument!r}, not 'Answer'"
        if "?" not in asked:
            yield block.line, "no question stands before this answer"
        if not block.text.strip():
            yield block.line, "this answer is empty"
        asked = ""
