"""How to cite a page, from the repository's CITATION.cff."""

from pathlib import Path

import yaml
from sphinx.errors import ExtensionError

from dlsite.wording import words

FILE = "CITATION.cff"
NEEDED = {"authors", "title", "version", "date-released"}
SPECIAL = str.maketrans({c: f"\\{c}" for c in "&%$#_"} | {"^": r"\^{}"})


def authors(people: list[dict], person: str, body: str) -> list[str]:
    """The names of people and of bodies, each in its form."""
    return [(body if "name" in p else person).format_map(p) for p in people]


def entry(work: dict, stem: str, title: str, url: str) -> str:
    """A page, or with no title the book, for BibTeX."""
    year = str(work["date-released"])[:4]
    people = work["authors"]
    names = authors(people, "{family-names}, {given-names}", "{{{name}}}")
    fields = {
        "author": " and ".join(names),
        "title": title or work["title"],
        "booktitle": work["title"] if title else "",
        "year": year,
        "note": f"Version {work['version']}",
    }
    told = {k: v.translate(SPECIAL) for k, v in fields.items()} | {"url": url}
    lines = [f"  {k} = {{{v}}}," for k, v in told.items() if v]
    kind = "incollection" if title else "book"
    key = f"dlbook{year}-{stem}" if title else f"dlbook{year}"
    return "\n".join([f"@{kind}{{{key},", *lines, "}"])


def sentence(work: dict, title: str, url: str) -> str:
    """A page, or with no title the book, as a line of text."""
    people = work["authors"]
    names = authors(people, "{given-names} {family-names}", "{name}")
    parts = [" and ".join(names)]
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
    title = "" if root else words(app.env.titles[page])
    *folder, stem = page.split("/")
    stem = f"part-{folder[-1]}" if folder and stem == "index" else stem
    context["dl_cite"] = {
        "what": "book" if root else "page",
        "text": sentence(work, title, url),
        "bibtex": entry(work, stem, title, url),
    }


def read(app, config) -> None:
    """Read the file; a change in it rewrites every page."""
    path = Path(app.srcdir) / FILE
    if path.is_file():
        config.dl_work = yaml.safe_load(path.read_text("utf8"))
        if missing := NEEDED - config.dl_work.keys():
            raise ExtensionError(f"{FILE}: no {', '.join(sorted(missing))}")


def setup(app) -> None:
    """Connect the events."""
    app.add_config_value("dl_work", {}, "html", [dict])
    app.connect("config-inited", read)
    app.connect("html-page-context", add)
