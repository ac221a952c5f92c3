"""The site's last lines: what is wrong and where."""

import re
import signal
import subprocess
import sys
import time

import pytest
from mini import REPOSITORY, edit, run

LOCAL = f"""sphinx:
  local_extensions:
    assets: {REPOSITORY}/book/_ext
    slim: {REPOSITORY}/book/_ext
  config:"""


@pytest.fixture
def slim_book(book):
    """The small book, with the extensions that cut the theme down."""
    config = book.root / "_config.yml"
    text = config.read_text().replace("sphinx: {config:", LOCAL)
    config.write_text(text.replace("true}}", "true}"))
    done = run(book, "build")
    assert done.returncode == 0, done.stdout + done.stderr
    return book


def styles(book) -> dict[str, str]:
    """The text of each style sheet by its name."""
    return {p.name: p.read_text() for p in book.build.rglob("*.css")}


def test_an_unchanged_book_is_not_read_again(slim_book):
    """Built twice the pages are the same, and nothing was read."""
    (read,) = (slim_book.build / ".doctrees").rglob("alpha.doctree")
    before = read.stat().st_mtime_ns
    sheets = styles(slim_book)
    done = run(slim_book, "build")
    assert done.returncode == 0, done.stdout + done.stderr
    assert read.stat().st_mtime_ns == before
    assert styles(slim_book) == sheets


def test_another_template_writes_every_page_anew(slim_book):
    """What Sphinx keeps goes with what made it."""
    page = slim_book.build / "html/book/alpha.html"
    written = page.stat().st_mtime_ns
    (slim_book.root / "book/_static").mkdir()
    (slim_book.root / "book/_static/book.js").touch()
    assert run(slim_book, "build").returncode == 0
    assert page.stat().st_mtime_ns > written


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


def test_the_contents_are_read_once(book):
    """Each page asks for them; they are read again when they have changed."""
    assert book.toc() is book.toc()
    before = book.parts()
    edit(book.root / "_toc.yml", "beta", "gamma")
    assert book.parts() != before


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


@pytest.mark.parametrize("wait", [0.15, 0.4, 0.8])
def test_an_interruption_while_it_starts_is_quiet(tmp_path, wait):
    """Ctrl-C in the first second: status 130 or the build's own last line."""
    command = [sys.executable, "-m", "tools.build", "--root", tmp_path]
    done = subprocess.Popen(
        command,
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(
            signal.SIGINT, signal.default_int_handler
        ),
    )
    time.sleep(wait)
    done.send_signal(signal.SIGINT)
    out, errors = done.communicate(timeout=60)
    assert "tools/" not in errors  # before, it is Python that starts
    assert errors or done.returncode == 130 or out.startswith("FAILED")
