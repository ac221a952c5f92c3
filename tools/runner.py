"""Run chapters: nbmake under pytest-xdist, in this process.

A chapter is a test. As each passes it is handed on to be stored, so that a
build killed half way keeps what had passed.
"""

import contextlib
import io
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import nbformat

from tools.book import THREADS, Book, Chapter, Settings, code

BEGIN = "import _dlbook_run; _dlbook_run.begin({stem!r}); del _dlbook_run"
END = "import _dlbook_run; _dlbook_run.end(); del _dlbook_run"
Store = Callable[[Chapter, nbformat.NotebookNode, float, float], None]


@dataclass(frozen=True)
class Failure:
    """A chapter that did not pass: why, and how far it came."""

    message: str
    notebook: nbformat.NotebookNode


@contextlib.contextmanager
def stage(book: Book, chapters: list[Chapter]) -> Iterator[Path]:
    """A folder with the chapters as notebooks, hidden cells added."""
    short = "/tmp" if Path("/tmp").is_dir() else None  # socket paths are short
    with tempfile.TemporaryDirectory(prefix="dlbook-", dir=short) as name:
        folder = Path(name)
        (folder / "run").mkdir()
        (folder / "pytest.ini").write_text("[pytest]\n")
        kernel = Path(__file__).with_name("kernel.py")
        shutil.copy(kernel, folder / "_dlbook_run.py")
        new_cell = nbformat.v4.new_code_cell
        for chapter in chapters:
            notebook = book.read(chapter)
            begin = new_cell(BEGIN.format(stem=chapter.stem))
            notebook.cells.insert(0, begin)
            notebook.cells.append(new_cell(END))
            nbformat.write(notebook, folder / f"{chapter.stem}.ipynb")
        yield folder


def environment(book: Book, folder: Path) -> dict[str, str]:
    """The variables chapters run under: one thread, nobody's own settings."""
    unwanted = ("PYTEST_", "MPLBACKEND", "PYTHONWARNINGS", "COLUMNS")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(unwanted)}
    libraries = ("OMP", "MKL", "OPENBLAS", "VECLIB_MAXIMUM")
    kept |= {f"{name}_NUM_THREADS": str(THREADS) for name in libraries}
    return kept | {
        "PYTHONPATH": os.pathsep.join([str(book.root), str(folder)]),
        "PYTHONHASHSEED": "0",
        "TQDM_DISABLE": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_RUNTIME_DIR": str(folder / "run"),
        "IPYTHONDIR": str(folder / "ipython"),
    }


def run(
    book: Book,
    chapters: list[Chapter],
    settings: Settings,
    workers: int,
    store: Store,
) -> dict[Chapter, Failure]:
    """Run the chapters; return those that failed."""
    import pytest

    with stage(book, chapters) as folder:
        progress = Progress(book, folder, chapters, settings, store)
        arguments = [
            "--rootdir",
            str(folder),
            "-c",
            str(folder / "pytest.ini"),
        ]
        arguments += ["-p", "no:cacheprovider", "-p", "tools.worker"]
        arguments += ["--nbmake", "--overwrite", "--dist=load"]
        arguments += ["--maxschedchunk=1", f"-n{min(workers, len(chapters))}"]
        arguments += [f"--nbmake-timeout={settings.limit}"]
        arguments += [str(folder / f"{c.stem}.ipynb") for c in chapters]
        noise = io.StringIO()
        with (
            patch.dict(os.environ, environment(book, folder), clear=True),
            contextlib.redirect_stdout(noise),
        ):
            status = pytest.main(arguments, plugins=[progress])
        progress.clear()
    if status == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    for chapter in progress.waiting.values():
        message = f"{noise.getvalue()}\n{chapter.stem}: did not run"
        progress.failed[chapter] = Failure(message, book.read(chapter))
    return progress.failed


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
        chapter = self.waiting.pop(stem)
        if stem in self.running:
            self.running.remove(stem)
        problem = self.problem(chapter, report)
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
        limit = self.settings.limit
        if report.passed and report.duration <= limit:
            self.store(chapter, notebook, report.duration, self.started)
            return ""
        trace = str(report.longrepr)
        if (
            report.passed
            or "CellTimeoutError" in trace
            or "A cell timed out" in trace
        ):
            message = f"took more than the {limit} s a chapter has"
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
    lines = [line for line in trace.splitlines() if line.strip()]
    return (errors or lines or ["no message"])[-1]
