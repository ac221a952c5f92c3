"""The letters of the page Notation, and those that have two rows there."""

import re
from collections import Counter

from tools.blocks import Block
from tools.contract.letters import used
from tools.reading import Page

FORMULA = re.compile(r"\$([^$]+)\$")
TWICE = "Letters with more than one meaning"


def heads(tex: str) -> set[str]:
    """The letters of a list of symbols, without what they bear."""
    if re.search(r"\[|langle", tex):
        return set()
    bare = re.sub(r"[_^](\{[^}]*\}|\\?\w+)", "", tex)
    block = Block("math", 1, [bare])
    return {letter for _, letter in used([block])}


def doubled(page: Page) -> set[str]:
    """Letters with two rows in the tables of Notation, and not told so."""
    rows: Counter[str] = Counter()
    told: set[str] = set()
    section = ""
    for block in page.blocks:
        section = block.argument if block.kind == "heading" else section
        for line in block.body if block.kind == "prose" else ():
            first = line.split("|")[1] if line.startswith("|") else ""
            found = {x for tex in FORMULA.findall(first) for x in heads(tex)}
            if section == TWICE:
                told |= found
            else:
                rows.update(found)
    return {letter for letter, n in rows.items() if n > 1} - told
