"""Where pages and their parts stand in a book that is made of them."""

import os
import posixpath
import re
from collections.abc import Callable
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from tools.book import Book

ABOUT = "About this book"


def address() -> str:
    """Where the site will stand, if ``DLBOOK_URL`` says so."""
    return os.environ.get("DLBOOK_URL", "").rstrip("/")


def anchor(name: str, part: str = "") -> str:
    """The id that a page's id has in the one page."""
    path = PurePosixPath(name)  # each part has an index
    stem = path.name if path.name != "index" else "-".join(path.parts[1:])
    return f"{stem}--{part}" if part else stem


def inside(page: str, part: str) -> str:
    """The address that a place of a page has in the one page."""
    return "#" + anchor(page, part)


def moved(
    link: str, name: str, pages: set[str], base: str, place=inside
) -> str:
    """A link or source of the page ``name``; empty if it leads nowhere."""
    if urlsplit(link).scheme:
        return link
    path, _, part = link.partition("#")
    folder = posixpath.dirname(name)
    target = posixpath.normpath(posixpath.join(folder, path))
    page = target.removesuffix(".html") if path else name
    if page in pages:
        return place(page, part)
    if path and base:
        return f"{base}/{target}" + (f"#{part}" if part else "")
    return ""


def parts_of(
    book: Book, read: Callable, names: list[str]
) -> list[tuple[str, list]]:
    """The pages of each part that have these names, its own first."""
    about = read(names[0])
    about.headings[0] = (about.stem, "1", ABOUT)
    about.body = re.sub(r"(<h1>).*?<", rf"\1{ABOUT}<", about.body, count=1)
    parts = [("", [about])]
    for caption, numbered, pages in book.parts():
        front = pages[0].rpartition("/")[0] + "/index"
        own = [front] if numbered and front in names else []
        shown = own + [name for name in pages if name in names]
        parts.append((caption, list(map(read, shown))))
    return parts
