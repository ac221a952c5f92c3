"""How to cite a page, from the repository's CITATION.cff."""

from pathlib import Path

import yaml

FILE = "CITATION.cff"


def authors(people: list[dict]) -> list[str]:
    """The names of people and of bodies."""
    return [
        p.get("name") or f"{p['given-names']} {p['family-names']}"
        for p in people
    ]


def entry(work: dict, stem: str, title: str, url: str) -> str:
    """A page, or with no title the book, for BibTeX."""
    year = str(work["date-released"])[:4]
    names = [f"{{{name}}}" for name in authors(work["authors"])]
    fields = {
        "author": " and ".join(names),
        "title": title or work["title"],
        "booktitle": work["title"] if title else "",
        "year": year,
        "note": f"Version {work['version']}",
        "url": url,
    }
    lines = [f"  {k} = {{{v}}}," for k, v in fields.items() if v]
    kind = "incollection" if title else "book"
    key = f"dlbook{year}-{stem}" if title else f"dlbook{year}"
    return "\n".join([f"@{kind}{{{key},", *lines, "}"])


def sentence(work: dict, title: str, url: str) -> str:
    """A page, or with no title the book, as a line of text."""
    parts = [" and ".join(authors(work["authors"]))]
    parts[0] += f" ({str(work['date-released'])[:4]})"
    parts += [title, f"In: {work['title']}"] if title else [work["title"]]
    parts += [f"Version {work['version']}", url]
    return ". ".join(p for p in parts if p) + ("" if url else ".")


def add(app, page: str, template: str, context: dict, doctree) -> None:
    """Give the page's template both forms."""
    work = app.config.dl_work
    if not work or doctree is None:
        return
    base = app.config.html_baseurl.rstrip("/")
    url = f"{base}/{app.builder.get_target_uri(page)}" if base else ""
    root = page == app.config.root_doc
    title = "" if root else app.env.titles[page].astext()
    context["dl_cite"] = {
        "what": "book" if root else "page",
        "text": sentence(work, title, url),
        "bibtex": entry(work, page.rsplit("/", 1)[-1], title, url),
    }


def read(app, config) -> None:
    """Read the file; a change in it rewrites every page."""
    path = Path(app.srcdir) / FILE
    if path.is_file():
        config.dl_work = yaml.safe_load(path.read_text("utf8"))


def setup(app) -> None:
    """Connect the events."""
    app.add_config_value("dl_work", {}, "html", [dict])
    app.connect("config-inited", read)
    app.connect("html-page-context", add)
