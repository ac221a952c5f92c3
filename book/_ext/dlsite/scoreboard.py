"""The page *Scoreboard*, made from the report.

Three directives, so that the page keeps its own words: ``dl-build``,
``dl-figures`` and ``dl-claims``. Records of seeds come from ``seeds``.
"""

import json
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from dlsite import links, report, seeds
from dlsite.head import DEVICES, NAMES, doc_link, inline, is_chapter
from dlsite.tables import quoted, table
from dlsite.wording import numerals
from tools import equations

logger = logging.getLogger(__name__)


class Generated(SphinxDirective):
    """A directive whose content depends on the report and on chapters."""

    def run(self) -> list[nodes.Node]:
        report.note(self.env, report.WHOLE)
        self.root = links.root(self.env)
        self.pages = equations.pages(self.root)
        for page in self.pages:
            self.env.note_dependency(str(page.path))
        return self.content_nodes()

    def docname(self, path: Path) -> str:
        """Sphinx's name of a page."""
        name = path.relative_to(self.root).with_suffix("")
        return name.as_posix()

    def uri(self, docname: str) -> str:
        """A page's address from this one."""
        return self.env.app.builder.get_relative_uri(self.env.docname, docname)

    def chapter_link(self, page) -> addnodes.pending_xref:
        """A link to a chapter."""
        return doc_link(self.env, self.docname(page.path))

    def about(self, page, *found: nodes.Node) -> nodes.section:
        """What is found of a chapter, under its title."""
        link = nodes.paragraph("", "", self.chapter_link(page))
        part = nodes.section("", nodes.title("", page.title()), link, *found)
        part["ids"] = [f"of-{page.stem}"]
        return part


class Build(Generated):
    """Profile, device and versions of this build, and how much it checked."""

    def content_nodes(self) -> list[nodes.Node]:
        whole = report.report(self.env)
        if not whole["chapters"]:
            return [nodes.paragraph("", "Nothing has been run yet.")]
        every = {
            kind: [x for c in whole["chapters"] for x in c[kind]]
            for kind in ("claims", "checks")
        }
        rows = [
            ("Profile", whole["profile"]),
            ("Device", DEVICES.get(whole["device"], whole["device"])),
            ("Chapters", str(len(whole["chapters"]))),
            ("Claims", tally(every["claims"])),
            ("Gradient checks", str(len(every["checks"]))),
        ]
        rows += named_versions(whole["versions"])
        return [table(None, [[[nodes.Text(c)] for c in row] for row in rows])]


class Figures(Generated):
    """The old notebooks' figures beside ours."""

    def content_nodes(self) -> list[nodes.Node]:
        profile = report.report(self.env)["profile"] or "this build"
        header = ["Chapter", "Old notebook", "Its figure"]
        header += [f"Ours, {profile}", "Ours, full, recorded"]
        rows = [
            self.row(page, old)
            for page in self.pages
            if is_chapter(page)
            for old in page.front.get("seed") or []
        ]
        return [table(header, rows, "dl-old")] if rows else []

    def row(self, page, old: dict) -> list[list[nodes.Node]]:
        name = str(old.get("measured", ""))
        run = report.chapter(self.env, page.stem).get("measured", {})
        notebook = nodes.reference("", str(old.get("notebook", "")))
        notebook["refuri"] = old.get("url", "")
        if run and name and name not in run:
            text = f"{page.stem} did not measure {name!r}, named in its seed"
            logger.warning(text, location=self.get_location(), type="dl")
        figure = [nodes.Text(str(old.get("figure", "")))]
        numbers = [run, self.recorded(page.stem)]
        return [
            [self.chapter_link(page)],
            [notebook],
            figure,
            *[[quoted(found, name)] for found in numbers],
        ]

    def recorded(self, stem: str) -> dict:
        """The full-size numbers that are committed."""
        path = self.root / "dlbook" / "results" / f"{stem}.json"
        if not path.is_file():
            return {}
        self.env.note_dependency(str(path))
        return json.loads(path.read_text("utf8"))["measured"]


class Claims(Generated):
    """Each chapter's claims, ticked, with their evidence."""

    def content_nodes(self) -> list[nodes.Node]:
        found: list[nodes.Node] = []
        for page in self.pages:
            claims = report.chapter(self.env, page.stem).get("claims", [])
            if claims:
                kept = seeds.Record(self.env, self.root, page.stem)
                held = kept.counts([c["text"] for c in claims])
                uri = self.uri(self.docname(page.path))
                items = (
                    claim(entry, count, uri)
                    for entry, count in zip(claims, held, strict=True)
                )
                line = nodes.paragraph("", kept.line(), classes=["dl-seeds"])
                told = nodes.bullet_list("", *items, classes=["dl-claims"])
                found.append(self.about(page, line, told))
        return found


def claim(entry: dict, held: str, uri: str) -> nodes.list_item:
    """One claim as a ticked line, and at how many seeds it held."""
    holds = entry["holds"]
    line = nodes.paragraph()
    line += nodes.inline("", "✓ " if holds else "✗ ", classes=["dl-tick"])
    place = f"{uri}#{links.claim_anchor(entry['text'])}"
    line += nodes.reference("", "", *inline(entry["text"]), refuri=place)
    if entry["evidence"]:
        text = " " + numerals(entry["evidence"])
        line += nodes.inline("", text, classes=["dl-evidence"])
    text = f" {entry['kind']}" + (f" · {held}" if held else "")
    line += nodes.inline("", text, classes=["dl-kind"])
    classes = ["dl-claim", "dl-holds" if holds else "dl-fails"]
    return nodes.list_item("", line, classes=classes)


def named_versions(versions: dict[str, str]) -> list[tuple[str, str]]:
    """The versions under their proper names, Python's and NumPy's first."""
    first = [(NAMES[k], versions[k]) for k in NAMES if k in versions]
    return first + sorted(
        (k, v) for k, v in versions.items() if k not in NAMES
    )


def tally(claims: list[dict]) -> str:
    """How many claims hold, and how many of them are recorded ones."""
    hold = sum(c["holds"] for c in claims)
    kept = sum(c["kind"] == "recorded" for c in claims)
    return f"{hold} of {len(claims)} hold, {kept} on recorded results"


def setup(app) -> None:
    """Add the directives."""
    app.add_directive("dl-build", Build)
    app.add_directive("dl-figures", Figures)
    app.add_directive("dl-claims", Claims)
