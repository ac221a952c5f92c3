"""What the search knows of a page: its words, and no TeX."""

import re

from docutils import nodes
from sphinx.search import IndexBuilder, WordStore

COMMAND = re.compile(r"\\[a-zA-Z]+ ?|[{}]")
collect = IndexBuilder._word_collector


def is_formula(node: nodes.Node) -> bool:
    """Whether a node holds TeX."""
    return isinstance(node, nodes.math | nodes.math_block)


def without_tex(self, doctree: nodes.document) -> WordStore:
    """The words of a page; of a formula in a title its letters stay."""
    copy = doctree.deepcopy()
    for node in list(copy.findall(is_formula)):
        letters = nodes.Text(COMMAND.sub("", node.astext()))
        titled = isinstance(node.parent, nodes.title)
        node.parent.replace(node, [letters] if titled else [])
    return collect(self, copy)


def setup(app) -> None:
    """Put ours in the place of Sphinx's, which has no event for this."""
    IndexBuilder._word_collector = without_tex
