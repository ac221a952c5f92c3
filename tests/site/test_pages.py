"""Every page in a browser: from the root, from a sub-path, from the disk."""

import re

import pytest
import yaml
from visits import ROOT

AT_ANY_WIDTH = pytest.mark.parametrize("visits", ["sub-path"], indirect=True)
FOUNDATION = re.compile(r"book/foundations/\w+-\w+\.html")


def faults(visits, what) -> list:
    """``(page, fault)`` for every page at which ``what`` finds one."""
    return [(v.name, found) for v in visits if (found := what(v))]


def test_the_pages_of_the_contents_are_there(names):
    """Every page of the table of contents was built."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf8"))
    chapters = [c["file"] for p in toc["parts"] for c in p["chapters"]]
    wanted = {f"{name}.html" for name in [toc["root"], *chapters]}
    assert wanted | {"index.html", "search.html", "404.html"} <= set(names)


def test_no_request_leaves_the_site(visits):
    """No page asks another host for anything."""
    assert not faults(visits, lambda v: v.left)


def test_no_request_fails(visits):
    """Everything a page asks for is there, fonts and pictures too."""
    assert not faults(
        visits, lambda v: v.failed + v.seen["broken"] + v.seen["fonts"]
    )


def test_the_console_is_silent(visits):
    """No page raises an error or a warning in the console."""
    assert not faults(visits, lambda v: v.console)


def test_mathematics_is_typeset(visits):
    """No TeX is left in sight; each formula has a form and MathML."""
    assert not faults(visits, lambda v: v.seen["raw"] + v.seen["badTeX"])
    chapters = [v for v in visits if FOUNDATION.fullmatch(v.name)]
    assert chapters
    assert all(v.seen["math"] > 20 for v in chapters)


@AT_ANY_WIDTH
def test_no_mark_begins_a_line_behind_a_formula(visits):
    """On a phone and at 400 % it stands on the line where that ends."""
    assert not faults(visits, lambda v: v.parted)


def test_every_page_has_one_title(visits):
    """Every page shows exactly one heading of the first level."""
    assert not faults(
        visits, lambda v: len(v.seen["h1"]) != 1 and f"{v.seen['h1']}"
    )


def test_no_page_shows_a_traceback(visits):
    """No cell of a published page failed."""
    assert not faults(visits, lambda v: v.seen["tracebacks"])


def test_every_picture_has_words(visits):
    """Every picture has an alternative text."""
    assert not faults(visits, lambda v: v.seen["noAlt"])


@AT_ANY_WIDTH
def test_tables_reflow_on_a_phone(visits):
    """At 390 pixels no table has to be scrolled."""
    assert not faults(visits, lambda v: v.tables)


@AT_ANY_WIDTH
def test_key_equations_are_the_chapters(visits, chapters):
    """The box shows marked equations and their numbers, 3 to 8 of them."""
    found = {v.name: v.seen["keyed"] for v in visits if v.name in chapters}
    assert len(found) == len(chapters) > 0
    assert all(3 <= len(rows) <= 8 and all(rows) for rows in found.values())


@AT_ANY_WIDTH
def test_no_page_scrolls_sideways(visits):
    """A page is no wider than the screen of a phone, nor at 400 %."""

    def wide(v):
        return [s for s in (v.phone, v.large) if s[0] > s[1]]

    assert not faults(visits, wide)


def test_nothing_scrolls_sideways_on_a_laptop(visits):
    """At 1280 pixels no formula, code or output needs to be scrolled."""
    assert not faults(visits, lambda v: v.seen["wide"])
