"""The map of the chapters: what each needs, and what it leads to.

The directive ``dl-map`` lists the chapters by part, with an arc to each from
those that it needs. With a part's name it shows that part, what it needs and
what needs it. No script draws it, and a phone shows it as it is.
"""

from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from dlsite import links, report
from dlsite.head import doc_link, leads_to
from dlsite.scoreboard import Generated
from tools import reading
from tools.book import Book

ROW, WIDTH = 2.4, 7.0  # em, of a row and of the column of arcs
ARC = '<path d="M{x} {y}C{w} {y} {w} {end} {x} {end}"/>'
Needs = dict[str, list[str]]


def parts(env) -> dict[str, list[str]]:
    """The chapters of each numbered part, by docname, in their order."""
    told = Book(links.root(env)).parts()
    return {name: pages for name, numbered, pages in told if numbered}


def overview(env, chapter: str) -> str:
    """The page of the part that a chapter belongs to, if it has one."""
    name = chapter.rpartition("/")[0] + "/index"
    return name if name in env.found_docs else ""


def needs(env) -> Needs:
    """The chapters that each chapter names as its prerequisites."""
    known = [d for chapters in parts(env).values() for d in chapters]
    found = {}
    for docname in known:
        page = reading.read(Path(env.doc2path(docname)))
        named = page.front.get("prerequisites") or []
        found[docname] = [d for d in known if report.stem_of(d) in named]
    return found


def nearest(graph: Needs) -> Needs:
    """Needs without those that another of them needs already."""
    behind: dict[str, set[str]] = {}
    for docname, own in graph.items():
        behind[docname] = set(own).union(*(behind.get(d, ()) for d in own))
    return {
        docname: [d for d in own if not any(d in behind[o] for o in own)]
        for docname, own in graph.items()
    }


def arcs(row: int, others: list[int], kind: str) -> str:
    """Arcs from the middle of a row to those of others, as a drawing."""
    if not others:
        return ""
    y = ROW / 2
    paths = ""
    for other in others:
        far = min(abs(other - row), 30) ** 0.5
        where = {"x": WIDTH, "w": round(WIDTH - 1.3 * far, 2), "y": y}
        paths += ARC.format(end=round(y + ROW * (other - row), 2), **where)
    return (
        f'<svg class="{kind}" viewBox="0 0 {WIDTH} {ROW}" aria-hidden="true">'
        f"{paths}</svg>"
    )


class Map(Generated):
    """The chapters by part, or a part's and their neighbours."""

    optional_arguments, final_argument_whitespace = 1, True

    def content_nodes(self) -> list[nodes.Node]:
        graph, book = needs(self.env), parts(self.env)
        own = shown = set(graph)
        if self.arguments:
            own = {*book[self.arguments[0]]}
            shown = own.union(*(graph[d] for d in own))
            shown |= {d for d, before in graph.items() if own & {*before}}
        rows = list(self.rows(book, shown))
        places = {d: row for row, (d, _) in enumerate(rows) if d}
        graph = nearest(
            {d: [b for b in graph[d] if b in places] for d in places}
        )
        listing = nodes.bullet_list("", classes=["dl-map"])
        for row, (docname, line) in enumerate(rows):
            before = [places[d] for d in graph.get(docname, [])]
            after = [places[d] for d in places if docname in graph[d]]
            drawn = arcs(row, before, "dl-needs") + arcs(
                row, after, "dl-leads"
            )
            kind = ["dl-part"] if not docname else ["dl-other"]
            kind = [] if docname in own else kind
            drawing = nodes.raw("", drawn, format="html")
            listing += nodes.list_item("", drawing, line, classes=kind)
        return [listing]

    def rows(
        self, book: dict[str, list[str]], shown: set[str]
    ) -> Iterator[tuple[str, nodes.paragraph]]:
        """Docname and line of each row; a part's name has no docname."""
        number = 0
        for caption, chapters in book.items():
            if shown & {*chapters}:
                front = overview(self.env, chapters[0])
                named = front and front != self.env.docname
                name = (
                    doc_link(self.env, front) if named else nodes.Text(caption)
                )
                yield "", nodes.paragraph("", "", name)
            for docname in chapters:
                number += 1
                if docname in shown:
                    label = nodes.inline("", f"{number}", classes=["dl-nth"])
                    link = doc_link(self.env, docname)
                    yield docname, nodes.paragraph("", "", label, link)


class LinkForward(SphinxPostTransform):
    """Name the chapters that need this one, in the place kept for them."""

    default_priority = 5  # before links are resolved

    def run(self, **kwargs) -> None:
        here = self.env.docname
        order = [d for own in parts(self.env).values() for d in own]
        for node in list(self.document.findall(leads_to)):
            after = [d for d in order if here in self.env.dl_needs[d]]
            line = nodes.paragraph("", "", classes=["dl-prerequisites"])
            line += nodes.inline("", "Leads to: ", classes=["dl-label"])
            for i, docname in enumerate(after):
                line += [nodes.Text(", ")] if i else []
                line += doc_link(self.env, docname)
            node.replace_self(line if after else [])


def keep(app, env) -> list[str]:
    """Let the environment remember the needs, for other pages show them."""
    env.dl_needs = needs(env)
    return []


def setup(app) -> None:
    """Add the directive and the transform."""
    app.add_node(leads_to)
    app.add_directive("dl-map", Map)
    app.add_post_transform(LinkForward)
    app.connect("env-get-updated", keep, priority=900)
