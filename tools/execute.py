"""Execute the stale chapters, store what passes, tell Sphinx.

    python -m tools.execute [--chapter STEM] [--record] [--workers N]

Exit code 0 when every chapter asked for has passed, else 1; the last lines
name the chapters and the cells.
"""

import argparse
import os
import sys
from pathlib import Path

import nbformat

from dlbook._hints import did_you_mean
from tools import report
from tools.allowed import refusals
from tools.book import Book, BuildError, Chapter, code
from tools.cached import FOLDER, never_execute, refill
from tools.guard import guarded
from tools.progress import Failure
from tools.runner import run
from tools.settings import Settings, settings
from tools.store import save, stored

ROOT = Path(__file__).resolve().parent.parent
Runs = dict[Chapter, nbformat.NotebookNode | None]


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
    asked = chosen(chapters, stem)
    failed = {c: f for c in asked if (f := refused(book, c))}
    found = {c: stored(book, c, now) for c in chapters if c not in failed}
    stale = [c for c in asked if c in found and found[c] is None]
    if stale:
        failed |= run_stale(book, stale, now, workers, found)
    for chapter in stale:
        if edited(book, chapter, found[chapter]):
            message = "was saved while it ran: run the build again"
            message = f"{chapter.stem}: {message}"
            failed[chapter] = Failure(message, found.pop(chapter))
    results = entries(chapters, found, failed, stale)
    if keep:
        passed = [r for r in results if r["status"] != "failed"]
        report.record(book, now, passed)
    report.report(book, now, results)
    if stem:  # Sphinx reads the other chapters too, without their outputs
        found = {c: found.get(c) or book.read(c) for c in chapters}
    refill(book, {c: n for c, n in found.items() if n is not None})
    never_execute(book.build / FOLDER)
    return [failure.message for failure in failed.values()]


def refused(book: Book, chapter: Chapter) -> Failure | None:
    """Why a chapter is not run: it says what no chapter may say."""
    problems = refusals(book, chapter)
    if not problems:
        return None
    line, message = problems[0]
    more = f" (and {len(problems) - 1} more)" if problems[1:] else ""
    place = f"line {line} of {book.short(chapter.path)}"
    return Failure(
        f"{chapter.stem} ({place}): {message}{more}", book.read(chapter)
    )


def edited(book: Book, chapter: Chapter, ran) -> bool:
    """Whether a chapter that ran has other cells by now."""
    if ran is None:
        return False
    now = [c.source for c in code(book.read(chapter))]
    return now != [c.source for c in code(ran)]


def entries(
    chapters: list[Chapter],
    found: Runs,
    failed: dict[Chapter, Failure],
    stale: list[Chapter],
) -> list[dict]:
    """The report's entries: what ran, what failed, what was in the store."""
    results = []
    for chapter in chapters:
        if failure := failed.get(chapter):
            told = failure.told or None
            results.append(
                report.entry(chapter, "failed", failure.notebook, told)
            )
        elif ran := found.get(chapter):
            status = "executed" if chapter in stale else "stored"
            results.append(report.entry(chapter, status, ran))
    return results


def run_stale(
    book: Book,
    stale: list[Chapter],
    now: Settings,
    workers: int,
    found: Runs,
) -> dict[Chapter, Failure]:
    """Run the stale chapters; put those that pass into ``found``."""

    def store(chapter, notebook, seconds, notes):
        found[chapter] = save(book, chapter, now, notebook, seconds, notes)

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


if __name__ == "__main__":
    sys.exit(main())
