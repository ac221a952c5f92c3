"""What stands around a page: the parts of the book, and the way through it."""

from html import escape

from dlsite import chapter_map, links
from dlsite.wording import words
from tools.book import Book


def title(env, docname: str) -> str:
    """A page's title, its number before it."""
    name = escape(words(env.titles[docname]))
    number = env.toc_secnumbers.get(docname, {}).get("", ())
    if not number:
        return name
    place = ".".join(map(str, number))
    return f'<span class="section-number">{place} </span>{name}'


def sidebar(env) -> list[tuple[str, list[str]]]:
    """Each part's name and pages; a chapter's part has its own page first."""
    found = []
    for caption, numbered, pages in Book(links.root(env)).parts():
        front = chapter_map.overview(env, pages[0]) if numbered else ""
        found.append((caption, [front, *pages] if front else pages))
    return found


def way(env, here: str) -> tuple[str, str]:
    """The pages before and after this one: none stands between chapters."""
    listed = [d for _, pages in sidebar(env) for d in pages]
    fronts = {d for d in listed if d.endswith("/index")}
    if here in fronts:
        return "book/map", listed[listed.index(here) + 1]
    order = [env.config.root_doc, *(d for d in listed if d not in fronts)]
    if here not in order:
        return "", ""
    place = order.index(here)
    return "".join(order[place - 1 : place]), "".join(
        order[place + 1 : place + 2]
    )


def give(app, pagename, templatename, context, doctree) -> None:
    """Tell the templates."""
    env, uri = app.env, app.builder.get_relative_uri

    def link(docname: str) -> dict[str, str] | None:
        if docname not in env.titles:
            return None
        return {"title": title(env, docname), "link": uri(pagename, docname)}

    context["dl_parts"] = [
        (
            caption,
            pagename in pages,
            [(d == pagename, d.endswith("/index"), link(d)) for d in pages],
        )
        for caption, pages in sidebar(env)
    ]
    if pagename in env.titles:
        context["dl_here"] = title(env, pagename)
        context["prev"], context["next"] = map(link, way(env, pagename))


def setup(app) -> None:
    """Connect the event, before the theme drops components that are empty."""
    app.connect("html-page-context", give, priority=100)
