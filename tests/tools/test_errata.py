"""The list of errata as an Atom feed."""

import re
from datetime import date
from xml.etree import ElementTree

import pytest

from tools import errata
from tools.chapters import ROOT

ATOM = "{http://www.w3.org/2005/Atom}"
OPENED = "since = 2026-01-02\n"
ENTRY = """
[[erratum]]
id = "{id}"
date = {day}
page = "softmax-regression"
text = "*A part* said `f`: 1 < 2 & $x$."
"""
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture
def listed(tmp_path):
    """Read a list of this text."""

    def read(text: str) -> errata.Errata:
        path = tmp_path / "errata.toml"
        path.write_text(text, "utf8")
        return errata.read(path)

    return read


def entry(name: str, day: str) -> str:
    """An entry of the list."""
    return ENTRY.format(id=name, day=day)


def feed(found: errata.Errata, site: str = "https://example.org/"):
    """The feed, read again."""
    text = errata.feed(found, "Book", "Us", site, "errata.html")
    return ElementTree.fromstring(text)


def valid(node) -> None:
    """What RFC 4287 asks of a feed and of its entries."""
    for name in ("id", "title", "updated"):
        (found,) = node.findall(f"{ATOM}{name}")
        assert found.text
    assert TIME.fullmatch(node.findtext(f"{ATOM}updated"))
    assert node.findtext(f"{ATOM}id").startswith("urn:uuid:")
    kinds = [x.get("rel") for x in node.findall(f"{ATOM}link")]
    assert kinds.count("alternate") == 1


def test_a_list_without_entries_is_a_feed(listed):
    """The feed is valid from the first day, under the day of its opening."""
    root = feed(listed(OPENED))
    valid(root)
    assert root.tag == f"{ATOM}feed"
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Us"
    assert root.findtext(f"{ATOM}updated") == "2026-01-02T00:00:00Z"
    assert not root.findall(f"{ATOM}entry")


def test_entries_are_valid_and_newest_first(listed):
    """Each has an id, a time and its words, whatever stands in them."""
    text = OPENED + entry("old", "2026-02-03") + entry("new", "2026-03-04")
    root = feed(listed(text))
    valid(root)
    entries = root.findall(f"{ATOM}entry")
    for node in entries:
        valid(node)
        assert node.findtext(f"{ATOM}content") == "A part said f: 1 < 2 & $x$."
    title = entries[0].findtext(f"{ATOM}title")
    assert title == "Softmax regression: A part said f: 1 < 2 & $x$."
    days = [node.findtext(f"{ATOM}published")[:10] for node in entries]
    assert days == ["2026-03-04", "2026-02-03"]
    ids = [node.findtext(f"{ATOM}id") for node in root.iter()]
    assert len({i for i in ids if i}) == 3
    assert root.findtext(f"{ATOM}updated") == "2026-03-04T00:00:00Z"


def test_an_id_outlives_a_move_and_a_revision(listed):
    """Readers' programs do not take an old entry for a new one."""
    before = feed(listed(OPENED + entry("old", "2026-02-03")))
    revised = entry("old", "2026-02-03").replace("A part", "The part")
    text = f"{OPENED}{revised}changed = 2026-04-05\n"
    after = feed(listed(text), "https://example.com/moved/")
    path = f"{ATOM}entry/{ATOM}id"
    assert before.findtext(path) == after.findtext(path)
    assert before.findtext(f"{ATOM}id") == after.findtext(f"{ATOM}id")
    for node in (after, after.find(f"{ATOM}entry")):
        assert node.findtext(f"{ATOM}updated")[:10] == "2026-04-05"


@pytest.mark.parametrize(
    "wrong",
    [
        entry("old", '"soon"'),
        entry("old", "2026-02-03T10:00:00"),
        entry("Old sign", "2026-02-03"),
        entry("old", "2026-02-03") + 'author = "Ann"\n',
        entry("old", "2026-02-03").replace("text", "txt"),
        entry("old", "2026-02-03") * 2,
        entry("old", "2026-02-03") + "thanks = 3\n",
    ],
)
def test_a_wrong_entry_is_named(listed, wrong):
    """What cannot be a valid entry is refused by its id."""
    with pytest.raises(ValueError, match=r"'[Oo]ld"):
        listed(OPENED + wrong)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "'since' is a required property"),
        ('since = "x"', "since: 'x' is not a 'date'"),
        (f"{OPENED}[[errata]]", "'errata' was unexpected"),
        (f"{OPENED}[erratum]", "erratum: {} is not of type 'array'"),
        (f"{OPENED}erratum = [3]", "3 is not of type 'object'"),
        (OPENED + entry("o", "3").replace('"o"', "3"), "is not of type 'str"),
    ],
)
def test_a_wrong_list_is_refused(listed, text, said):
    """The message says what was expected and what came."""
    with pytest.raises(ValueError, match=said):
        listed(text)


def test_the_books_own_list_is_in_order():
    """The book's list can be read and names pages that exist."""
    found = errata.read(ROOT / "book/errata.toml")
    assert isinstance(found.since, date)
    pages = {path.stem for path in ROOT.glob("book/**/*.md")}
    assert {e.page for e in found.entries} <= pages
