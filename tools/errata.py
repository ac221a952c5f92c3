"""The list of errata, and its Atom feed."""

import re
import textwrap
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

ATOM = "http://www.w3.org/2005/Atom"
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Erratum:
    """An error that was published, and the day of its correction."""

    id: str
    date: date
    page: str
    text: str
    changed: date | None = None
    thanks: str = ""

    @property
    def updated(self) -> date:
        return self.changed or self.date


@dataclass(frozen=True)
class Errata:
    """The errata, newest first, and the day on which the list was opened."""

    since: date
    entries: list[Erratum]

    @property
    def updated(self) -> date:
        return max([self.since, *(e.updated for e in self.entries)])


def read(path: Path) -> Errata:
    """Read the list; ``ValueError`` says which entry is wrong."""
    content = {"erratum": []} | tomllib.loads(path.read_text("utf8"))
    expect("since", content.get("since"), date)
    expect("[[erratum]]", content["erratum"], list)
    if other := content.keys() - {"since", "erratum"}:
        raise ValueError(
            f"expected since and [[erratum]], got {other.pop()!r}"
        )
    entries = [entry(found) for found in content["erratum"]]
    names = [e.id for e in entries]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"two errata have the id {twice.pop()!r}")
    entries.sort(key=lambda e: e.date, reverse=True)
    return Errata(content["since"], entries)


def entry(found: dict) -> Erratum:
    """One erratum, checked."""
    expect("[[erratum]]", found, dict)
    name = f"erratum {found.get('id', '')!r}"
    for key, value in found.items():
        kind = date if key in ("date", "changed") else str
        expect(f"{name}: {key}", value, kind)
    try:
        made = Erratum(**found)
    except TypeError as error:
        raise ValueError(f"{name}: {error}") from error
    if not ID.fullmatch(made.id):
        raise ValueError(f"{name}: expected an id a-b-c")
    return made


def expect(name: str, value: object, kind: type) -> None:
    """Refuse a value of another kind; a time is no date."""
    if type(value) is not kind:
        raise ValueError(f"{name}: expected a {kind.__name__}, got {value!r}")


def urn(name: str) -> str:
    """An address for an entry that no move of the site changes."""
    return uuid5(NAMESPACE_URL, f"dlbook/errata/{name}").urn


def feed(errata: Errata, title: str, author: str, site: str, page: str) -> str:
    """The list as Atom; ``site`` ends with a slash, or is empty."""
    root = ElementTree.Element("feed", xmlns=ATOM)
    described(root, f"{title}: errata", urn(""), errata.updated, site + page)
    add(root, "link", rel="self", href=f"{site}errata.xml")
    add(add(root, "author"), "name", author)
    for e in errata.entries:
        node, link = add(root, "entry"), f"{site}{page}#erratum-{e.id}"
        described(node, headline(e), urn(e.id), e.updated, link)
        add(node, "published", stamp(e.date))
        add(node, "content", e.text, type="text")
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def headline(e: Erratum) -> str:
    """What tells an entry from others of its page, in a reader's list."""
    page = e.page.replace("-", " ").capitalize()
    return f"{page}: {textwrap.shorten(e.text, 60, placeholder=' …')}"


def described(node, title: str, id: str, updated: date, link: str) -> None:  # noqa: A002
    """What Atom asks of a feed and of an entry alike."""
    add(node, "title", title)
    add(node, "id", id)
    add(node, "updated", stamp(updated))
    add(node, "link", rel="alternate", type="text/html", href=link)


def add(node, tag: str, text: str = "", **attributes: str):
    """A new element below ``node``."""
    made = ElementTree.SubElement(node, tag, attributes)
    made.text = text or None
    return made


def stamp(day: date) -> str:
    """The beginning of a day, as Atom writes times."""
    return f"{day.isoformat()}T00:00:00Z"
