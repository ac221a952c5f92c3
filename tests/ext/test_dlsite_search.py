"""The index of the search: how words are cut, and what it is made of."""

import json
import sys
from hashlib import sha256

import pytest
import quickjs
from small_book import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))

from dlsite import searching
from dlsite.wording import spoken

VENDORED = "03c27931eb603af1d3358579e9885eafdb6a2f5fa9929557b3e77d7e99d06d03"
ROWS = {
    "one": [
        ["page", "", "1 Scores", "What a score is."],
        ["section", "s", "1.1 Losses", "A loss has gradients. Naïve."],
        ["equation", "e", "Equation (1.1) loss-dz", "hence"],
        ["term", "t", "overshoot", "Too far.", "one#s"],
    ],
    "two": [
        ["page", "", "2 Gradients", "Of a loss."],
        ["code", "c", "book.gradient", "The loss and its gradient."],
    ],
    "two~2": [
        ["part", "", "2 Gradients", ""],
        ["equation", "d", "Equation (2.1) twice-dz", "later"],
        ["section", "v", "2.1 Values", "All of them."],
    ],
}


@pytest.fixture(scope="module")
def ask():
    """Ask the index of the rows; the answers by page and anchor."""
    context = quickjs.Context()
    context.eval(searching.index(ROWS))

    def ask(query: str) -> list[str]:
        told = f"JSON.stringify(dlSearch.find({json.dumps(query)}, 9))"
        rows = json.loads(context.eval(told))
        return [ROWS[r["page"]][r["row"]][1] or r["page"] for r in rows]

    return ask


def test_minisearch_is_the_published_one():
    """The file is that of version 7.2.0, byte for byte."""
    data = (searching.ASSETS / "minisearch.js").read_bytes()
    assert sha256(data).hexdigest() == VENDORED
    assert searching.VERSION == "7.2.0"
    assert "Luca Ongaro" in searching.engine()


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("losses", "s"),  # of one or of many
        ("los", "s"),  # while one types
        ("gradeint", "two"),  # a slip
        ("naive", "s"),  # without accents
        ("(1.1)", "e"),
        ("loss-dz", "e"),
        ("what is the score", "one"),  # common words apart
        ("overshoot", "s"),  # where the term is defined
        ("gradient", "two"),  # a page before a name of the code
        ("gradient nowhere", "two"),  # one of two words
        ("twice-dz", "d"),  # in a page's second part
        ("gradients of values", "v"),  # the page's title with it
    ],
)
def test_what_is_meant_comes_first(ask, query, first):
    """The index finds inflected, mistyped and unfinished words."""
    assert ask(query)[0] == first


def test_rows_far_apart_are_found():
    """A word's rows are kept as steps, of one, two or three letters."""
    at = {0, 25, 51, 78, 754, 1500}
    told = ["seldom seldom" if n in at else "often" for n in range(1501)]
    rows = [["section", f"s{n}", "", text] for n, text in enumerate(told)]
    context = quickjs.Context()
    context.eval(searching.index({"one": rows}))
    found = context.eval("""JSON.stringify(
        dlSearch.find("seldom", 9).map(({ row }) => row))""")
    assert set(json.loads(found)) == at


def test_all_words_are_wanted_where_a_row_has_them(ask):
    """A row with both words hides those with one."""
    assert ask("loss naive") == ["s"]


def test_a_part_s_title_is_no_answer(ask):
    """What tells of which page a part is finds nothing by itself."""
    assert ask("gradients").count("two") == 1
    assert "two~2" not in ask("gradients")


def test_a_long_page_is_cut():
    """No row is lost, a row stands whole, and each part tells the title."""
    rows = [("page", "", "Title", "x" * 30)]
    rows += [("section", f"s{n}", "", "y" * n) for n in (20, 90, 10, 10, 10)]
    first, *later = searching.cut(rows, 70)
    assert len(later) == 2
    assert [part[0] for part in later] == 2 * [("part", "", "Title", "")]
    assert first + [row for part in later for row in part[1:]] == rows
    assert searching.cut(rows, 10**6) == [rows]


def test_a_formula_is_read_on_a_line():
    """A snippet shows the letters of a formula, not its TeX."""
    from docutils import nodes

    tex = r"\beta_k^2 \le \frac{1}{2} \tanh \sqrt{x}"
    line = spoken(nodes.math(tex, tex), "{}")
    assert line.replace(" ", "") == "β_k^2≤1/2tanh√x"
