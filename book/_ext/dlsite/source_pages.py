"""A page for each module of the package: its source, with its links.

Lines have anchors, comments that cite an equation lead to it, and entries of
the API lead to their line. A page that is there is right: the build begins
without them when a module or a number has changed.
"""

from html import escape
from pathlib import Path

from sphinx import addnodes

from dlsite import links
from dlsite.source import link_comments
from tools import quote


def found_links(app, page: str, module: quote.Module) -> dict:
    """Address and number of each equation that a module cites."""
    found = {}
    for label in sorted({x for c in module.cited.values() for x in c}):
        link = links.equation_link(app.env, app.builder, page, label)
        if link:
            found[label] = link
    return found


def body(app, module: quote.Module, found: dict) -> str:
    """The page's HTML."""
    html = app.builder.highlighter.highlight_block(
        module.text, "python", linespans="L"
    )
    count = module.text.count("\n")
    cites = [list(module.cited.get(n, ())) for n in range(1, count + 1)]
    html = link_comments(html, cites, found, set())
    name = escape(module.name)
    return (
        f'<h1>Source of <code class="dl-module">{name}</code></h1>'
        '<div class="dl-source-page highlight-python notranslate">'
        f"{html}</div>"
    )


def collect_pages(app):
    """The source pages that are not there."""
    if not links.has_source_pages(app.builder):
        return
    for module in quote.modules(links.root(app.env)):
        page = links.page_of(module.name)
        if not Path(app.builder.get_outfilename(page)).is_file():
            found = found_links(app, page, module)
            title = f"Source of {module.name}"
            context = {"title": title, "body": body(app, module, found)}
            yield page, context, "page.html"


def link_entries(app, doctree) -> None:
    """Add a link to the source to each documented Python object."""
    for entry in doctree.findall(addnodes.desc):
        if entry.get("domain") != "py":
            continue
        for signature in entry.findall(addnodes.desc_signature):
            name = f"{signature.get('module')}.{signature.get('fullname')}"
            if signature.parent is not entry:
                continue
            try:
                link = links.reference_to(app.env, name, "source")
            except LookupError:
                continue
            link["classes"] += ["dl-api-source"]
            signature += link


def setup(app) -> None:
    """Connect the events."""
    app.connect("html-collect-pages", collect_pages)
    app.connect("doctree-read", link_entries)
