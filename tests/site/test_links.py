"""Links of the built pages."""

import re
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


def test_a_page_is_cited_by_a_key_of_its_own(html, names):
    """No two pages share the key of their BibTeX entry."""
    text = "".join((html / name).read_text("utf8") for name in names)
    keys = re.findall(r"@(?:book|incollection)\{([\w-]+),", text)
    assert len(keys) > 20
    assert sorted({k for k in keys if keys.count(k) > 1}) == []


def test_a_page_that_is_not_there_leads_back(browser, html):
    """Wherever a host shows it, in whatever folder the site lies."""
    page = browser.new_page()
    page.route(
        "**/*",
        lambda route: route.fulfill(path=html / "404.html", status=404),
    )
    page.goto("http://localhost/folder/book/gone/nowhere.html")
    links = page.locator("a").evaluate_all("all => all.map(a => a.href)")
    links += [page.locator("form").evaluate("form => form.action")]
    home = "http://localhost/folder/"
    told = [link.removeprefix(home) for link in links]
    assert told == ["index.html", "book/map.html", "search.html"]
    assert all((html / name).is_file() for name in told)
    page.close()
