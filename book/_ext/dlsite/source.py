"""The directive ``source`` quotes code of the package; ``drawn`` credits it.

    ```{source} dlbook.ops.cross_entropy
    ```

shows the object without its docstrings. Its name leads to the source page,
and each comment that cites an equation to the equation.
"""

import re
from html import escape

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from dlsite import links
from tools import quote

logger = logging.getLogger(__name__)
COMMENT = re.compile(r'<span class="c1">#[^<]*</span>')


class source_block(nodes.General, nodes.FixedTextElement):  # noqa: N801
    """Quoted code. ``numbers``: the file's line of each; ``cites``: labels."""


class Source(SphinxDirective):
    """Quote one object of the package, or several."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        found = []
        for name in re.split(r"[\s,]+", self.arguments[0].strip()):
            try:
                found.append(self.quoted(quote.find(self.root, name)))
            except LookupError as error:
                warn(error.args[0], self.get_location())
        return found

    @property
    def root(self):
        return links.root(self.env)

    def quoted(self, quoted: quote.Quote) -> nodes.container:
        self.env.note_dependency(str(quoted.path))
        numbers = [n for n, _ in quoted.lines]
        cited = quote.module(self.root, quoted.path).cited
        block = source_block(quoted.code, quoted.code)
        block["numbers"] = numbers
        block["module"] = quoted.module
        block["cites"] = [list(cited.get(n, ())) for n in numbers]
        self.set_source_info(block)
        link = links.reference(quoted.module, numbers[0], quoted.name)
        head = nodes.paragraph("", "", link, classes=["dl-source-head"])
        path = str(quoted.path.relative_to(self.root))
        head += nodes.inline(path, path, classes=["dl-source-path"])
        return nodes.container("", head, block, classes=["dl-source"])


class Drawn(SphinxRole):
    """Name the function that drew a figure, as a link to its source."""

    def run(self):
        name = self.text.strip()
        text = name.rsplit(".", 1)[-1]
        try:
            link = links.reference_to(self.env, name, text)
        except LookupError as error:
            warn(error.args[0], self.get_location())
            return [nodes.literal(text, text)], []
        credit = nodes.inline("", "Drawn by ", classes=["dl-drawn"])
        credit += [link, nodes.Text(".")]
        return [credit], []


def warn(text: str, location) -> None:
    """A warning of this extension."""
    logger.warning(text, location=location, type="dl", subtype="source")


class LinkEquations(SphinxPostTransform):
    """Give quoted code the address and number of each equation it cites.

    The first line of a page that cites a label gets the anchor
    ``code-label``, to which the equation's own link leads. A cell that cites
    one is shown as quoted code is.
    """

    default_priority = 190

    def run(self, **kwargs) -> None:
        for cell in list(self.document.findall(nodes.literal_block)):
            self.as_quoted(cell)
        anchored: set[str] = set()
        for block in self.document.findall(source_block):
            labels = {label for line in block["cites"] for label in line}
            block["links"] = {}
            block["anchors"] = labels - anchored
            anchored |= labels
            for label in sorted(labels):
                args = (self.env, self.app.builder, self.env.docname, label)
                if found := links.equation_link(*args):
                    block["links"][label] = found
                else:
                    text = f"no chapter has the equation {label!r}"
                    warn(f"{text} that this code cites", block)

    def as_quoted(self, cell: nodes.literal_block) -> None:
        """Put quoted code in a cell's place, if it cites an equation."""
        text = cell.astext()
        if cell.get("language") != "ipython3" or "# (" not in text:
            return
        known = self.env.get_domain("math").equations
        cited = quote.citing_lines(text)
        cites = [
            [label for label in cited.get(n, ()) if label in known]
            for n, _ in enumerate(text.split("\n"), 1)
        ]
        if any(cites):
            block = source_block(text, text)
            block.source, block.line = cell.source, cell.line
            block["numbers"], block["module"], block["cites"] = [], "", cites
            cell.replace_self(block)


def link_comments(html: str, cites: list[list[str]], found: dict, ids: set):
    """Turn the citing comments of highlighted lines into links."""
    lines, free = html.split("\n"), set(ids)
    for i, labels in enumerate(cites):
        anchors = []
        for label in labels:
            if label not in found:
                break
            uri, number = found[label]
            anchor = f' id="code-{label}"' if label in free else ""
            free.discard(label)
            anchors.append(
                f'<a class="dl-eq"{anchor} href="{escape(uri)}">'
                f'{number}<span class="dl-eq-label"> {label}</span></a>'
            )
        if anchors:
            comment = f'<span class="c1"># {", ".join(anchors)}</span>'
            lines[i] = COMMENT.sub(lambda _, c=comment: c, lines[i])
    return "\n".join(lines)


def visit_source_block(self, node: source_block) -> None:
    """Write the highlighted code with its links."""
    html = self.highlighter.highlight_block(
        node.astext(), "python", location=node
    )
    html = link_comments(html, node["cites"], node["links"], node["anchors"])
    tag = self.starttag(node, "div", CLASS="highlight-python notranslate")
    self.body.append(f"{tag}{html}</div>\n")
    raise nodes.SkipNode


def plain(self, node: source_block) -> None:
    """Write the code as any literal block."""
    self.visit_literal_block(node)


def depart_plain(self, node: source_block) -> None:
    """End the literal block."""
    self.depart_literal_block(node)


def setup(app) -> None:
    """Add the directive, the role, the node and its transform."""
    html = (visit_source_block, None)
    other = (plain, depart_plain)
    app.add_node(
        source_block, html=html, singlehtml=html, latex=other, text=other
    )
    app.add_directive("source", Source)
    app.add_role("drawn", Drawn())
    app.add_post_transform(LinkEquations)
