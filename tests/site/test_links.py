"""Links of the built pages, without a browser."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pytest


class Page(HTMLParser):
    """The anchors and the links of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path, self.anchors, self.links = path, {""}, []
        self.feed(path.read_text("utf8"))

    def handle_starttag(self, tag: str, attrs: list) -> None:
        found = dict(attrs)
        self.anchors |= {found.get("id"), found.get("name")} - {None}
        link = found.get("href") or found.get("src")
        if link and not urlsplit(link).scheme:
            self.links.append(link)


@pytest.fixture(scope="session")
def pages(html: Path, names: list[str]) -> dict[Path, Page]:
    """Every page, read."""
    return {(html / name): Page(html / name) for name in names}


def dead(page: Page, link: str, pages: dict[Path, Page]) -> bool:
    """Whether a link leads to no file, or to no anchor of its page."""
    address, anchor = urldefrag(link)
    path = unquote(urlsplit(address).path)
    target = (page.path.parent / path).resolve() if path else page.path
    if target not in pages:
        return not target.is_file()
    return unquote(anchor) not in pages[target].anchors


def test_every_link_inside_the_site_leads_somewhere(html, pages):
    """Every internal link, picture and anchor resolves."""
    found = [
        f"{page.path.relative_to(html)}: {link}"
        for page in pages.values()
        for link in page.links
        if dead(page, link, pages)
    ]
    assert not found


def test_no_link_starts_at_the_root(pages):
    """The site can be moved to any folder: no address begins with a slash."""
    found = [
        (page.path.name, link)
        for page in pages.values()
        for link in page.links
        if link.startswith("/")
    ]
    assert not found


def test_the_site_carries_no_strangers(html):
    """No source map, no live-kernel script, no icon script is published."""
    strangers = ("*.map", "*thebe*", "fontawesome.js", "*.ttf")
    assert not [p for s in strangers for p in html.rglob(s)]
