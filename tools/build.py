"""Build the site: execute what is stale, then let Sphinx read and write.

    python -m tools.build [--chapter STEM]

As long as nothing changes that other pages may show, only the changed pages
are read; else all are, from nothing. When something is wrong the last lines
say what and where, and nothing after.
"""

import os
import signal

if __name__ == "__main__":  # Ctrl-C ends the imports, which take a second
    if signal.getsignal(signal.SIGINT) == signal.default_int_handler:
        signal.signal(signal.SIGINT, lambda *_: os._exit(130))

import argparse
import contextlib
import io
import re
import sys
import time
from dataclasses import replace
from pathlib import Path

from tools import site
from tools.book import Book
from tools.execute import ROOT, chosen, guarded, run_book
from tools.wheel import wheel

PROBLEM = re.compile(
    r"^(?P<file>[^\s:][^:]*)?(:\d+)?.*(WARNING|ERROR|CRITICAL)"
)
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def sphinx(book: Book, told: dict, alone: list[Path] | None = None):
    """Write all pages into ``_build/next``, or some; return the problems."""
    from jupyter_book.sphinx import build_sphinx

    told = told | {
        "external_toc_path": (book.root / "_toc.yml").as_posix(),
        "latex_individualpages": False,
    }
    messages = io.StringIO()
    with contextlib.redirect_stderr(messages):
        result = build_sphinx(
            book.root,
            book.build / "next/html",
            noconfig=True,
            path_config=book.root / "_config.yml",
            confoverrides=told,
            filenames=[str(p) for p in alone or ()] or None,
            warningiserror=not alone,
            keep_going=True,
            quiet=True,
        )
    log = ANSI.sub("", messages.getvalue()).replace(f"{book.root}/", "")
    (book.build / "sphinx.log").write_text(log, encoding="utf8")
    lines = [x for x in log.splitlines() if PROBLEM.search(x)]
    if alone:
        names = tuple(book.short(p) for p in alone)
        lines = [x for x in lines if x.startswith(names)]
    if result and not lines:
        lines = log.splitlines()[-10:]
    return lines


def absent(book: Book) -> list[str]:
    """Pages of the table of contents that have no HTML."""
    html = book.build / "next/html"
    return [
        f"{book.short(path)}: no page {name}.html was written"
        for name, path in book.pages().items()
        if not (html / f"{name}.html").is_file()
    ]


def add_wheel(book: Book) -> list[str]:
    """Put the package beside the pages that it made, unless it is there."""
    folder = book.build / "next/html/wheel"
    if folder.is_dir() or not (book.root / "pyproject.toml").is_file():
        return []
    return wheel(book.root, folder)


def face(folder: Path) -> str:
    """Digests of what a build's pages may show of each other."""
    path = folder / ".doctrees/face"
    return path.read_text() if path.is_file() else ""


def write_site(book: Book, stem: str | None) -> list[str]:
    """Bring the pages up to date, or one; return what is wrong."""
    old, now = site.read(book), site.now(book)
    why = site.unlike(book, old, now)
    changed = [] if why else site.changed(old, now)
    told = {"dl_changed": changed} if changed else {}
    if stem:
        return write_one(book, stem, told, None if why else old)
    if not why and not changed:
        return []
    if not why and (known := face(book.build)):
        site.carry(book)
        problems = sphinx(book, told | {"dl_face": known})
        if face(book.build / "next") == known:
            return finish(book, now, problems)
        why = f"other pages may show what has changed{named(book, known)}"
    print(f"making every page: {why}", flush=True)
    site.begin(book)
    return finish(book, now, sphinx(book, {}))


def named(book: Book, known: str) -> str:
    """What Sphinx calls the first thing that has changed."""
    new = set(face(book.build / "next").splitlines())
    names = sorted(line.split()[0] for line in new - {*known.splitlines()})
    return f" ({names[0]})" if names else ""


def finish(book: Book, made: site.Made, problems: list[str]) -> list[str]:
    """Make what was written the site, unless something is wrong."""
    problems = problems or absent(book) or add_wheel(book)
    if not problems:
        site.commit(book, made, site.PARTS)
    return problems


def write_one(
    book: Book, stem: str, told: dict, old: site.Made | None
) -> list[str]:
    """Write one page among the others as they are.

    What Sphinx knows of the others stays as the last whole build left it.
    """
    (page,) = chosen(book.chapters(), stem)
    site.begin(book, site.PARTS if old else ("html",))
    problems = sphinx(book, told, [page.path])
    if not problems:
        pages = {**old.pages, page.docname: ""} if old else {}
        made = old and replace(old, pages=pages, whole=False)
        site.commit(book, made, ("html",))
    return problems


def build(book: Book, stem: str | None, keep: bool = False) -> list[str]:
    """Execute and write; return what is wrong."""
    same = not (stem or keep) and site.unchanged(book)
    failed = [] if same else run_book(book, stem, keep=keep)
    if failed:
        return failed
    started = time.monotonic()
    print("building the pages …", flush=True)
    try:
        problems = [] if same else write_site(book, stem)
    except OSError as error:  # such as a full disk; the old site stays
        problems = [f"the pages cannot be written: {error}"]
    if not problems:
        name = chosen(book.chapters(), stem)[0].docname if stem else "index"
        seconds = time.monotonic() - started
        print(f"built in {seconds:.1f} s: _build/html/{name}.html")
    return problems


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.build")
    parser.add_argument("--chapter", metavar="STEM", help="this page alone")
    parser.add_argument("--root", type=Path, default=ROOT, help="the book")
    parser.add_argument("--record", action="store_true", help="write results")
    asked = parser.parse_args()
    book = Book(asked.root.resolve())
    if callable(signal.getsignal(signal.SIGINT)):  # from here on it is told
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return guarded(book, lambda: build(book, asked.chapter, asked.record))


if __name__ == "__main__":
    sys.exit(main())
