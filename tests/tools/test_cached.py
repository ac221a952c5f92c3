"""Sphinx reads what was executed, and executes nothing."""

from mini import run, scripted

SAVED = """
import sys
from tools import build
page = build.Path(sys.argv[2]) / "book/beta.md"
write = build.sphinx
def sphinx(*told):
    text = page.read_text()
    page.write_text(text.replace("1 / 0", "open('ran', 'w') and 1 / 0"))
    return write(*told)
build.sphinx = sphinx
sys.exit(build.main())
"""


def test_a_page_saved_before_it_is_read_fails_and_does_not_run(book):
    """The build names the page and the cure; the next one is right."""
    done = scripted(book, SAVED)
    assert done.returncode == 1
    last = done.stdout.splitlines()[-1]
    assert last.startswith("FAILED book/beta.md: WARNING: no run of these ")
    assert "run make book again" in last
    assert not list(book.root.rglob("ran"))
    again = run(book, "build")
    assert again.returncode == 0, again.stdout


def test_a_notebook_that_is_no_chapter_does_not_run(book):
    """An .ipynb in the table of contents is told apart, not executed."""
    text = '{"cells": [{"cell_type": "code", "execution_count": null, "id": '
    text += '"a", "metadata": {}, "outputs": [], "source": ["open(\'ran\', '
    text += '\'w\')"]}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    (book.root / "book/own.ipynb").write_text(text)
    with (book.root / "_toc.yml").open("a") as toc:
        toc.write("- file: book/own.ipynb\n")
    done = run(book, "build")
    assert done.returncode == 1
    assert not list(book.root.rglob("ran"))
