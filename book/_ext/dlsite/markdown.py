"""A page as Markdown, from the nodes in which Sphinx has resolved it.

Numbers, references, citations and measured values stand in it as on the page.
"""

import re
from collections.abc import Iterator
from textwrap import indent
from urllib.parse import urljoin

from docutils import nodes
from katex_static import unnumbered
from sphinx_exercise import nodes as exercises

from dlsite import links

SPECIAL = re.compile(r"[\\`*_$<]")
FREE = (exercises.exercise_node, exercises.exercise_enumerable_node)
FREE += (exercises.solution_node,)
Parts = Iterator[str | nodes.Element]


def is_cell(node: nodes.Node) -> bool:
    """Whether a node is a cell of code with its outputs."""
    return isinstance(node, nodes.container) and "cell_index" in node


def quotation(text: str) -> str:
    """Markdown within a quotation."""
    return indent(text, "> ", lambda _: True).replace("> \n", ">\n")


class Markdown:
    """What a page shows, without its solutions for a student."""

    def __init__(self, app, docname: str, student: bool = False) -> None:
        self.app, self.docname, self.student = app, docname, student
        self.base = app.config.html_baseurl.rstrip("/")
        self.macros = getattr(app.config, "katex_macros", None) or {}

    def inline(self, node: nodes.Element) -> str:
        """The text within a node."""
        return "".join(map(self.piece, node.children))

    def piece(self, node: nodes.Node) -> str:
        """A part of a line."""
        match node:
            case nodes.Text():
                return SPECIAL.sub(r"\\\g<0>", node.astext())
            case nodes.math():
                return f"${self.tex(node.astext())}$"
            case nodes.literal():
                text = node.astext()
                return f"`` {text} ``" if "`" in text else f"`{text}`"
            case nodes.emphasis():
                return f"*{self.inline(node)}*"
            case nodes.strong():
                return f"**{self.inline(node)}**"
            case nodes.reference():
                return self.link(node)
            case nodes.Inline() if not isinstance(node, nodes.raw):
                return self.inline(node)
        raise ValueError(f"{node.tagname!r} has no form in a notebook")

    def link(self, node: nodes.reference) -> str:
        """A link; within the book where the site's address is known."""
        uri = node.get("refuri") or f"#{node.get('refid')}"
        if node.get("internal"):
            here = self.app.builder.get_target_uri(self.docname)
            uri = self.base and urljoin(f"{self.base}/{here}", uri)
        return f"[{self.inline(node)}]({uri})" if uri else self.inline(node)

    def tex(self, text: str) -> str:
        """TeX without the book's macros, which JupyterLab does not know."""
        for name, body in self.macros.items():
            after = r"(?![A-Za-z])" if name[-1].isalpha() else ""
            text = re.sub(re.escape(name) + after, lambda _, b=body: b, text)
        return text

    def blocks(self, node: nodes.Element) -> Parts:
        """The parts within a node: Markdown, and the cells of code."""
        for child in node.children:
            if isinstance(child, nodes.container):
                yield from self.container(child)
            elif isinstance(child, exercises.solution_node) and self.student:
                cells = child.findall(is_cell)
                yield from (c for c in cells if "tag_solution" in c["classes"])
            else:
                yield from self.block(child)

    def block(self, node: nodes.Element) -> Parts:
        """The parts of a node that is no container."""
        match node:
            case nodes.raw() | nodes.Invisible():
                pass
            case nodes.section():
                yield from self.blocks(node)
            case nodes.title():
                yield self.title(node)
            case nodes.paragraph():
                yield self.inline(node)
            case nodes.math_block():
                yield self.display(node)
            case nodes.FixedTextElement():
                yield f"```{node.get('language', '')}\n{node.astext()}\n```"
            case nodes.bullet_list() | nodes.enumerated_list():
                yield "\n".join(self.items(node))
            case nodes.table():
                yield self.table(node)
            case nodes.block_quote():
                yield quotation(self.whole(node))
            case nodes.Admonition() | nodes.sidebar():
                yield from self.box(node)
            case _:
                yield self.piece(node)

    def whole(self, node: nodes.Element) -> str:
        """The parts within a node that holds no code to be run."""
        return "\n\n".join(filter(None, self.blocks(node)))

    def container(self, node: nodes.container) -> Parts:
        """A cell, and what its figure says; what the site puts in a box."""
        if is_cell(node):
            yield node
            yield from map(self.caption, node.findall(nodes.figure))
        elif "dl-source" in node["classes"]:
            yield self.quoted(*node.children)
        elif "dl-equation" in node["classes"]:
            yield self.display(node[0])
        elif "dl-keyed" in node["classes"]:
            tag = rf"\tag{{{node[1].astext().strip('()')}}}"
            yield self.display(node[0]).replace("\n$$", f"\n{tag}\n$$")
        elif "dl-head" not in node["classes"]:
            yield from self.blocks(node)

    def title(self, node: nodes.title) -> str:
        """A heading; the page's own stands elsewhere."""
        depth, above = 0, node.parent
        while isinstance(above, nodes.section):
            depth, above = depth + 1, above.parent
        return f"{'#' * depth} {self.inline(node)}" if depth > 1 else ""

    def number(self, kind: str, node: nodes.Element) -> str:
        """``Figure 3.1``, as the site numbers it."""
        known = self.app.env.toc_fignumbers.get(self.docname, {})
        found = known.get(kind, {}).get(next(iter(node["ids"]), ""), ())
        return self.app.config.numfig_format[kind] % ".".join(map(str, found))

    def caption(self, node: nodes.figure) -> str:
        """A figure's caption, to stand below its cell."""
        found = "".join(map(self.inline, node.findall(nodes.caption)))
        return f"**{self.number('figure', node)}.** {found}" if found else ""

    def display(self, node: nodes.math_block) -> str:
        """A displayed equation, numbered as the site numbers it."""
        tex, label = self.tex(unnumbered(node.astext())), node.get("label")
        args = self.app.env, self.app.builder, self.docname, label
        if found := label and links.equation_link(*args):
            tex += rf"{chr(10)}\tag{{{found[1].strip('()')}}}"
        return f"$$\n{tex}\n$$"

    def quoted(self, head: nodes.paragraph, block: nodes.Element) -> str:
        """Code of the package, numbers of equations in its comments."""
        lines = block.astext().split("\n")
        for i, labels in enumerate(block["cites"]):
            if labels:
                told = [f"{block['links'][x][1]} {x}" for x in labels]
                code = lines[i][: lines[i].rindex("# (")]
                lines[i] = f"{code}# {', '.join(told)}"
        name, path = (part.astext() for part in head.children)
        code = "\n".join(lines)
        return f"`{name}`, in `{path}`:\n\n```python\n{code}\n```"

    def items(self, node: nodes.Element) -> Iterator[str]:
        """The items of a list."""
        for i, item in enumerate(node.children, node.get("start", 1)):
            mark = "- " if isinstance(node, nodes.bullet_list) else f"{i}. "
            yield mark + indent(self.whole(item), " " * len(mark)).lstrip()

    def table(self, node: nodes.table) -> str:
        """A table, with its title."""
        rows = [
            [" ".join(self.whole(entry).split()) for entry in row]
            for row in node.findall(nodes.row)
        ]
        if not list(node.findall(nodes.thead)):
            rows.insert(0, [""] * len(rows[0]))
        rows.insert(1, ["---"] * len(rows[0]))
        title = [f"*{self.inline(t)}*\n" for t in node.findall(nodes.title)]
        return "\n".join([*title, *(f"| {' | '.join(r)} |" for r in rows)])

    def box(self, node: nodes.Element) -> Parts:
        """A box as a quotation, or folded; an exercise stands free."""
        titled = isinstance(node[0], nodes.title)
        title = self.inline(node[0]) if titled else node.tagname.capitalize()
        rest = nodes.container("", *node.children[titled:])
        if isinstance(node, exercises.exercise_enumerable_node):
            title = f"{self.number('exercise', node)}{title}"
        if isinstance(node, FREE):
            yield f"**{title}.**"
            yield from self.blocks(rest)
        elif "dropdown" in node["classes"]:
            head = f"<details><summary>{title}</summary>"
            yield f"{head}\n\n{self.whole(rest)}\n\n</details>"
        elif "try" not in node["classes"]:  # what only the page can do
            lead = f"**{title}**\n\n" if title else ""
            yield quotation(lead + self.whole(rest))
