"""A rule on letters: the page Notation owns those that chapters share."""

import re
from collections.abc import Iterator

from tools.blocks import Block, pieces
from tools.contract import Complaint, Context
from tools.reading import Page

RULES = ("letters",)
NOTATION = "notation"
WORDS = re.compile(
    r"\\(?:text|mathrm|operatorname|mathbb|mathcal|mathsf|begin|end)\*?"
    r"(?:\s*\{[^}]*\}|\s+\w)"
)
LETTER = re.compile(r"\\([A-Za-z]+)|([A-Za-z])")
GREEK = re.compile(
    "alpha|beta|gamma|delta|(var)?epsilon|zeta|eta|theta|iota|kappa|lambda|mu"
    "|nu|xi|pi|rho|sigma|tau|upsilon|(var)?phi|chi|psi|omega"
    "|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Phi|Psi|Omega"
)


def letters(page: Page, context: Context) -> Iterator[Complaint]:
    """A letter that two chapters use stands on the page Notation."""
    notes = [p for p in context.pages if p.stem == NOTATION]
    known = {x for p in notes for _, x in used(p.walk())}
    others = {
        letter: other.stem
        for other in context.chapters
        if other.stem != page.stem
        for _, letter in used(other.walk())
    }
    seen: set[str] = set()
    for line, letter in used(page.walk()):
        if notes and letter in others.keys() - known - seen:
            seen.add(letter)
            yield line, f"${letter}$ is also in {others[letter]}: {NOTATION}"


def used(blocks) -> Iterator[tuple[int, str]]:
    """Line and letter of what formulas use, outside of exercises."""
    for block in blocks:
        if block.kind in ("math", "prose") and not block.within:
            for line, tex in formulas(block):
                for name, plain in LETTER.findall(WORDS.sub(" ", tex)):
                    if GREEK.fullmatch(name):
                        yield line, f"\\{name}"
                    elif plain:
                        yield line, plain


def formulas(block: Block) -> Iterator[tuple[int, str]]:
    """Line and TeX of each formula in a block."""
    if block.kind == "math":
        yield block.line, block.text
        return
    for line, token in pieces(block.text):
        if token.type == "math_inline":
            yield block.first + line, token.content
