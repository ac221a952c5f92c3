"""The built pages as an EPUB 3, ``_build/dlbook-VERSION.epub``.

    python -m tools.epub

A page is a file in XHTML, a formula MathML alone. What needs a script is left
out, of a playground its figure stays; solutions and answers stand open.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from html import escape
from mimetypes import guess_type
from pathlib import Path, PurePosixPath
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from bs4 import BeautifulSoup, Comment, Tag
from jinja2 import Template

from tools.bind import outline, title_page
from tools.book import Book
from tools.execute import ROOT
from tools.onepage import Joined
from tools.places import address, anchor, moved, parts_of
from tools.zip import offer, put

ASSETS = Path(__file__).parents[1] / "book/assets/epub"
LOGO, CARD = "_static/logo.svg", "_static/cards/book.png"
MAP = "book/map"  # its arcs need rows of one height
# Scripts and what only they move, folded code, links to files of the site.
LEFT_OUT = """script, noscript, dl-playground, button, .headerlink,
.dl-front, .dl-start, .dl-map svg, #contents, details.hide, .try,
.dl-api-source, .dl-download, .dl-dot:has(+ .dl-download)"""
CASED = ("viewBox", "refX", "refY", "markerWidth", "markerHeight")
CASE = {name.lower(): name for name in CASED}  # a parser of HTML drops it
SAFE = ":/?#[]@!$&'()*+,;=%~"  # in an address
DTD, BARE = re.compile(rb"<!DOCTYPE[^>]*>"), re.compile(rb"<path(?![^>]* d=)")
KINDS = {".xhtml": "application/xhtml+xml", ".css": "text/css"}
MARKS = {"<math": "mathml", "<svg": "svg", "<nav epub": "nav"}


def place(page: str, part: str = "") -> str:
    """The address that a place of a page has in the book."""
    return f"{anchor(page)}.xhtml" + (f"#{part}" if part else "")


def repair(tag: Tag, name: str, pages: set[str], base: str) -> None:
    """Give an element the links, the case and the name that the book needs."""
    given = {k: v for k, v in tag.attrs.items() if v or k == "alt"}
    link = moved(given.pop("href", ""), name, pages, base, place)
    given |= {"href": quote(link, SAFE)} if link and tag.get("href") else {}
    tag.attrs = {CASE.get(key, key): value for key, value in given.items()}
    if tag.name == "img":
        tag["src"] = f"images/{PurePosixPath(tag['src']).name}"
    if tag.name in ("details", "summary"):
        tag.name = "div" if tag.name == "details" else "p"


def read(name: str, html: Path, pages: set[str], base: str) -> Joined:
    """A built page as XHTML, and its headings with their addresses."""
    text = (html / f"{name}.html").read_text("utf8")
    article = BeautifulSoup(text, "html.parser").select_one("article")
    for tag in article.select(LEFT_OUT):
        tag.decompose()
    for formula in article.find_all("math"):
        formula["alttext"] = formula.annotation.extract().get_text()
        set_ = formula.find_parent(class_="katex")
        set_ = set_.find_parent(class_="katex-display") or set_
        set_.replace_with(formula.extract())
    for comment in article.find_all(string=lambda s: isinstance(s, Comment)):
        comment.extract()
    for tag in article.find_all(True):
        repair(tag, name, pages, base)
    headings = [
        (place(name, tag.parent["id"]), tag.name[1], tag.decode_contents())
        for tag in article.select("section[id] > h1, section[id] > h2")
    ]
    return Joined(place(name), article.decode_contents(), headings)


def nested(entries: Iterable[tuple[int, str, str]]) -> str:
    """Entries of the contents as lists within lists."""
    html, above = "", -1
    for depth, title, target in entries:
        html += "</li>" * (depth <= above) + "</ol></li>" * (above - depth)
        html += "<ol>" * (depth - above)
        html += f'<li><a href="{escape(target)}">{escape(title)}</a>'
        above = depth
    return html + "</li></ol>" * (above + 1)


def pages(book: Book, told: dict, base: str) -> Iterator[tuple[str, str]]:
    """Name and text of each page, in their order."""
    page = template("page.xhtml")
    names = [name for name in book.pages() if name != MAP]
    html = book.build / "html"
    make = partial(read, html=html, pages=set(names), base=base)
    with ProcessPoolExecutor() as pool:
        made = dict(zip(names, pool.map(make, names), strict=True))
    parts = parts_of(book, made.__getitem__, names)
    front = title_page(book, book.mapping("_config.yml"), base)
    front = front.replace("html/_static", "images")
    yield "title.xhtml", page.render(told, body=front)
    body = f"<h1>Contents</h1>{nested(outline(parts))}"
    body = f'<nav epub:type="toc">{body}</nav>'
    yield "contents.xhtml", page.render(told, body=body)
    for part in (part for _, found in parts for part in found):
        yield part.stem, page.render(told, title=part.title, body=part.body)


def template(name: str) -> Template:
    """A file of the book that is filled in."""
    return Template((ASSETS / name).read_text("utf8"))


def images(texts: Iterable[str], site: Path) -> dict[str, bytes]:
    """The pictures that the pages show, by their names in the book."""
    names = {n for t in texts for n in re.findall(r'src="images/([^"]+)"', t)}
    found = {n: site / "_images" / n for n in names}
    found |= {Path(n).name: site / n for n in (LOGO, CARD)}
    return {
        f"images/{name}": BARE.sub(b'<path d=""', DTD.sub(b"", data))
        for name, path in sorted(found.items())
        if path.is_file() and (data := path.read_bytes())
    }


def item(name: str, content: str | bytes) -> dict[str, str]:
    """What a reader must know of a file of the book."""
    suffix = Path(name).suffix
    page = str(content) if suffix == ".xhtml" else ""
    told = [mark for sign, mark in MARKS.items() if sign in page]
    told += ["cover-image"] if name.endswith(Path(CARD).name) else []
    return {
        "id": "f-" + re.sub(r"[^\w.-]", "-", name),
        "name": name,
        "kind": KINDS.get(suffix) or guess_type(name)[0] or "",
        "told": " ".join(told),
    }


def make(book: Book, target: Path) -> Path:
    """Write the book; the same pages give the same bytes."""
    config, work = book.mapping("_config.yml"), book.mapping("CITATION.cff")
    base, language = address(), config["sphinx"]["config"]["language"]
    told = config | {"language": language, "work": work}
    known = f"{base or config['title']} {work['version']}"
    told["identifier"] = uuid5(NAMESPACE_URL, known).urn
    texts = dict(pages(book, told, base))
    files = {**texts, **images(texts.values(), book.build / "html")}
    files["style.css"] = (ASSETS / "style.css").read_text("utf8")
    listed = [item(*file) for file in files.items()]
    files["book.opf"] = template("book.opf").render(told, files=listed)
    inside = {f"book/{name}": data for name, data in files.items()}
    inside["META-INF/container.xml"] = (ASSETS / "container.xml").read_bytes()
    part = target.with_suffix(".part")
    with ZipFile(part, "w") as archive:
        put(archive, "mimetype", "application/epub+zip", ZIP_STORED)
        for name, data in inside.items():
            put(archive, name, data, ZIP_DEFLATED)
    return part.replace(target)


def main() -> int:
    """The command line."""
    return offer("epub", make, Book(ROOT))


if __name__ == "__main__":
    sys.exit(main())
