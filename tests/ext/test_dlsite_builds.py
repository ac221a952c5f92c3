"""What fails the build of a small book, and what is built again."""

import re

from small_book import report

CHAPTER = "book/first/doubling.md"
WRONG = [
    ("{measured}`loss`", "{measured}`los`", "did you mean 'loss'"),
    ("dlbook.ops.double\n", "dlbook.ops.doubl\n", "'dlbook.ops.double'"),
    ("{drawn}`dlbook.figures.ring", "{drawn}`dlbook.figures.x", "figures.x'"),
    (":label: rates", ":label: ratio", "no chapter has the equation 'rates'"),
    ("{eq}`root`", "{eq}`rot`", "equation not found: rot"),
    ("measured: test-accuracy", "measured: speed", "did not measure 'speed'"),
    (":label: double-dx", ":label: dx", "proves 'double-dx', which no page"),
]


def test_a_wrong_name_fails_the_build(book):
    """Unknown numbers, objects and labels fail, each with its page."""
    for old, new, _ in WRONG:
        book.edit(CHAPTER, old, new)
    book.edit("book/first/halving.md", "name: halving-half", "width: 9")
    result = book.build()
    assert result.returncode != 0
    place = r"halving\.md:27: WARNING: 'templates': no figure's name"
    assert re.search(place, result.stderr)
    for _, _, message in WRONG:
        lines = [x for x in result.stderr.split("\n") if message in x]
        assert lines, message
        assert "doubling" in lines[0] or "scoreboard" in lines[0]


def read_again(result) -> list[str]:
    """The pages that a build read."""
    return re.findall(r"reading sources\.\.\. \[.*\] (\S+)", result.stdout)


def test_an_unchanged_book_reads_nothing(book):
    """Nothing is read when nothing has changed."""
    book.build()
    result = book.build()
    assert result.returncode == 0
    assert read_again(result) == []


def test_new_outputs_rebuild_the_pages_that_show_them(book):
    """A new run of one chapter rereads it, who quotes it, and the lists."""
    book.report(report("a2", "95.0%"))
    book.execute()
    result = book.build(changed=CHAPTER.removesuffix(".md"))
    assert result.returncode == 0
    assert sorted(read_again(result)) == [
        "book/first/doubling",
        "book/first/halving",
        "book/reference/equations",
        "book/reference/playgrounds",
        "book/reference/scoreboard",
    ]
    assert "95.0%" in book.html("book/first/halving.html")
    assert "95.0%" in book.html("notebooks/doubling.ipynb")


def test_a_new_run_of_one_chapter_leaves_the_others(book):
    """A chapter that quotes no number of the changed one stays."""
    book.build()
    content = report()
    content["chapters"][1]["fingerprint"] = "b2"
    book.report(content)
    book.execute()
    pages = read_again(book.build(changed="book/first/halving"))
    assert "book/first/halving" in pages
    assert "book/first/doubling" not in pages


def test_an_edited_module_rebuilds_who_cites_it(book):
    """A page is read again when code that implements its equations is."""
    book.build()
    book.edit("dlbook/ops/linear.py", "y = x + x", "y = 2 * x")
    pages = read_again(book.build())
    assert {"book/first/doubling", "book/first/halving"} <= set(pages)
    text = re.sub(r"<[^>]+>", "", book.html("book/first/doubling.html"))
    assert "y = 2 * x" in text


def test_an_edited_module_rebuilds_who_quotes_it(book):
    """A page is read again when code that it only quotes is edited."""
    book.build()
    book.edit("dlbook/figures.py", "return ax", "return ax, 1")
    assert "book/reference/drawing" in read_again(book.build())


def test_figures_that_are_gone_leave_the_site(book):
    """A figure that no page shows any more is deleted."""
    book.build()
    figure = next((book.site / "_images").glob("*.svg"))
    old = figure.with_stem("gone")
    old.write_bytes(figure.read_bytes())
    book.build(changed="book/first/halving")
    assert figure.exists()
    assert not old.exists()
