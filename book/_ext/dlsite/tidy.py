"""Small repairs of what other extensions leave."""

import re
from pathlib import Path

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_exercise.nodes import exercise_enumerable_node

from dlsite.links import claim_anchor
from dlsite.wording import numerals, words

SHARED = {"exercise-content", "solution-content"}
MARK = re.compile(r"^# (?:BEGIN|END)(?:\n|\Z)", re.M)  # of a stub's gap


class DropSharedIds(SphinxPostTransform):
    """Take the id that sphinx-exercise gives the body of every exercise."""

    default_priority = 300

    def run(self, **kwargs) -> None:
        for section in self.document.findall(nodes.section):
            section["ids"] = [i for i in section["ids"] if i not in SHARED]


class DropMarks(SphinxPostTransform):
    """Show solutions without the marks between which a stub is cut out."""

    default_priority = 300

    def run(self, **kwargs) -> None:
        for block in self.document.findall(nodes.literal_block):
            if (text := block.astext()) != (kept := MARK.sub("", text)):
                block.rawsource = kept
                block[:] = [nodes.Text(kept)]


class permalink(nodes.Inline, nodes.Element):  # noqa: N801
    """The link of what a title belongs to, to itself."""


def visit_permalink(self, node: permalink) -> None:
    """Write the link as Sphinx writes those of sections."""
    self.add_permalink_ref(node.parent.parent, "Link to this exercise")
    raise nodes.SkipNode


class GivePermalinks(SphinxPostTransform):
    """Claims and exercises have links to themselves, as figures have."""

    default_priority = 300

    def run(self, **kwargs) -> None:
        for exercise in self.document.findall(exercise_enumerable_node):
            exercise[0] += permalink()
        for raw in self.document.findall(nodes.raw):
            if (html := raw.astext()).startswith('<p class="dl-claim '):
                raw[:] = [nodes.Text(named_claim(html))]


class CiteBack(SphinxPostTransform):
    """Each work of the bibliography has links to where it is cited."""

    default_priority = 6  # the entries are made at 5

    def run(self, **kwargs) -> None:
        domain = self.env.get_domain("cite")
        keys = {c.citation_id: c.key for c in domain.citations}
        for entry in self.document.findall(nodes.citation):
            places: dict[str, str] = {}
            for ref in domain.citation_refs:
                if keys[entry["ids"][0]] in [t.key for t in ref.targets]:
                    places.setdefault(ref.docname, ref.citation_ref_id)
            entry[-1] += self.line(places)

    def line(self, places: dict[str, str]) -> nodes.inline:
        """The titles of the pages that cite a work, as links."""
        line = nodes.inline("", " Cited in ", classes=["dl-cited"])
        for docname in sorted(places, key=self.order):
            uri = self.app.builder.get_relative_uri(self.env.docname, docname)
            title = words(self.env.titles[docname])
            line += nodes.Text(", " if len(line) > 1 else "")
            line += nodes.reference(
                "", title, refuri=f"{uri}#{places[docname]}", internal=True
            )
        return line

    def order(self, docname: str) -> tuple[int, ...]:
        """The place of a page in the book."""
        return self.env.toc_secnumbers.get(docname, {}).get("", ())


def named_claim(html: str) -> str:
    """A claim with an anchor, and the link to it behind its text."""
    page = BeautifulSoup(html, "html.parser")
    text = page.p.contents[1]
    page.p["id"] = anchor = claim_anchor(text)
    title = "Link to this claim"
    link = {"class": "headerlink", "href": f"#{anchor}", "title": title}
    text.insert_after(page.new_tag("a", attrs=link, string="#"))
    for evidence in page(class_="dl-evidence"):
        evidence.string = numerals(evidence.text)
    return str(page)


def sweep(app, exception: Exception | None) -> None:
    """Delete figures that pages showed before they were read again."""
    if exception or app.builder.name != "html":
        return
    kept = {name for _, name in app.env.images.values()}
    for path in (Path(app.outdir) / "_images").glob("*"):
        if path.name not in kept:
            path.unlink()


def setup(app) -> None:
    """Add the transforms, and sweep before anything reads the pages."""
    app.add_node(permalink, html=(visit_permalink, None))
    app.add_post_transform(CiteBack)
    app.add_post_transform(GivePermalinks)
    app.add_post_transform(DropSharedIds)
    app.add_post_transform(DropMarks)
    app.connect("build-finished", sweep, priority=100)
