"""While chapters run: say what runs, hand on what passes, explain failures."""

import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat

from tools.book import PATIENCE, Book, Chapter, code
from tools.store import records

ANSI = re.compile(r"\x1b\[[0-9;]*m")
LONGEST = 400  # characters of an error message
Store = Callable[[Chapter, nbformat.NotebookNode, float, float], None]


@dataclass(frozen=True)
class Failure:
    """A chapter that did not pass: why, and how far it came."""

    message: str
    notebook: nbformat.NotebookNode


class Progress:
    """Pytest plugin: says what runs, stores what passes, keeps what fails."""

    def __init__(self, book, folder, chapters, settings, store):
        self.book, self.folder, self.settings = book, folder, settings
        self.waiting = {c.stem: c for c in chapters}
        self.total = len(chapters)
        self.store = store
        self.running: list[str] = []
        self.failed: dict[Chapter, Failure] = {}
        self.out = sys.stdout
        self.started = time.time()

    def say(self, line: str, end: str = "\n") -> None:
        self.clear()
        self.out.write(line + end)
        self.out.flush()

    def clear(self) -> None:
        if self.out.isatty():
            self.out.write("\r\x1b[2K")

    def status(self) -> None:
        """On a terminal, a last line that says what runs now."""
        if self.out.isatty() and self.running:
            self.say("      running " + ", ".join(self.running), end="")

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.running.append(Path(nodeid.split("::")[0]).stem)
        if not self.out.isatty():
            self.say(f"      {self.running[-1]} …")
        self.status()

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
        self.status()

    def problem(self, chapter: Chapter, report) -> str:
        """Store a chapter that passed; else say what is wrong with it."""
        path = self.folder / f"{chapter.stem}.ipynb"
        notebook = nbformat.read(path, 4)
        limit, trace = self.settings.limit, str(report.longrepr)
        if report.passed:
            took = records(notebook, "run")[-1]["processor"]
            if took <= limit:
                self.store(chapter, notebook, report.duration, self.started)
                return ""
            message = f"took {took} s of a processor; a chapter has {limit}"
        elif "CellTimeoutError" in trace or "A cell timed out" in trace:
            message = f"did not end in {PATIENCE * limit} s"
        else:
            message = last_line(notebook, trace)
        place = cell_reached(self.book, chapter, path, notebook)
        message = f"{chapter.stem}{place}: {message}"
        self.failed[chapter] = Failure(message, notebook)
        return message


def cell_reached(book: Book, chapter: Chapter, path: Path, notebook) -> str:
    """The last cell that was begun, by number and line."""
    counter = path.with_suffix(".cell")
    number = int(counter.read_text()) if counter.is_file() else 0
    cells = [i for i, c in enumerate(notebook.cells) if c.cell_type == "code"]
    if not 0 < number < len(cells) - 1:
        return ""
    line = notebook.metadata.source_map[cells[number] - 1]
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
