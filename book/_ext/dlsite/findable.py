"""What can be found on a page: sections, equations, exercises, terms, names.

A row has a kind, an anchor, a title and a text; that of a term also the place
to which its sentence leads.
"""

import json
from collections.abc import Iterator
from urllib.parse import urljoin

from docutils import nodes
from sphinx import addnodes
from sphinx_exercise import nodes as exercises

from dlsite.tidy import SHARED
from dlsite.wording import spoken, words

# What is no prose, or is found by itself.
APART = (
    exercises.exercise_node,
    exercises.exercise_enumerable_node,
    exercises.solution_node,
    addnodes.desc,
    addnodes.glossary,
    nodes.citation,
    nodes.figure,
    nodes.FixedTextElement,
    nodes.image,
    nodes.Invisible,
    nodes.label,
    nodes.section,
    nodes.Titular,
)
SILENT = {"dl-head", "dl-source", "dl-implemented", "dl-drawn", "dropdown"}
SILENT |= {"dl-cited", "dl-keyed"}
NAMES = {"function", "class", "exception"}  # of the code, not what is in them


class Rows:
    """What one page holds to be found."""

    def __init__(self, app, docname: str, doctree: nodes.document) -> None:
        env, self.doctree = app.env, doctree
        self.sections = env.toc_secnumbers.get(docname, {})
        self.numbers = env.toc_fignumbers.get(docname, {})
        self.docname = docname
        self.chapter = "kernelspec" in env.metadata.get(docname, {})
        macros = getattr(app.config, "katex_macros", {})
        self.macros = json.dumps(macros, sort_keys=True)

    def pieces(self, node: nodes.Node) -> Iterator[str]:
        """The text within a node, with an end after each paragraph."""
        if isinstance(node, nodes.Text):
            yield node.astext().replace("\n", " ")
        elif isinstance(node, nodes.math):
            yield spoken(node, self.macros)
        elif not SILENT.intersection(node["classes"]):
            yield from self.inside(node)
            yield "" if isinstance(node, nodes.Inline) else "\n"

    def inside(self, node: nodes.Element) -> Iterator[str]:
        """The text within a node's children that are not apart."""
        for child in node.children:
            if not isinstance(child, APART):
                yield from self.pieces(child)

    def text(self, node: nodes.Element) -> str:
        """The prose of a node, a paragraph a line."""
        lines = "".join(self.inside(node)).split("\n")
        return "\n".join(" ".join(x.split()) for x in lines if x.strip())

    def number(self, kind: str, anchor: str) -> str:
        """The number of a figure, an equation or an exercise."""
        return ".".join(map(str, self.numbers.get(kind, {}).get(anchor, ())))

    def all(self) -> Iterator[tuple[str, str, str, str]]:
        """The rows, as they stand on the page."""
        for node in self.doctree.findall(nodes.Element):
            anchor = next(iter(node.get("ids", ())), "")
            if anchor and (row := self.row(node, anchor)):
                yield row[0], anchor, *row[1:]

    def row(self, node: nodes.Element, anchor: str) -> tuple | None:
        """Kind, title and text of a node that can be found."""
        match node:
            case nodes.section() if anchor not in SHARED:
                return self.section(node, anchor)
            case nodes.math_block() if "label" in node:
                number = self.number("displaymath", anchor)
                title = f"Equation ({number}) {node['label']}"
                told = f"{self.before(node)} {spoken(node, self.macros)}"
                return "equation", title, told.strip()
            case nodes.figure():
                number = self.number("figure", anchor)
                caption = next(node.findall(nodes.caption), nodes.caption())
                return "figure", f"Figure {number}", self.text(caption)
            case exercises.exercise_enumerable_node():
                number = self.number("exercise", anchor)
                title = f"Exercise {number} {words(node[0])}"
                return "exercise", title, self.text(node[-1])
            case nodes.term():
                told = node.parent[-1]
                text = self.text(told).partition(" See ")[0]
                return "term", words(node), text, self.place(told)
            case addnodes.desc_signature() if node.parent["objtype"] in NAMES:
                told = next(node.parent.findall(nodes.paragraph), node)
                return "code", anchor, self.text(told)
            case nodes.citation():
                return "work", "", self.text(node).partition(" doi:")[0]
        return None

    def section(self, node: nodes.section, anchor: str) -> tuple:
        """The row of a section; that of the first is the page's."""
        first = isinstance(node.parent, nodes.document)
        number = self.sections.get("" if first else f"#{anchor}", ())
        title = f"{'.'.join(map(str, number))} {words(node[0])}".strip()
        if any(isinstance(n, addnodes.desc) for n in node.children):
            kind = "code"
        elif self.chapter:
            kind = "page" if first else "section"
        else:
            kind = "aside"
        return kind, title, self.text(node)

    def place(self, told: nodes.Element) -> str:
        """The page and the anchor to which a term's sentence leads."""
        links = [n.get("refuri", "") for n in told.findall(nodes.reference)]
        address = urljoin(self.docname, links[-1] if links else "")
        return address.replace(".html#", "#")

    def before(self, node: nodes.Element) -> str:
        """The last words before an equation."""
        wrapped = "dl-equation" in node.parent["classes"]
        box = node.parent if wrapped else node
        found = box.parent[: box.parent.index(box)]
        lead = [n for n in found if isinstance(n, nodes.paragraph)][-1:]
        return self.text(lead[0]).rsplit(". ", 1)[-1] if lead else ""
