"""Execute the stale chapters, store what passes, tell Sphinx.

    python -m tools.execute [--chapter STEM] [--record] [--workers N]

Exit code 0 when every chapter asked for has passed, else 1; the last lines
name the chapters and the cells.
"""

import argparse
import contextlib
import fcntl
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat

from dlbook._hints import did_you_mean
from tools import report
from tools.book import Book, BuildError, Chapter, Settings, settings
from tools.progress import Failure
from tools.runner import run
from tools.store import save, stored

ROOT = Path(__file__).resolve().parent.parent


@contextlib.contextmanager
def locked(book: Book) -> Iterator[None]:
    """Let one build at a time work in ``_build``; others wait."""
    book.build.mkdir(exist_ok=True)
    with (book.build / ".lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("another build is running here; waiting for it", flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def chosen(chapters: list[Chapter], stem: str | None) -> list[Chapter]:
    """The chapter called ``stem``, or all."""
    if not stem:
        return chapters
    stems = [c.stem for c in chapters]
    if stem not in stems:
        hint = did_you_mean(stem, stems) or f": {', '.join(stems)}"
        raise BuildError(f"no chapter is called {stem!r}{hint}")
    return [c for c in chapters if c.stem == stem]


def checked(book: Book) -> list[Chapter]:
    """The chapters; every page is there and every stem is one chapter's."""
    missing = [p for p in book.pages().values() if not p.is_file()]
    if missing:
        names = ", ".join(book.short(p) for p in missing)
        raise BuildError(f"_toc.yml names pages that are missing: {names}")
    chapters = book.chapters()
    stems = [c.stem for c in chapters]
    twice = {s for s in stems if stems.count(s) > 1}
    if twice:
        raise BuildError(f"two chapters are called {', '.join(twice)}")
    return chapters


def run_book(
    book: Book, stem: str | None = None, workers: int = 0, keep: bool = False
) -> list[str]:
    """Bring the chapters up to date; return what failed, in words."""
    now = settings(book)
    if keep and now.profile != "full":
        raise BuildError("results are recorded in the full profile alone")
    chapters = checked(book)
    found = {c: stored(book, c, now) for c in chapters}
    stale = [c for c in chosen(chapters, stem) if found[c] is None]
    failed = run_stale(book, stale, now, workers, found) if stale else {}
    results = []
    for chapter in chapters:
        if chapter in failed:
            notebook, status = failed[chapter].notebook, "failed"
        else:
            notebook = found[chapter]
            status = "executed" if chapter in stale else "stored"
        if notebook is not None:
            results.append(report.entry(chapter, status, notebook))
    if keep:
        passed = [r for r in results if r["status"] != "failed"]
        report.record(book, now, passed)
    report.report(book, now, results)
    if stem:  # Sphinx reads the other chapters too, and must not run them
        found = {c: n or book.read(c) for c, n in found.items()}
    report.refill(book, {c: n for c, n in found.items() if n is not None})
    return [failure.message for failure in failed.values()]


def run_stale(
    book: Book,
    stale: list[Chapter],
    now: Settings,
    workers: int,
    found: dict[Chapter, nbformat.NotebookNode],
) -> dict[Chapter, Failure]:
    """Run the stale chapters; put those that pass into ``found``."""

    def store(chapter, notebook, seconds, since):
        found[chapter] = save(book, chapter, now, notebook, seconds, since)

    if not workers:
        workers = 1 if now.device == "cuda" else min(os.cpu_count() or 1, 8)
    print(f"executing {len(stale)} of {len(found)} chapters", flush=True)
    return run(book, stale, now, workers, store)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.execute")
    parser.add_argument("--chapter", metavar="STEM", help="this one alone")
    parser.add_argument("--record", action="store_true", help="write results")
    parser.add_argument("--workers", type=int, default=0, metavar="N")
    parser.add_argument("--root", type=Path, default=ROOT, help="the book")
    asked = parser.parse_args()
    book = Book(asked.root.resolve())
    return guarded(
        book,
        lambda: run_book(book, asked.chapter, asked.workers, asked.record),
    )


def guarded(book: Book, work: Callable[[], list[str]]) -> int:
    """Do ``work`` as the only build; its problems are the last lines."""
    try:
        with locked(book):
            problems = work()
    except BuildError as error:
        problems = [str(error)]
    except KeyboardInterrupt:
        problems = ["interrupted; what had passed is stored"]
    for line in problems:
        print("FAILED", line)
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
