"""The role ``measured``: a number of a run, quoted in prose by its name."""

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from dlbook._hints import did_you_mean
from dlsite import report

logger = logging.getLogger(__name__)


class Measured(SphinxRole):
    """``test-accuracy`` of this chapter, or ``another-chapter/its-name``."""

    def run(self):
        stem, _, name = self.text.strip().rpartition("/")
        stem = stem or report.stem_of(self.env.docname)
        report.note(self.env, stem)
        found = report.chapter(self.env, stem).get("measured", {})
        if name not in found:
            hint = did_you_mean(name, sorted(found))
            where = self.get_location()
            text = f"no number {name!r} in the run of {stem!r}{hint}"
            logger.warning(text, location=where, type="dl", subtype="measured")
            return [nodes.Text("?")], []
        return [number(found[name])], []


def number(entry: dict) -> nodes.inline:
    """A measured number as prose shows it."""
    text = kept(entry["text"])
    return nodes.inline(text, text, classes=["dl-number"])


def kept(text: str) -> str:
    """Keep ``0.92 ± 0.01`` on one line; a phone's table may break it."""
    return text.replace(" ", "\N{NO-BREAK SPACE}").replace("±\xa0", "± ")


def setup(app) -> None:
    """Add the role."""
    app.add_role("measured", Measured())
