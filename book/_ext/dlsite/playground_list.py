"""The page *Playgrounds*: each with what it does, its chapter, its figure."""

import re

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging

from dlsite import playgrounds
from dlsite.head import is_chapter
from dlsite.scoreboard import Generated
from dlsite.tables import table

logger = logging.getLogger(__name__)
EMBED = re.compile(r'playground\.embed\(\s*"([\w-]+)"')


class Playgrounds(Generated):
    """Each playground: its label, its chapter, its figure."""

    def content_nodes(self) -> list[nodes.Node]:
        rows = [
            self.row(page, kind, cell.figure["name"])
            for page in self.pages
            if is_chapter(page)
            for cell in page.cells()
            for kind in EMBED.findall(cell.text)
            if self.is_named(page, kind, cell)
        ]
        header = ["Playground", "Chapter", "Figure"]
        return [table(header, rows)] if rows else []

    def is_named(self, page, kind: str, cell) -> bool:
        """Whether its figure has a name to refer to; a warning if not."""
        if "name" in cell.figure:
            return True
        where, text = self.docname(page.path), f"{kind!r}: no figure's name"
        logger.warning(text, location=(where, cell.line), type="dl")
        return False

    def row(self, page, kind: str, name: str) -> list[list[nodes.Node]]:
        figure = addnodes.pending_xref(
            "",
            nodes.literal("", "Fig. %s", classes=["xref", "std-numref"]),
            reftype="numref",
            refdomain="std",
            reftarget=name,
            refdoc=self.env.docname,
            refexplicit=False,
            refwarn=True,
        )
        self.env.note_dependency(str(playgrounds.script_of(kind)))
        label = [nodes.Text(playgrounds.label(kind))]
        return [label, [self.chapter_link(page)], [figure]]


def setup(app) -> None:
    """Add the directive."""
    app.add_directive("dl-playgrounds", Playgrounds)
