"""Rules on the words of a chapter."""

import re
from collections.abc import Iterator

from tools import prose
from tools.blocks import Block, pieces, walk
from tools.contract import Complaint, Context
from tools.reading import Page

RULES = ("words", "plain_words", "numbers", "vocabulary", "sections")
RULES += ("equations", "sources")
FEWEST, MOST = 2000, 3500
FORBIDDEN = re.compile(
    r"\b(simply|obviously|let['\u2019]s|delv\w+|crucial\w*|powerful\w*|"
    r"it is worth noting)\b|!",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\d+\.\d+(?:\s*%)?|\d+\s*(?:%|per ?cent)")
PLACE = re.compile(
    r"\b(sections?|chapters?|theorems?|algorithms?|versions?|§)\s*"
    r"\d[\d.]*((,| and| to|–)\s*\d[\d.]*)*",  # noqa: RUF001
    re.IGNORECASE,
)
QUOTE = "must be {measured}, or $...$ if worked by hand or cited"
TYPED = re.compile(r"\b(?:Eq\.|[Ee]quations?)\s*\(?\d")
DIRECTIVES = {"code-cell", "math", "source", "admonition", "note", "warning"}
DIRECTIVES |= {"exercise-start", "exercise-end", "list-table", "margin"}
DIRECTIVES |= {"solution-start", "solution-end", "dl-key"}
ROLES = {"eq", "ref", "numref", "doc", "cite:t", "cite:p", "measured"}
ROLES |= {"drawn", "math", "term"}
TEXT = {"heading", "prose", "silent", "fence"}
BOX = "What goes wrong in common notebooks"


def words(page: Page, context: Context) -> Iterator[Complaint]:
    """2,000 to 3,500 words, solutions apart."""
    count = prose.count(page)
    if not FEWEST <= count <= MOST:
        yield 1, f"{count} words, not {FEWEST} to {MOST}"


def everything(page: Page) -> Iterator[tuple[int, str]]:
    """Number and plain text of all prose: solutions, captions, alt texts."""
    for block in page.walk():
        if block.kind in prose.TEXT:
            yield from prose.lines(block)
        image = (block.options.get("mystnb") or {}).get("image") or {}
        for text in (block.figure.get("caption"), image.get("alt")):
            if text:
                yield block.line, prose.plain(str(text))


def plain_words(page: Page, context: Context) -> Iterator[Complaint]:
    """No hype, no "simply", no exclamation mark."""
    for line, text in everything(page):
        for match in FORBIDDEN.finditer(text):
            yield line, f"{match[0]!r} is not said in this book"


def numbers(page: Page, context: Context) -> Iterator[Complaint]:
    """Measured decimals and percentages stand in {measured} alone."""
    for line, text in everything(page):
        for match in NUMBER.finditer(PLACE.sub("", text)):
            yield line, f"{match[0]!r} {QUOTE}"


def vocabulary(page: Page, context: Context) -> Iterator[Complaint]:
    """Directives and roles are those a notebook can show."""
    for block in page.walk():
        if block.kind not in DIRECTIVES | TEXT:
            yield block.line, f"the directive {block.kind!r} is not used here"
        for name, _ in roles(block):
            if name not in ROLES:
                yield block.line, f"the role {name!r} is not used here"
        for inner in block.children:
            if any(b.kind == "code-cell" for b in walk([inner])):
                yield inner.line, "a code cell in a directive does not run"


def roles(block: Block) -> list[tuple[str, str]]:
    """The roles in a block of prose and in a caption, and what they hold."""
    text = block.text if block.kind == "prose" else block.argument
    text += str(block.figure.get("caption") or "")
    found = [token for _, token in pieces(text) if token.type == "myst_role"]
    return [(token.meta["name"], token.content) for token in found]


def sections(page: Page, context: Context) -> Iterator[Complaint]:
    """The box on common notebooks, a limit, exercises, sources."""
    heads = [b.argument for b in page.blocks if b.kind == "heading"]
    boxes = [b for b in page.walk() if b.kind == "admonition"]
    if not any(b.argument == BOX and "warning" in b.classes for b in boxes):
        yield 1, f"no admonition {BOX!r} of class warning"
    if not any("fails" in head for head in heads):
        yield 1, "no heading says where it fails"
    for name in ("Exercises", "Sources"):
        if name not in heads:
            yield 1, f"no section {name!r}"


def equations(page: Page, context: Context) -> Iterator[Complaint]:
    """An equation is referred to by {eq}, never by a typed number."""
    for line, text in everything(page):
        if match := TYPED.search(text):
            yield line, f"{match[0]!r}: refer to an equation by {{eq}}"


def sources(page: Page, context: Context) -> Iterator[Complaint]:
    """Sources are cited, and can be found by DOI or address."""
    cited = list(citations(page))
    for line, _, key in cited:
        if not re.search(r"\b(doi|url)\s*=", context.works.get(key, "")):
            yield line, f"{key!r} has no DOI and no URL in references.bib"
    there = [context.works.get(k, "") for _, s, k in cited if s == "Sources"]
    if not any(re.search(r"\bdoi\s*=", work) for work in there):
        yield 1, "the section Sources cites no work with a DOI"


def citations(page: Page) -> Iterator[tuple[int, str, str]]:
    """Line, section and key of each citation."""
    section = ""
    for block in page.walk():
        section = block.argument if block.kind == "heading" else section
        for name, content in roles(block):
            if block.kind == "prose" and name.startswith("cite"):
                for key in re.split(r"[\s,]+", content.strip()):
                    yield block.line, section, key
