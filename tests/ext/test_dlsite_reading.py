"""Redirects, citing and previews, on a small book."""

import json
import sys
from types import SimpleNamespace

import pytest
import yaml
from pybtex.database import parse_string
from small_book import ROOT
from sphinx.errors import ExtensionError

sys.path.insert(0, str(ROOT / "book" / "_ext"))

from dlsite import citing
from dlsite.links import claim_anchor
from dlsite.wording import numerals

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
    entry = citing.entry(work, "doubling", "Doubling & 5 %", url)
    assert r"title = {Doubling \& 5 \%}," in entry
    (read,) = parse_string(entry, "bibtex").entries.items()
    assert read[0] == "dlbook2031-doubling"
    body, person = read[1].persons["author"]
    assert body.last_names == ["{The ring makers}"]
    assert (person.first_names, person.last_names) == (["Ann"], ["Ring"])
    assert read[1].fields["url"] == url
    assert "booktitle" not in citing.entry(work, "index", "", url)


def test_what_a_citation_needs_is_asked_for(tmp_path):
    """A file without a year or a version is named with what it lacks."""
    (tmp_path / citing.FILE).write_text("title: Rings\nauthors: []\n")
    with pytest.raises(ExtensionError, match="cff: no date-released, version"):
        citing.read(SimpleNamespace(srcdir=tmp_path), SimpleNamespace())


@pytest.mark.parametrize(
    ("python", "set_"),
    [
        ("-0.5 to 2e-05", "\N{MINUS SIGN}0.5 to 2·10⁻⁵"),
        ("error 1e-10, 3.2e+07", "error 10⁻¹⁰, 3.2·10⁷"),
        ("a-1, 2-3, 1e-3x, le-05", "a-1, 2-3, 1e-3x, le-05"),
    ],
)
def test_numbers_are_set_as_the_book_sets_them(python, set_):
    """Signs and powers of ten, where they are such."""
    assert numerals(python) == set_


@pytest.mark.parametrize("minus", ["-", "\u2212"])
def test_a_claim_of_a_negative_number_has_a_place_of_its_own(minus):
    """A minus is no dash between words."""
    assert claim_anchor(f"by {minus}0.5") == "claim-by-minus-0-5"
    assert claim_anchor("by 0.5: half-way") == "claim-by-0-5-half-way"
    assert claim_anchor("of 0-1 losses") == "claim-of-0-1-losses"
