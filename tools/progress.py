"""While chapters run: say what runs, hand on what passes, explain failures."""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from tqdm import tqdm

from tools import judge
from tools.book import Book, Chapter, code
from tools.guard import end_children, hush
from tools.judge import MOST, TOO_MUCH, faults, ledger, records
from tools.settings import PATIENCE
from tools.stage import bare

ANSI = re.compile(r"\x1b\[[0-9;]*m")
LONGEST = 400  # characters of an error message
Store = Callable[[Chapter, nbformat.NotebookNode, float, Path], None]


@dataclass(frozen=True)
class Failure:
    """A chapter that did not pass: why, how far it came, what it told."""

    message: str
    notebook: nbformat.NotebookNode
    told: list[dict] = field(default_factory=list)


class Progress:
    """Pytest plugin: says what runs, stores what passes, keeps what fails."""

    def __init__(self, book, folder, chapters, settings, store):
        self.book, self.folder, self.settings = book, folder, settings
        self.waiting = {c.run: c for c in chapters}
        self.total, self.store = len(chapters), store
        self.running: list[str] = []
        self.failed: dict[Chapter, Failure] = {}
        self.out = sys.stdout
        self.bar = tqdm(  # on a terminal alone, until the last has ended
            total=self.total, disable=None, leave=False, file=self.out
        )

    def say(self, line: str) -> None:
        try:
            self.bar.clear()
            self.out.write(f"{line}\n")
            self.out.flush()
            self.bar.set_postfix_str(", ".join(self.running))
        except BrokenPipeError:  # nobody reads on: the run is to end
            hush()
            raise KeyboardInterrupt from None

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.running.append(Path(nodeid.split("::")[0]).stem)
        self.say(f"      {self.running[-1]} …")

    def pytest_runtest_logreport(self, report) -> None:
        stem = Path(report.nodeid.split("::")[0]).stem
        if stem not in self.waiting or (
            report.when != "call" and report.passed
        ):
            return
        problem = self.problem(self.waiting[stem], report)
        del self.waiting[stem]
        if stem in self.running:
            self.running.remove(stem)
        place = self.total - len(self.waiting)
        verdict = "FAILED after " if problem else ""
        self.say(
            f"[{place}/{self.total}] {stem} … {verdict}"
            f"{report.duration:.1f} s, {len(self.waiting)} left"
        )
        self.bar.update()

    def pytest_keyboard_interrupt(self) -> None:
        """Nobody waits for what runs still."""
        end_children()

    def problem(self, chapter: Chapter, report) -> str:
        """Store a chapter that passed; else say what is wrong with it."""
        path = self.folder / f"{chapter.run}.ipynb"
        told: list[dict] = []
        notebook = bare(self.book, chapter)
        try:
            notebook = nbformat.read(path, 4)
            told = ledger(path.with_suffix(".ledger"))
            message = self.verdict(notebook, told, report)
            if not message:
                notes = path.with_suffix(".notes")
                self.store(chapter, notebook, report.duration, notes)
                return ""
        except (OSError, ValueError) as error:
            message = f"cannot be stored: {error}"
        place = cell_reached(self.book, chapter, path, notebook)
        message = f"{chapter.run}{place}: {message}"
        self.failed[chapter] = Failure(message, notebook, told)
        return message

    def verdict(self, notebook, told: list[dict], report) -> str:
        """What is wrong with a run, in one line; nothing if it passed."""
        limit, trace = self.settings.limit, str(report.longrepr)
        for number, cell in enumerate(code(notebook)):
            if TOO_MUCH in cell.metadata:
                return f"cell {number} shows more than {MOST / 1e6:.0f} MB"
        if "CellTimeoutError" in trace or "A cell timed out" in trace:
            return f"did not end in {PATIENCE * limit} s"
        if not report.passed:
            return last_line(notebook, trace)
        run = records(notebook, "run")
        if not run:
            early = "ended before its last cell, and left no record of its run"
            return next(judge.untrue(told), early)
        if run[-1]["processor"] > limit:
            took = run[-1]["processor"]
            return f"took {took} s of a processor; a chapter has {limit}"
        notebook = nbformat.v4.new_notebook(cells=notebook.cells[1:-1])
        found = faults(notebook, told, self.settings.profile)
        found += judge.tampered(run[-1], told)
        more = f", and {len(found) - 1} more" if found[1:] else ""
        return found[0] + more if found else ""


def cell_reached(book: Book, chapter: Chapter, path: Path, notebook) -> str:
    """The last cell that was begun, by number and line."""
    counter = path.with_suffix(".cell")
    index = int(counter.read_text()) if counter.is_file() else 0
    if not 0 < index < len(notebook.cells) - 1:
        return ""
    kinds = [c.cell_type for c in notebook.cells[1 : index + 1]]
    number = kinds.count("code")
    line = notebook.metadata.source_map[index - 1]
    return f", cell {number} (line {line} of {book.short(chapter.path)})"


def last_line(notebook, trace: str) -> str:
    """The error in one line."""
    errors = [
        f"{output.ename}: {output.evalue}"
        for cell in code(notebook)
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    ]
    lines = [x for x in ANSI.sub("", trace).splitlines() if x.strip()]
    return " ".join((errors or lines or ["no message"])[-1].split())[:LONGEST]
