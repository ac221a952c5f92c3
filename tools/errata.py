"""The list of errata, and its Atom feed."""

import json
import re
import textwrap
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

import yaml
from jsonschema import Draft202012Validator, FormatChecker

ATOM = "http://www.w3.org/2005/Atom"
SCHEMA = Path(__file__).with_suffix(".yml")


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
    told = json.loads(json.dumps(content, default=str))
    schema = yaml.safe_load(SCHEMA.read_text("utf8"))
    rules = Draft202012Validator(schema, format_checker=FormatChecker())
    for error in rules.iter_errors(told):
        where, place = error.json_path[2:], list(error.absolute_path)
        if place[1:] and isinstance(told["erratum"][place[1]], dict):
            where = f"{told['erratum'][place[1]].get('id')!r}: {where}"
        raise ValueError(f"{where}: {error.message}")
    names = [e["id"] for e in content["erratum"]]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"two errata have the id {twice.pop()!r}")
    entries = [Erratum(**found) for found in content["erratum"]]
    entries.sort(key=lambda e: e.date, reverse=True)
    return Errata(content["since"], entries)


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
        add(node, "content", plain(e.text), type="text")
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def headline(e: Erratum) -> str:
    """What tells an entry from others of its page, in a reader's list."""
    page = e.page.replace("-", " ").capitalize()
    return f"{page}: {textwrap.shorten(plain(e.text), 60, placeholder=' …')}"


def plain(text: str) -> str:
    """A text without the stars of titles and the backticks of code."""
    return re.sub(r"\*(\w[^*]*)\*|`([^`]+)`", r"\1\2", text)


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
