"""Run the chapters at several shifts of their seeds: what holds at all?

    python -m tools.seeds [--shifts "0 1 2"] [--chapter STEM]

Without ``--shifts`` 0 to 19, and `book/seeds` keeps what was found. A false
claim does not end its chapter here. A run in which all holds is stored as any
other, so that what was interrupted goes on; the last lines name what fell, at
which shift, on which evidence.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tools import held
from tools.book import Book, BuildError, Chapter, code
from tools.execute import ROOT, checked, chosen, refused
from tools.guard import guarded
from tools.judge import records
from tools.progress import Failure
from tools.runner import run
from tools.settings import Settings, settings
from tools.store import save, stored

RECORDED = range(20)  # the shifts of which the book keeps a record


def run_seeds(
    book: Book, stem: str | None, shifts: list[int], keep: bool = False
) -> list[str]:
    """Run what is not in the store; return what fell, in words."""
    now = settings(book)
    if now.profile != "quick":
        raise BuildError("seeds are shifted in the quick profile alone")
    asked = chosen(checked(book), stem)
    if wrong := [f.message for c in asked if (f := refused(book, c))]:
        return wrong
    cells = {c.stem: sources(book, c) for c in asked}
    jobs = [replace(c, shift=s) for s in shifts for c in asked]
    runs = executed(book, now, jobs)
    if saved := [c.stem for c in asked if sources(book, c) != cells[c.stem]]:
        return [f"{saved[0]}: was saved while it ran: run it again"]
    problems = []
    for stem in cells:
        mine = [ran for job, ran in runs.items() if job.stem == stem]
        claims = held.gathered(mine)
        whole = sum(len(c.held) == len(mine) for c in claims)
        print(f"{stem}: {whole} of {len(claims)} claims held at every shift")
        problems += fallen(stem, claims, mine)
        if keep:
            held.record(book, now, stem, cells[stem], mine)
    return problems


def sources(book: Book, chapter: Chapter) -> list[str]:
    """The chapter's cells as they are now."""
    return [c.source for c in code(book.read(chapter))]


def executed(
    book: Book, now: Settings, jobs: list[Chapter]
) -> dict[Chapter, held.Run]:
    """What each job claimed, from the store or by running it."""
    each = {job: replace(now, seed=job.shift) for job in jobs}
    known = {job: stored(book, job, each[job]) for job in jobs}
    found = {job: passed(job, ran) for job, ran in known.items() if ran}
    missing = [job for job in jobs if job not in found]
    print(f"executing {len(missing)} of {len(jobs)} runs", flush=True)

    def store(job, notebook, seconds, notes):
        ran = save(book, job, each[job], notebook, seconds, notes)
        found[job] = passed(job, ran)

    if missing:
        workers = min(os.cpu_count() or 1, 8)
        # The runner begins at the end, and here the first shift comes first.
        failed = run(book, missing[::-1], now, workers, store)
        found |= {job: broken(job, why) for job, why in failed.items()}
    return {job: found[job] for job in jobs}


def passed(job: Chapter, ran) -> held.Run:
    """A run in which everything held."""
    about = {k: ran.metadata.dlbook[k] for k in held.ABOUT}
    return held.Run(job.shift, records(ran, "claim"), about)


def broken(job: Chapter, why: Failure) -> held.Run:
    """A run in which a claim fell, or that something else ended."""
    claims = [r for r in why.told if r["type"] == "claim"]
    fell = any(c["holds"] is not True for c in claims)
    to_the_end = bool(records(why.notebook, "run"))
    trouble = "" if fell and to_the_end else why.message
    return held.Run(job.shift, claims, trouble=trouble)


def fallen(
    stem: str, claims: list[held.Claim], runs: list[held.Run]
) -> Iterator[str]:
    """What fell, in words, and what was never reached."""
    for claim in claims:
        for shift, evidence in claim.fell.items():
            words = f": {evidence}" if evidence else ""
            yield f"{stem}, shift {shift}, fell: {claim.text}{words}"
    for ran in runs:
        if ran.trouble:
            left = sum(not claim.reached(ran.shift) for claim in claims)
            yield f"{ran.trouble} (claims not reached: {left})"


def shifts(text: str) -> list[int]:
    """The shifts in a list of numbers, each once."""
    names = text.replace(",", " ").split()
    if not names or not all(n.isdecimal() for n in names):
        raise argparse.ArgumentTypeError(
            f"whole numbers from 0 on, such as '0 1 2', not {text!r}"
        )
    return list(dict.fromkeys(map(int, names)))


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.seeds")
    parser.add_argument("--shifts", type=shifts, help="these; no record")
    parser.add_argument("--chapter", metavar="STEM", help="this one alone")
    parser.add_argument("--root", type=Path, default=ROOT, help="the book")
    asked = parser.parse_args()
    book = Book(asked.root.resolve())
    given = asked.shifts or list(RECORDED)
    keep = asked.shifts is None
    return guarded(book, lambda: run_seeds(book, asked.chapter, given, keep))


if __name__ == "__main__":
    sys.exit(main())
