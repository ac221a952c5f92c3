"""Redirects, citing and previews, on a small book."""

import json
import sys

import yaml
from small_book import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))

from dlsite import citing

CITATION = """title: Rings
authors: [{name: The ring makers}, {given-names: Ann, family-names: Ring}]
version: 1.2
date-released: 2031-05-06
"""
TABLE = "book/redirects.yml"


def test_an_old_address_leads_to_its_page(book):
    """Each line of the table leaves a page that leads to its goal."""
    book.write(TABLE, "old/twice: book/first/doubling\n")
    result = book.build()
    (book.folder / TABLE).unlink()
    assert result.returncode == 0, result.stderr
    page = book.html("old/twice.html")
    assert 'href="../book/first/doubling.html"' in page
    assert 'content="0; url=../book/first/doubling.html"' in page


def test_an_unknown_goal_fails_the_build(book):
    """A goal that is no page, and an old name that still is one, fail."""
    book.write(TABLE, "old: book/first/trebling\nbook/first/halving: index\n")
    result = book.build()
    (book.folder / TABLE).unlink()
    assert result.returncode != 0
    assert "there is no page 'book/first/trebling'" in result.stderr
    assert "'book/first/halving' is still a page" in result.stderr


def test_other_pages_equations_have_previews(built):
    """A page's script holds what others link to, and nothing else."""
    text = (built.site / "_previews/book/first/doubling.js").read_text("utf8")
    found = json.loads(text.removeprefix("dlPreviews = ").rstrip(";\n"))
    labels = ("double", "double-dx", "rates")
    assert set(found) == {f"equation-{label}" for label in labels}
    for html in found.values():
        assert html.count("<div") == html.count("</div>") > 0


def test_a_page_is_cited_as_the_file_says():
    """Authors, title, year, version and address come from the one file."""
    work = yaml.safe_load(CITATION)
    url = "https://example.org/doubling.html"
    assert citing.sentence(work, "Doubling", url) == (
        "The ring makers and Ann Ring (2031). Doubling. In: Rings. "
        "Version 1.2. https://example.org/doubling.html"
    )
    entry = citing.entry(work, "doubling", "Doubling", url)
    assert entry.startswith("@incollection{dlbook2031-doubling,\n")
    assert "  author = {{The ring makers} and {Ann Ring}},\n" in entry
    assert f"  url = {{{url}}},\n" in entry
    assert "booktitle" not in citing.entry(work, "index", "", url)
