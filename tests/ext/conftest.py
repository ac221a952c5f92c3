"""A small book, built once for all tests of the extension."""

import shutil

import pytest
from small_book import TOLD, Book, Pages


@pytest.fixture(scope="session")
def _small_book(tmp_path_factory) -> tuple[Book, Pages]:
    """The book, built without a warning, and a copy of its pages."""
    book = Book(tmp_path_factory.mktemp("book"))
    result = book.build()
    assert result.returncode == 0, result.stdout + result.stderr
    pages = tmp_path_factory.mktemp("pages") / "html"
    shutil.copytree(book.site, pages)
    return book, Pages(pages)


@pytest.fixture
def built(_small_book) -> Pages:
    """The pages of the book as it stands, to look at."""
    return _small_book[1]


@pytest.fixture
def book(_small_book):
    """The book, to change and build again; changes are undone."""
    yield _small_book[0]
    _small_book[0].restore()


@pytest.fixture(scope="session")
def published(tmp_path_factory) -> Book:
    """The book as a build makes it that knows where the site will stand."""
    book = Book(tmp_path_factory.mktemp("published"))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in TOLD.items():
            patch.setenv(name, value)
        result = book.build()
    assert result.returncode == 0, result.stdout + result.stderr
    return book
