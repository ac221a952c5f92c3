"""What the options of a cell and the front matter of a page may say.

They say how a page looks. Whether a cell runs, may fail, or is shown at all
is not theirs to say, so that no claim can fail in silence.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from tools.blocks import CONTAINERS, Block, parse, pieces, walk
from tools.book import Book, Chapter
from tools.judge import marked

TAGS = {"hide-input", "hide-output", "hide-cell", "remove-input"}
TAGS |= {"remove-stderr", "solution", "check"}
OPTIONS = {"tags", "mystnb"}
RENDERED = {"figure", "image"}
FRONT = {"jupytext", "kernelspec", "prerequisites", "objectives", "data"}
FRONT |= {"seed", "signature", "waive", "next", "source_map", "title"}
READ = CONTAINERS | {"prose", "heading", "math", "silent"}
LISTINGS = {"fence", "code-block", "code", "literalinclude"}
CLAIMS = re.compile(
    r"\b(claim(_greater|_between)?|measured|check_\w+)\s*\((?!s\))",
    re.IGNORECASE,
)
MENTION = re.compile(
    r"\b(?:an?|the|this|each|every|no)\s+[✓✗]|[(“\"][✓✗][)”\"]", re.IGNORECASE
)
INSTEAD = "; one that is spoken of stands in code, `✓`"
Complaint = tuple[int, str]


def refusals(book: Book, chapter: Chapter) -> list[Complaint]:
    """Each line of a chapter that says more, and what it says."""
    notebook = book.read(chapter)
    lines = notebook.metadata.get("source_map", [])
    found = [(1, x) for x in front(notebook.metadata)]
    for cell, line in zip(notebook.cells, lines, strict=False):
        if cell.cell_type == "code":
            found += [(line + 1, x) for x in options(cell)]
        else:
            try:
                found += unproved(cell, line + 1, chapter.path.parent)
            except yaml.YAMLError as error:
                words = " ".join(str(error).split())
                found.append((line + 1, f"options are not YAML: {words}"))
    return found


def unproved(cell, line: int, folder: Path) -> Iterator[Complaint]:
    """What looks like a claim in the text, and was never run."""
    if cell.metadata or cell.cell_type == "raw":
        yield line, "text takes no options (+++), and there are no raw cells"
    for block in walk(parse(cell.source.split("\n"), line)):
        text = included(block, folder) or block.text
        if block.kind in ("prose", *READ):
            text = spoken(text)
        if block.kind not in CONTAINERS and CLAIMS.search(text):
            yield block.line, "shown and never run: make it a code-cell"
        elif marked(seen(block, text)):
            yield block.line, f"a tick that no claim made{INSTEAD}"


def spoken(text: str) -> str:
    """Prose without code, and without the ticks that it speaks of."""
    found = [t.content for _, t in pieces(text) if t.type != "code_inline"]
    return MENTION.sub("", "".join(found))


def seen(block: Block, text: str) -> str:
    """What a block shows but for code; parts of a container come alone."""
    if block.kind in LISTINGS | {"silent"}:
        return ""
    around = f"{spoken(block.argument)} {block.options}"
    return around if block.kind in CONTAINERS else f"{around} {text}"


def included(block: Block, folder: Path) -> str:
    """The text of the file that a block shows, if it shows one."""
    name = block.options.get("file", "")
    if block.kind in ("include", "literalinclude"):
        name = block.argument
    path = folder / str(name).strip()
    return path.read_text("utf8", "replace") if path.is_file() else ""


def front(metadata) -> Iterator[str]:
    """Keys of the front matter that no chapter has."""
    for key in metadata.keys() - FRONT:
        yield f"the front matter has no key {key!r}: {known(FRONT)}"
    kernel = (metadata.get("kernelspec") or {}).get("name")
    if kernel != "python3":
        yield f"kernelspec: name must be python3, got {kernel!r}"


def options(cell) -> Iterator[str]:
    """What is wrong with the options of a cell, or with its language."""
    tags = cell.metadata.get("tags") or []
    tags = tags.split() if isinstance(tags, str) else tags
    for tag in [t for t in tags if t not in TAGS]:
        yield f"a cell has no tag {tag!r}: {known(TAGS)}"
    for key in cell.metadata.keys() - OPTIONS:
        yield f"a cell has no option {key!r}: {known(OPTIONS)}"
    shown = cell.metadata.get("mystnb") or {}
    for key in set(shown) - RENDERED if isinstance(shown, dict) else [shown]:
        yield f"mystnb: has no option {key!r} here: {known(RENDERED)}"
    if marked(str(cell.metadata.get("mystnb") or "")):
        yield f"a tick that no claim made{INSTEAD}"
    try:
        ast.parse(cell.source)
    except (SyntaxError, ValueError) as error:
        if cell.source.lstrip().startswith(("%", "!")):
            yield "no magics: the cell must be Python"
        else:
            yield f"the cell is not Python: {error}"


def known(names: set[str]) -> str:
    """The names that there are."""
    return "there are " + ", ".join(sorted(names - {"source_map"}))
