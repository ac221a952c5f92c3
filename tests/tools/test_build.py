"""The site's last lines: what is wrong and where."""

import re

from mini import edit, run


def test_the_pages_are_built(book):
    """A good book exits with 0 and has a page for each file."""
    done = run(book, "build")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("built in")
    page = (book.build / "html" / "book" / "alpha.html").read_text()
    assert "alpha is one" in page


def test_a_chapter_alone(book):
    """With a stem, that page alone is executed and written."""
    edit(book.root / "book" / "alpha.md", "== 1,", "== 3,")
    done = run(book, "build", "--chapter", "beta")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (book.build / "html" / "book" / "beta.html").is_file()
    assert not (book.build / "html" / "book" / "alpha.html").exists()


def test_a_sphinx_warning_fails_with_page_and_line(book):
    """The last line of the output is the warning, however often built."""
    page = book.root / "book" / "alpha.md"
    edit(page, "Prose of alpha", "See {doc}`nowhere`")
    done = run(book, "build")
    assert done.returncode == 1
    last = done.stdout.splitlines()[-1]
    assert re.match(r"FAILED book/alpha.md:\d+: WARNING: unknown", last)
    again = run(book, "build")
    assert again.returncode == 1, "a second build must not forget it"
    assert again.stdout.splitlines()[-1] == last


def test_a_missing_page_fails_with_its_name(book):
    """A page the table of contents names must be there."""
    (book.root / "book" / "beta.md").unlink()
    done = run(book, "build")
    assert done.returncode == 1
    assert done.stdout == (
        "FAILED _toc.yml names pages that are missing: book/beta.md\n"
    )


def test_a_failing_chapter_keeps_sphinx_from_starting(book):
    """No page is written while a claim is false."""
    edit(book.root / "book" / "alpha.md", "== 1,", "== 3,")
    done = run(book, "build")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].startswith("FAILED alpha, cell 3")
    assert not (book.build / "html").exists()
