"""The words of a page, as a reader meets them."""

import re
from collections.abc import Iterator

from tools.blocks import Block, pieces
from tools.reading import Page

NO_WORDS = {"math_inline", "code_inline", "myst_role"}
ADDRESS = re.compile(r"<?https?://\S+|arXiv:\S+|\b10\.\d{4,}/\S+")
WORD = re.compile(r"[^\W_][\w\u2019'-]*")
TEXT = {"prose", "heading", "exercise-start"}
TIME = re.compile(r"^\*\w+ · (\d+) minutes\.\*", re.M)  # of an exercise
A_MINUTE = {"words": 200, "symbols": 15, "formulas": 3, "lines": 20}
FOLDED = {"hide-input", "hide-cell", "remove-input", "remove-cell"}


def blocks(page: Page) -> Iterator[Block]:
    """The blocks that hold prose, solutions and things to try apart."""
    for block in page.walk():
        if block.kind in TEXT and block.within not in ("solution", "try"):
            yield block


def plain(text: str) -> str:
    """Text without mathematics, code, roles and addresses.

    Each leaves one letter, so that it counts as a word; line breaks stay.
    """
    found = [token.content for _, token in pieces(text)]
    for i, (_, token) in enumerate(pieces(text)):
        if token.type in NO_WORDS:
            found[i] = "X" + "\n" * token.content.count("\n")
    return ADDRESS.sub("X", "".join(found))


def lines(block: Block) -> Iterator[tuple[int, str]]:
    """Number and plain text of each line of a block of prose."""
    if block.kind == "prose":
        text = plain(block.text).split("\n")
        yield from enumerate(text, block.first)
    else:
        yield block.line, plain(block.argument)


def words(block: Block) -> int:
    """How many words a block of prose has."""
    return sum(len(WORD.findall(text)) for _, text in lines(block))


def count(page: Page) -> int:
    """How many words a page has, solutions and things to try apart."""
    return sum(map(words, blocks(page)))


def minutes(page: Page) -> tuple[int, int]:
    """Minutes to read a page, and to do its exercises, to the next five.

    Formulas and code in view are read as well, more slowly than words.
    """
    text = "\n".join(b.text for b in blocks(page))
    kinds = [token.type for _, token in pieces(text)]
    code = [c for c in page.cells() if not FOLDED.intersection(c.tags)]
    found = {
        "words": count(page),
        "symbols": kinds.count("math_inline"),
        "formulas": sum(b.kind == "math" for b in page.walk()),
        "lines": sum(len(c.body) for c in code if not c.within),
    }
    reading = sum(found[k] / rate for k, rate in A_MINUTE.items())
    doing = sum(map(int, TIME.findall(text)))
    return 5 * round(reading / 5 + 0.5), doing
