"""The scoreboard's word on seeds, on a small book."""

import json
import re
import sys
from types import SimpleNamespace

import pytest
from small_book import ROOT, report_fingerprint
from test_dlsite_pages import flat

from tools import held

sys.path.insert(0, str(ROOT / "book" / "_ext"))

from dlsite import seeds

MODULES = ["dlbook.ops.linear"]
CLAIM = {"text": "doubling works", "held": [*range(7), *range(8, 20)]}


def scoreboard(pages) -> str:
    """The text of the page, on one line."""
    page = flat(pages.html("book/reference/scoreboard.html"))
    return re.sub(r"\s+", " ", page)


@pytest.fixture
def recorded(book):
    """Write a record of the chapter as it is, with changes."""
    path = held.path(book.folder, "doubling")

    def write(**changes) -> None:
        name = f"doubling-{report_fingerprint(book.folder, 'doubling')}"
        ran = (book.folder / f"_build/store/{name}.ipynb").read_text("utf8")
        cells = [c for c in json.loads(ran)["cells"] if "outputs" in c]
        found = {
            "provenance": {"date": "2026-11-28"},
            "shifts": list(range(20)),
            "cells": held.of_cells(["".join(c["source"]) for c in cells]),
            "modules": held.of_modules(book.folder, MODULES),
            "claims": [CLAIM | {"fell": {"7": "2 = 3"}}],
        }
        book.write("book/seeds/doubling.json", json.dumps(found | changes))

    yield write
    path.unlink()


def record(book) -> seeds.Record:
    """What the page would read of the chapter's record."""
    env = SimpleNamespace(
        srcdir=str(book.folder),
        config=SimpleNamespace(dl_report="_build/report.json"),
        note_dependency=lambda path: None,
    )
    return seeds.Record(env, book.folder, "doubling")


def test_a_chapter_without_a_record_says_so_once(built):
    """A chapter that was run at no other seeds does not pretend."""
    page = scoreboard(built)
    assert "No shifts of the seeds have been recorded." in page
    assert "2 = 2 executed" in page
    assert seeds.NONE not in page


def test_a_claim_has_the_number_of_its_seeds(book, recorded):
    """At how many shifts it held, where it fell, and when that was."""
    recorded()
    result = book.build()
    assert result.returncode == 0, result.stderr
    page = scoreboard(book)
    assert "shifts 0 to 19, recorded on 28 November 2026." in page
    assert "2 = 2 executed · 19 of 20 shifts, not 7" in page


def test_a_record_of_another_version_says_so(book, recorded):
    """Another cell, or another module, than those that were run."""
    recorded(cells="0" * 16)
    assert (
        record(book).line().endswith(", of an older version of this chapter.")
    )
    recorded(modules="0" * 16)
    assert record(book).line().endswith("; the package has changed since.")
    recorded()
    assert record(book).line().endswith("28 November 2026.")


def test_a_claim_that_is_new_has_no_seeds(book, recorded):
    """Claims are matched by their words, numbers aside."""
    recorded(claims=[CLAIM | {"text": "within 0.3 of 12"}])
    counts = record(book).counts(["within 0.41 of 13", "doubling works"])
    assert counts == ["19 of 20 shifts, not 7", "no shifts recorded"]


def test_shifts_are_drawn_together():
    """Three in a row are a span, two are two."""
    assert seeds.spans([0, 1, 2, 3, 7, 8, 20]) == "0 to 3, 7, 8, 20"
