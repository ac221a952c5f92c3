"""The box *Key equations*: those of a chapter that are marked ``key``."""

import re

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from dlsite import links

STOP = re.compile(r"(?<!\\)[\s.,;]+(?=(\\end\{\w+\}\s*)?$)")  # of a sentence


class KeyEquations(SphinxDirective):
    """Each marked equation of the page above, its number beside it.

    A line of the body is ``label: words`` that go before this equation.
    """

    has_content = True

    def run(self) -> list[nodes.Node]:
        words = dict(line.split(": ", 1) for line in self.content if line)
        title = nodes.title("", "Key equations")
        box = nodes.admonition("", title, classes=["key"])
        for equation in list(self.state.document.findall(nodes.math_block)):
            if "key" in equation["classes"]:
                if text := words.pop(equation["label"], ""):
                    inline, _ = self.parse_inline(text)
                    box += nodes.paragraph("", "", *inline)
                box += self.shown(equation)
        if words:
            raise self.error(f"no equation above is key: {', '.join(words)}")
        return [box]

    def shown(self, equation: nodes.math_block) -> nodes.container:
        """The formula as a sentence of its own, and its number, a link."""
        tex = STOP.sub("", equation.astext())
        formula = nodes.math_block(tex, tex, number=None, nowrap=False)
        number = links.number(self.env.docname, equation["label"])
        row = [formula, nodes.paragraph("", "", number)]
        return nodes.container("", *row, classes=["dl-keyed"])


def setup(app) -> None:
    """Add the directive."""
    app.add_directive("dl-key", KeyEquations)
