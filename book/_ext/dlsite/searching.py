"""Words without TeX: for the search, descriptions and citations."""

import re

from docutils import nodes
from sphinx.search import IndexBuilder, WordStore
from sphinx.util.index_entries import split_index_msg

COMMAND = re.compile(r"\\[a-zA-Z]+ ?|[{}]")
collect = IndexBuilder._word_collector
freeze = IndexBuilder.freeze


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


def without_tex(self, doctree: nodes.document) -> WordStore:
    """The words of a page; of a formula in a title its letters stay."""
    copy = doctree.deepcopy()
    for node in list(copy.findall(is_formula)):
        titled = isinstance(node.parent, nodes.title)
        node.parent.replace(node, [letters(node)] if titled else [])
    return collect(self, copy)


def entries(items: list[tuple]) -> list[tuple[str, str, str]]:
    """A page's entries of the general index, as Sphinx collects them."""
    found = set()
    for kind, value, target, main, _ in items:
        found |= {
            (word, target or "", main) for word in split_index_msg(kind, value)
        }
    return sorted(found)


def whole(self) -> dict:
    """The index as it is when all pages have been read.

    Of pages that were not read again Sphinx forgets the entries; of those
    that were it keeps the words that they lost.
    """
    for words in (self._mapping, self._title_mapping):
        for word in [w for w, pages in words.items() if not pages]:
            del words[word]
    known = self.env.domaindata["index"]["entries"]
    written = sorted(d for d in known if d in self._titles)
    self._index_entries = {d: entries(known[d]) for d in written}
    return freeze(self)


def setup(app) -> None:
    """Put ours in the place of Sphinx's, which has no event for this."""
    IndexBuilder._word_collector = without_tex
    IndexBuilder.freeze = whole
