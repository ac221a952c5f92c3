"""What stands in a place of the build's is what must be there, or goes."""

import os
import sys

import pytest
from mini import waited

from tools.book import Book
from tools.guard import FILES, FOLDERS, LOCK, guarded, locked


def put(path, kind: str) -> None:
    """Something else in a place: a file, a link to nowhere, a pipe …"""
    path.parent.mkdir(exist_ok=True)
    if kind == "folder":
        path.mkdir()
    elif kind == "file":
        path.write_text("x")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/no/such/place" if kind == "nowhere" else path.name)


@pytest.mark.parametrize("kind", ["file", "nowhere", "loop", "pipe"])
@pytest.mark.parametrize("name", FOLDERS)
def test_folders_are_folders(tmp_path, name, kind, capsys):
    """What is none is thrown away, and a line says so."""
    book = Book(tmp_path)
    path = book.build / name
    put(path, kind)
    with locked(book):
        assert path.is_dir() or not os.path.lexists(path)
    assert "was no folder: thrown away" in capsys.readouterr().out


@pytest.mark.parametrize("kind", ["folder", "nowhere", "loop", "pipe"])
@pytest.mark.parametrize("name", [*FILES, f"../{LOCK}"])
def test_files_are_files(tmp_path, name, kind, capsys):
    """What is none is thrown away: nothing waits for what a pipe brings."""
    book = Book(tmp_path)
    path = book.root / LOCK if LOCK in name else book.build / name
    put(path, kind)
    with locked(book):
        assert path.is_file() or not os.path.lexists(path)
    assert "was no file: thrown away" in capsys.readouterr().out


def test_a_closed_output_ends_no_build(tmp_path, monkeypatch):
    """What is said is lost, and the exit code tells all the same."""
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)

    def work() -> list[str]:
        sys.stdout.write("a line")
        return ["a problem"]

    assert guarded(Book(tmp_path), work) == 1
    assert guarded(Book(tmp_path), list) == 0
    sys.stdout.close()
    sys.stderr.close()


@pytest.mark.parametrize(
    "text", ["format: [", "[]", "", "chapters: 3", "3", "a b"]
)
def test_contents_that_cannot_be_read_are_named(tmp_path, text, capsys):
    """One line, whatever stands in ``_toc.yml``."""
    book = Book(tmp_path)
    (tmp_path / "_toc.yml").write_text(text)
    assert guarded(book, lambda: list(book.pages())) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("FAILED _toc.yml")


@pytest.mark.parametrize("text", ["[1]", "3", "a title", "- title: a"])
@pytest.mark.parametrize("name", ["_toc.yml", "_config.yml"])
def test_settings_that_are_no_mapping_are_named(tmp_path, name, text, capsys):
    """The file, what was expected in it, and what came."""
    book = Book(tmp_path)
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\n")
    (tmp_path / name).write_text(text)
    assert guarded(book, lambda: list(book.pages())) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"FAILED {name}: expected names with values")


LOST = """import os, signal, sys, time
from pathlib import Path
from tools.book import Book
from tools.guard import guarded
class Thrown:
    def __del__(self):
        os.kill(os.getpid(), signal.{name})
def work():
    Thrown()
    time.sleep(60)
    return []
code = guarded(Book(Path(sys.argv[1])), work)
assert signal.getsignal(signal.SIGALRM) == signal.SIG_DFL
sys.exit(code)"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_no_request_to_end_is_lost(tmp_path, name):
    """Python drops what is raised while an object is thrown away."""
    code = LOST.format(name=name)
    done = waited([sys.executable, "-c", code, str(tmp_path)], 50)
    assert done.stdout == "FAILED interrupted; what had passed is stored\n"
    assert "Exception ignored" in done.stderr
    assert "AssertionError" not in done.stderr
