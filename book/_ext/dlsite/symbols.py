"""What the letters of a chapter mean, by the tables of the page Notation."""

import json
import re
from collections.abc import Iterator

from docutils import nodes
from sphinx import addnodes

from dlsite import report
from dlsite.wording import spoken

NOTATION = "book/reference/notation"
LETTER = re.compile(r"\\[A-Za-z]+|[A-Za-z]")
NAMED = re.compile(r"\s*\([^()]*\0[^()]*\)")  # the chapters of a meaning
STEM = re.compile(r"\0([^\0]+)\0")
SUBSCRIPT = re.compile(r"_(\d)\b")


def lowered(found: re.Match[str]) -> str:
    """A digit below the line."""
    return chr(ord("₀") + int(found[1]))


def text(entry: nodes.Element, macros: str) -> Iterator[str]:
    """The text of a cell, the name of a chapter between zeros."""
    for node in entry.children:
        match node:
            case nodes.math():
                yield SUBSCRIPT.sub(lowered, spoken(node, macros))
            case addnodes.pending_xref():
                yield f"\0{report.stem_of(node['reftarget'])}\0"
            case nodes.Text():
                yield node.astext()
            case _:
                yield from text(node, macros)


def meanings(env, stem: str) -> dict[str, str]:
    """The meaning of each letter in a chapter; a later row is the rule.

    What is named as a chapter's own counts there and nowhere else.
    """
    macros = json.dumps(env.config.katex_macros, sort_keys=True)
    found = {}
    for row in env.get_doctree(NOTATION).findall(nodes.row):
        heads = [x for m in row[0].findall(nodes.math) for x in heads_of(m)]
        letters = [spoken(nodes.math(x, x), macros) for x in heads]
        told = "".join(text(row[-1], macros)).split(";")
        own = [x for x in told if stem in STEM.findall(x)]
        here = own or [x for x in told if "\0" not in x]
        meaning = "; ".join(NAMED.sub("", x).strip() for x in here)
        line = f"{', '.join(letters)}: {meaning}" if here else ""
        found |= dict.fromkeys(letters, line)
    return {letter: meaning for letter, meaning in found.items() if meaning}


def heads_of(formula: nodes.math) -> list[str]:
    """The letters of a list of bare ones, which commas part."""
    parts = [part.strip() for part in formula.astext().split(",")]
    return parts if all(LETTER.fullmatch(x) for x in parts) else []


def depend(app, doctree: nodes.document) -> None:
    """A chapter is read again when the page Notation changes."""
    if is_chapter(app.env, app.env.docname):
        app.env.note_dependency(app.env.doc2path(NOTATION))


def is_chapter(env, docname: str) -> bool:
    """Whether a page runs, in a book that has the page Notation."""
    runs = "kernelspec" in env.metadata.get(docname, {})
    return runs and NOTATION in env.found_docs


def give(app, pagename, templatename, context, doctree) -> None:
    """Give the page its letters, for the script of the previews."""
    if is_chapter(app.env, pagename):
        found = meanings(app.env, report.stem_of(pagename))
        context["dl_symbols"] = json.dumps(found, ensure_ascii=False)


def setup(app) -> None:
    """Connect the events."""
    app.connect("doctree-read", depend)
    app.connect("html-page-context", give)
