"""From an equation to the lines of code that implement it."""

from collections import defaultdict

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from dlbook._hints import did_you_mean
from dlsite import links, report
from dlsite.source import source_block
from tools import equations

logger = logging.getLogger(__name__)


def implementations(env, label: str) -> list[equations.Citation]:
    """The first line of each object that cites ``label``.

    Operations come before the code that repeats their equation.
    """
    if not hasattr(env.app, "dl_cited"):  # the package is read once a build
        env.app.dl_cited = defaultdict(list)
        for c in equations.citations(links.root(env)):
            env.app.dl_cited[c.label].append(c)
    first: dict[tuple[str, str], equations.Citation] = {}
    for c in env.app.dl_cited.get(label, ()):
        first.setdefault((c.module, c.owner), c)
    found = list(first.values())
    return sorted(found, key=lambda c: not c.module.startswith("dlbook.ops"))


def named(found: list[equations.Citation]) -> dict[str, equations.Citation]:
    """Each by its name; who has one that stood before, by its family too."""
    told: dict[str, equations.Citation] = {}
    for c in found:
        family, module = c.module.rsplit(".", 2)[-2:]
        text = c.owner or module
        told[f"{family}.{text}" if text in told else text] = c
    return told


def is_implemented(node: nodes.Node) -> bool:
    """Whether a node is an equation that code implements."""
    return (
        isinstance(node, nodes.math_block)
        and "implemented" in node["classes"]
        and bool(node.get("label"))
    )


def note_dependencies(app, doctree: nodes.document) -> None:
    """A page with an implemented equation depends on the code's file."""
    for node in doctree.findall(is_implemented):
        for c in implementations(app.env, node["label"]):
            app.env.note_dependency(str(c.path))


def check(app, env) -> None:
    """Warn of a check that says it proves an equation which no page has."""
    known = env.get_domain("math").equations
    for chapter in report.report(env)["chapters"]:
        for found in chapter["checks"]:
            for label in set(found["equations"]) - known.keys():
                hint = did_you_mean(label, sorted(known))
                text = f"its check of {found['operation']} proves {label!r}, "
                text += f"which no page has{hint}"
                where = report.docname_of(env, chapter["chapter"])
                logger.warning(text, location=where, type="dl")


class LinkCode(SphinxPostTransform):
    """Put a link to the code beside each implemented equation.

    It leads to the line quoted on the same page, else to the source page.
    """

    default_priority = 195

    def run(self, **kwargs) -> None:
        quoted = self.quoted_lines()
        for node in list(self.document.findall(is_implemented)):
            found = implementations(self.env, node["label"])
            if not found:
                continue
            note = nodes.paragraph("", "", classes=["dl-implemented"])
            note += nodes.inline("", "in ", classes=["dl-in"])
            for i, (text, c) in enumerate(named(found).items()):
                note += [nodes.Text(", ")] if i else []
                note += self.link(c, quoted, text)
            box = nodes.container("", classes=["dl-equation"])
            parent = node.parent  # replace_self would copy the equation's id
            parent[parent.index(node)] = box
            box += [node, note]

    def quoted_lines(self) -> set[tuple[str, int]]:
        """Module and line of all code quoted on this page."""
        return {
            (block["module"], number)
            for block in self.document.findall(source_block)
            for number in block["numbers"]
        }

    def link(self, c: equations.Citation, quoted: set, text: str):
        """The link to one implementation, by its name."""
        title = f"The code: {c.module}, line {c.line}"
        if (c.module, c.line) not in quoted:
            return links.reference(c.module, c.line, text, reftitle=title)
        node = nodes.reference("", "", nodes.literal(text, text))
        node["refuri"] = f"#code-{c.label}"
        node["internal"], node["reftitle"] = True, title
        node["classes"] += ["dl-code-link"]
        return node


def setup(app) -> None:
    """Connect the event and the transform."""
    app.connect("doctree-read", note_dependencies)
    app.connect("env-check-consistency", check)
    app.add_post_transform(LinkCode)
