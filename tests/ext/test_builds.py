"""What fails the build of a small book, and what is built again."""

import re

import pytest
from conftest import report

CHAPTER = "book/first/doubling.md"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{measured}`loss`", "{measured}`los`", "did you mean 'loss'"),
        ("dlbook.ops.double\n", "dlbook.ops.doubl\n", "'dlbook.ops.double'"),
        ("{drawn}`dlbook.figures.ring", "{drawn}`dlbook.figures.x", "x'"),
        (":label: rates", ":label: ratio", "no chapter has the equation"),
        ("{eq}`root`", "{eq}`rot`", "equation not found: rot"),
        ("measured: test-accuracy", "measured: speed", "did not measure"),
    ],
)
def test_a_wrong_name_fails_the_build(book, old, new, message):
    """An unknown number, object or label fails with the page and line."""
    book.edit(CHAPTER, old, new)
    result = book.build()
    assert result.returncode != 0
    assert message in result.stderr
    assert "doubling" in result.stderr


def read_again(result) -> list[str]:
    """The pages that a build read."""
    return re.findall(r"reading sources\.\.\. \[.*\] (\S+)", result.stdout)


def test_an_unchanged_book_reads_nothing(book):
    """Nothing is read when nothing has changed, executed or stored."""
    content = report()
    content["chapters"][0]["status"] = "stored"
    book.report(content)
    result = book.build()
    assert result.returncode == 0
    assert read_again(result) == []


def test_new_outputs_rebuild_the_pages_that_show_them(book):
    """A new run of one chapter rereads it, who quotes it, and the lists."""
    book.report(report("a2", "95.0%"))
    book.execute()
    result = book.build()
    assert result.returncode == 0
    assert sorted(read_again(result)) == [
        "book/first/doubling",
        "book/first/halving",
        "book/reference/equations",
        "book/reference/scoreboard",
    ]
    assert "95.0%" in book.html("book/first/halving.html")
    assert "95.0%" in book.html("notebooks/doubling.ipynb")


def test_a_new_run_of_one_chapter_leaves_the_others(book):
    """A chapter that quotes no number of the changed one stays."""
    content = report()
    content["chapters"][1]["fingerprint"] = "b2"
    book.report(content)
    book.execute()
    assert "book/first/doubling" not in read_again(book.build())


def test_an_edited_module_rebuilds_who_quotes_it(book):
    """A page is read again when the file it quotes or cites changes."""
    book.edit("dlbook/ops/linear.py", "y = x + x", "y = 2 * x")
    pages = read_again(book.build())
    assert {"book/first/doubling", "book/first/halving"} <= set(pages)
    assert "<span>2</span>" or "2" in book.html("book/first/doubling.html")
    for name in ("book/first/doubling", "_modules/dlbook/ops/linear"):
        text = re.sub(r"<[^>]+>", "", book.html(f"{name}.html"))
        assert "y = 2 * x" in text
