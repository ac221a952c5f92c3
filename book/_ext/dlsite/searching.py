"""The search: scripts of rows for each page, and the index of them all.

A page with many rows is cut: its second script is that of ``page~2``, whose
first row tells the page's title and is never an answer.
The index is made of the pages' scripts by the code that asks it, so pages
that were not written again are in it as they are.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import quickjs

from dlsite.findable import Rows

VERSION = "7.2.0"
ASSETS = Path(__file__).parents[2] / "assets" / "minisearch"
FOLDER = "_search"
LONG = 32_000  # characters of rows in a script
COMMENT = re.compile(r"/\*.*?\*/|^\s*//[^\n]*|^\s+", re.S | re.M)
OLD = {"_static/doctools.js", "_static/sphinx_highlight.js"}


def write_rows(app, docname, template, context, doctree) -> None:
    """Leave the rows of a page beside the pages."""
    if doctree is None or app.builder.name != "html":
        return
    folder = Path(app.outdir) / FOLDER / "pages"
    for path in folder.glob(f"{docname}~*.js"):
        path.unlink()
    (folder / docname).parent.mkdir(parents=True, exist_ok=True)
    parts = cut(Rows(app, docname, doctree).all())
    for n, rows in enumerate(parts, 1):
        name = docname if n == 1 else f"{docname}~{n}"
        key, told = (json.dumps(x, ensure_ascii=False) for x in (name, rows))
        text = f"dlSearch.rows[{key}] = {told};\n"
        (folder / f"{name}.js").write_text(text, "utf8")


def cut(rows: Iterable[tuple], long: int = LONG) -> list[list[tuple]]:
    """The rows of a page in parts that a reader waits for."""
    parts, size = [[]], 0
    for row in rows:
        size += sum(map(len, row))
        if size > long and parts[-1]:
            title = parts[0][0][2]
            parts.append([("part", "", title, "")])
            size = sum(map(len, row))
        parts[-1].append(row)
    return parts


def read_rows(folder: Path) -> dict[str, list[list[str]]]:
    """The rows of each page, by its name."""
    return {
        path.relative_to(folder).with_suffix("").as_posix(): json.loads(
            path.read_text("utf8").split(" = ", 1)[1].rstrip(";\n")
        )
        for path in sorted(folder.rglob("*.js"))
    }


def engine() -> str:
    """MiniSearch and our ranking; their comments but the licence go."""
    licence = (ASSETS / "LICENSE").read_text("utf8")
    parts = [ASSETS / "minisearch.js", ASSETS / "ranking.js"]
    code = [COMMENT.sub("", part.read_text("utf8")) for part in parts]
    return f"/*! MiniSearch {VERSION}\n\n{licence}*/\n{''.join(code)}"


def named(pages: dict[str, list[list[str]]]) -> dict[str, list[list[str]]]:
    """The rows, with the terms that a section defines in its title."""
    terms = defaultdict(str)
    for kind, _, title, _, *place in chain(*pages.values()):
        if kind == "term":
            terms[place[0]] += f" {title}"
    return {
        part: [
            [kind, title + terms[f"{part.split('~')[0]}#{anchor}"], text]
            for kind, anchor, title, text, *_ in rows
        ]
        for part, rows in pages.items()
    }


def index(pages: dict[str, list[list[str]]]) -> str:
    """The script that finds rows of these pages."""
    code, context = engine(), quickjs.Context()
    context.eval(f"{code}var pack = dlSearch.pack;")
    packed = context.get("pack")(json.dumps(named(pages)))
    return f"{code}dlSearch.load({packed});\n"


def write_index(app, exception: Exception | None) -> None:
    """Write the script that a page loads when it is first asked."""
    if exception or app.builder.name != "html":
        return
    folder = Path(app.outdir) / FOLDER
    text = index(read_rows(folder / "pages"))
    (folder / "index.js").write_text(text, "utf8")


def search_page(app) -> Iterator[tuple[str, dict, str]]:
    """The page to which a link with a question leads."""
    yield "search", {"title": "Search"}, "search.html"


def without_sphinx(app) -> None:
    """Leave out the search that Sphinx brings, and what serves it alone."""
    app.builder.search = False
    scripts = app.builder._js_files
    scripts[:] = [s for s in scripts if s.filename not in OLD]


def setup(app) -> None:
    """Connect the events; the index is made when all pages are written."""
    app.connect("builder-inited", without_sphinx)
    app.connect("html-collect-pages", search_page)
    app.connect("html-page-context", write_rows)
    app.connect("build-finished", write_index)
