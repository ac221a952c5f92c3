"""The search: what each page holds to be found, and the index of it all.

A page leaves its rows as a script: kind, anchor, title and text of sections,
equations, figures, exercises, terms and names. The index is made of these
scripts, by the code that asks it: ``assets/minisearch/ranking.js``.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from urllib.parse import urljoin
from xml.etree import ElementTree

import katex_static
import quickjs
from docutils import nodes
from sphinx import addnodes
from sphinx_exercise import nodes as exercises

from dlsite.tidy import SHARED

ASSETS = Path(__file__).parents[2] / "assets" / "minisearch"
VERSION = "7.2.0"
FOLDER = "_search"
OLD = {"_static/doctools.js", "_static/sphinx_highlight.js"}
COMMENT = re.compile(r"/\*.*?\*/|^\s*//[^\n]*|^\s+", re.S | re.M)
COMMAND = re.compile(r"\\[a-zA-Z]+ ?|[{}]")
MATHML = re.compile(r"<math.*?</math>", re.S)
APPLIED = "\N{FUNCTION APPLICATION}"
SCRIPTS = {"msub": "_", "msup": "^", "mfrac": "/"}
EXERCISES = exercises.exercise_node, exercises.exercise_enumerable_node
# What is no prose, or is found by itself.
APART = (
    *EXERCISES,
    exercises.solution_node,
    addnodes.desc,
    addnodes.glossary,
    nodes.citation,
    nodes.figure,
    nodes.FixedTextElement,
    nodes.image,
    nodes.Invisible,
    nodes.label,
    nodes.Titular,
)
SILENT = {"dl-head", "dl-source", "dl-implemented", "dl-drawn", "dropdown"}
NAMES = {"function", "class", "exception"}  # of the code, not what is in them


def is_formula(node: nodes.Node) -> bool:
    """Whether a node holds TeX."""
    return isinstance(node, nodes.math | nodes.math_block)


def letters(formula: nodes.Node) -> nodes.Text:
    """What is left of a formula where nothing can set it."""
    return nodes.Text(COMMAND.sub("", formula.astext()))


def words(node: nodes.Element) -> str:
    """The text of a node on one line, of its formulas the letters."""
    copy = node.deepcopy()
    for formula in list(copy.findall(is_formula)):
        formula.parent.replace(formula, letters(formula))
    return " ".join(copy.astext().split())


def line(part: ElementTree.Element) -> str:
    """A formula's MathML on a line: ``x_k^2``."""
    found = [line(child) for child in part]
    name = part.tag.rpartition("}")[2]
    if name == "annotation":
        return ""
    if name == "msubsup":
        return "{}_{}^{}".format(*found)
    text = (part.text or "").replace(APPLIED, "")
    text += SCRIPTS.get(name, "").join(found)
    return f"√({text})" if name == "msqrt" else text


def spoken(formula: nodes.Node, macros: str) -> str:
    """A formula as the snippet of a search shows it."""
    html, error = katex_static.render(formula.astext(), False, macros)
    if error:
        return letters(formula).astext()
    return line(ElementTree.fromstring(MATHML.search(html)[0]))


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
            if not isinstance(child, (*APART, nodes.section)):
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
                top = isinstance(node.parent, nodes.document)
                yield row[0], "" if top else anchor, *row[1:]

    def row(self, node: nodes.Element, anchor: str) -> tuple | None:
        """Kind, title and text of a node that can be found."""
        match node:
            case nodes.section() if anchor not in SHARED:
                return self.section(node, anchor)
            case nodes.math_block() if "label" in node:
                number = self.number("displaymath", anchor)
                title = f"Equation ({number}) {node['label']}"
                return "equation", title, self.before(node)
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
                return "term", words(node), self.text(told), self.place(told)
            case addnodes.desc_signature() if node.parent["objtype"] in NAMES:
                told = next(node.parent.findall(nodes.paragraph), node)
                return "code", anchor, self.text(told)
            case nodes.citation():
                return "work", "", self.text(node)
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
        links = [n["refuri"] for n in told.findall(nodes.reference)][-1:]
        return "".join(urljoin(self.docname, u) for u in links).replace(
            ".html#", "#"
        )

    def before(self, node: nodes.Element) -> str:
        """The last words before an equation."""
        wrapped = "dl-equation" in node.parent["classes"]
        box = node.parent if wrapped else node
        found = box.parent[: box.parent.index(box)]
        lead = [n for n in found if isinstance(n, nodes.paragraph)][-1:]
        return self.text(lead[0]).rsplit(". ", 1)[-1] if lead else ""


def write_rows(app, docname, template, context, doctree) -> None:
    """Leave the rows of a page beside the pages."""
    if doctree is None or app.builder.name != "html":
        return
    path = Path(app.outdir) / FOLDER / "pages" / f"{docname}.js"
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = list(Rows(app, docname, doctree).all())
    name, rows = (json.dumps(x, ensure_ascii=False) for x in (docname, rows))
    path.write_text(f"dlSearch.rows[{name}] = {rows};\n", "utf8")


def read_rows(folder: Path) -> dict[str, list[list[str]]]:
    """The rows of each page, by its name."""
    return {
        path.relative_to(folder).with_suffix("").as_posix(): json.loads(
            path.read_text("utf8").split(" = ", 1)[1].rstrip(";\n")
        )
        for path in sorted(folder.rglob("*.js"))
    }


def engine() -> str:
    """MiniSearch and our ranking; their comments but the licence go."""
    licence = (ASSETS / "LICENSE").read_text("utf8")
    parts = [ASSETS / "minisearch.js", ASSETS / "ranking.js"]
    code = [COMMENT.sub("", part.read_text("utf8")) for part in parts]
    return f"/*! MiniSearch {VERSION}\n\n{licence}*/\n{''.join(code)}"


def named(pages: dict[str, list[list[str]]]) -> dict[str, list[list[str]]]:
    """The rows, with the terms that a section defines in its title."""
    terms = defaultdict(str)
    for _, _, title, _, *place in chain(*pages.values()):
        terms["".join(place)] += f" {title}"
    return {
        page: [
            [kind, title + terms.get(f"{page}#{anchor}", ""), text]
            for kind, anchor, title, text, *_ in rows
        ]
        for page, rows in pages.items()
    }


def index(pages: dict[str, list[list[str]]]) -> str:
    """The script that finds rows of these pages."""
    code, context = engine(), quickjs.Context()
    context.eval(f"{code}var pack = dlSearch.pack;")
    packed = context.get("pack")(json.dumps(named(pages)))
    return f"{code}dlSearch.load({packed});\n"


def write_index(app, exception: Exception | None) -> None:
    """Write the script that a page loads when it is first asked."""
    if exception or app.builder.name != "html":
        return
    folder = Path(app.outdir) / FOLDER
    text = index(read_rows(folder / "pages"))
    (folder / "index.js").write_text(text, "utf8")


def search_page(app) -> Iterator[tuple[str, dict, str]]:
    """The page to which a link with a question leads."""
    yield "search", {"title": "Search"}, "search.html"


def without_sphinx(app) -> None:
    """Leave out the search that Sphinx brings, and what serves it alone."""
    app.builder.search = False
    scripts = app.builder._js_files
    scripts[:] = [s for s in scripts if s.filename not in OLD]


def setup(app) -> None:
    """Connect the events; the index is made when all pages are written."""
    app.connect("builder-inited", without_sphinx)
    app.connect("html-collect-pages", search_page)
    app.connect("html-page-context", write_rows)
    app.connect("build-finished", write_index)
