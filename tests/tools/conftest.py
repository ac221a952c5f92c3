"""The small book, built once, of which each test edits a copy."""

import os
import shutil
import signal

import pytest
from mini import run, write_book

from tools.book import Book

# Who runs the tests in the background has them ignore Ctrl-C, or under nohup
# the terminal's end, and what they start as well; the builds that the tests
# interrupt are to hear both.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Book:
    """The small book after ``python -m tools.execute``."""
    book = write_book(tmp_path_factory.mktemp("built"))
    done = run(book, "execute")
    assert done.returncode == 0, done.stdout + done.stderr
    (book.build / "stdout").write_text(done.stdout)
    return book


@pytest.fixture
def book(built, tmp_path, monkeypatch) -> Book:
    """A copy of the built book that a test may change."""
    for name in os.environ:
        if name.startswith("DLBOOK"):
            monkeypatch.delenv(name)
    root = tmp_path / "book"
    shutil.copytree(built.root, root)
    return Book(root)
