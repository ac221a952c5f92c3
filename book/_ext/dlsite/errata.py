"""The page *Errata*, and the feed that tells of new ones."""

from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from dlsite import launch, report
from dlsite.head import doc_link, inline
from tools import errata

FEED = "errata.xml"
LINK = (
    '<link rel="alternate" type="application/atom+xml" '
    'title="Errata" href="{}">'
)

TOLD = (
    '<p>A <a href="{}">feed</a> (Atom) lists new ones; feed readers find it '
    "from any page.</p>"
)


def source(app) -> Path:
    """The list; a book without such a page need not have it."""
    return Path(app.srcdir) / app.config.dl_errata


def read(app) -> errata.Errata:
    """The list; a wrong entry ends the build."""
    try:
        return errata.read(source(app))
    except (OSError, ValueError) as error:
        raise ExtensionError(f"{app.config.dl_errata}: {error}") from error


def written(day) -> str:
    """A date as the page writes it."""
    return f"{day.day} {day:%B %Y}"


class List(SphinxDirective):
    """Every erratum by its page, the newest of all first."""

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(source(self.env.app)))
        found = read(self.env.app)
        uri = "../" * self.env.docname.count("/") + FEED
        feed = nodes.raw("", TOLD.format(uri), format="html")
        if not found.entries:
            opened = written(found.since)
            text = f"None so far. The list was opened on {opened}."
            return [nodes.paragraph("", text), feed]
        shown: list[nodes.Node] = []
        for page in dict.fromkeys(e.page for e in found.entries):
            mine = [e for e in found.entries if e.page == page]
            link = doc_link(self.env, self.docname(mine[0]))
            items = map(item, mine)
            shown.append(nodes.rubric("", "", link))
            shown.append(nodes.bullet_list("", *items, classes=["dl-errata"]))
        return [*shown, feed]

    def docname(self, e: errata.Erratum) -> str:
        """The page of an erratum; a list that names none ends the build."""
        docname = report.docname_of(self.env, e.page)
        if not docname:
            where = f"{self.config.dl_errata}: erratum {e.id!r}"
            raise ExtensionError(f"{where}: there is no page {e.page!r}")
        return docname


def item(e: errata.Erratum) -> nodes.list_item:
    """One erratum: what was wrong, then the day of its correction."""
    text = inline(e.text)
    if e.thanks:
        text.append(nodes.Text(f" Found by {e.thanks}."))
    day = written(e.date)
    if e.changed:
        day += f", revised on {written(e.changed)}"
    text.append(nodes.inline("", f" {day}", classes=["dl-day"]))
    line = nodes.paragraph("", "", *text)
    return nodes.list_item("", line, ids=[f"erratum-{e.id}"])


class Report(SphinxDirective):
    """Where to report an error, as far as the build was told."""

    def run(self) -> list[nodes.Node]:
        name = self.config.dl_repository
        if not name:
            text = (
                "Write it as an issue where the book's source is kept, or "
                "tell whoever gave you this copy."
            )
            return [nodes.paragraph("", text)]
        uri = f"https://github.com/{name}/issues/new"
        link = nodes.reference("", "an issue", refuri=uri)
        start = nodes.Text("Write it as ")
        end = nodes.Text(" in the book's repository.")
        return [nodes.paragraph("", "", start, link, end)]


def add_link(app, docname: str, template, context, doctree) -> None:
    """Tell readers' programs of the feed."""
    if source(app).is_file():
        here = app.builder.get_target_uri(docname)
        link = LINK.format(escape(relative_uri(here, FEED)))
        context["metatags"] = f"{context.get('metatags', '')}\n{link}"


def write(app, exception: Exception | None) -> None:
    """Write the feed beside the pages."""
    if exception or app.builder.format != "html":
        return
    path = Path(app.outdir) / FEED
    if not source(app).is_file():
        return
    docname = report.docname_of(app.env, "errata") or app.config.root_doc
    page = app.builder.get_target_uri(docname)
    site = launch.absolute(app.config, "")
    config = app.config
    text = errata.feed(read(app), config.html_title, config.author, site, page)
    path.write_text(text, "utf8")


def setup(app) -> None:
    """Add the directives, connect the events."""
    app.add_config_value("dl_errata", "book/errata.toml", "env")
    app.add_directive("dl-errata", List)
    app.add_directive("dl-report", Report)
    app.connect("html-page-context", add_link)
    app.connect("build-finished", write, priority=600)
