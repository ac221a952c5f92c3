"""Build the site: execute what is stale, then let Sphinx read and write.

    python -m tools.build [--chapter STEM]

When something is wrong the last lines say what and where, and nothing after.
"""

import argparse
import contextlib
import io
import re
import shutil
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

from tools.book import Book, digest
from tools.execute import ROOT, chosen, guarded, run_book

PROBLEM = re.compile(
    r"^(?P<file>[^\s:][^:]*)?(:\d+)?.*(WARNING|ERROR|CRITICAL)"
)
ANSI = re.compile(r"\x1b\[[0-9;]*m")
# What makes pages out of sources; Sphinx looks at the sources alone.
MAKERS = ("book/_*", "book/assets", "tools", "dlbook/playground")


def makers(book: Book) -> str:
    """A digest of the files that make the pages."""
    folders = [p for name in MAKERS for p in book.root.glob(name)]
    files = [p for folder in folders for p in folder.rglob("*.*")]
    files += [book.root / name for name in ("_config.yml", "constraints.txt")]
    told = [(book.short(p), digest(p)) for p in files if p.suffix != ".pyc"]
    return sha256(repr(sorted(told)).encode()).hexdigest()


def sphinx(book: Book, pages: list[Path]) -> list[str]:
    """Write the site, or these pages alone; return the problems."""
    from jupyter_book.sphinx import build_sphinx

    # Sphinx warns of a page only when it reads it: unless the last build
    # wrote them all without a warning, every page is read again.
    clean, made_by = book.build / ".clean", makers(book)
    if not clean.is_file() or clean.read_text() != made_by:
        for name in (".doctrees", "html/_modules"):
            shutil.rmtree(book.build / name, ignore_errors=True)
    clean.unlink(missing_ok=True)
    messages = io.StringIO()
    with contextlib.redirect_stderr(messages):
        result = build_sphinx(
            book.root,
            book.build / "html",
            noconfig=True,
            path_config=book.root / "_config.yml",
            confoverrides={
                "external_toc_path": (book.root / "_toc.yml").as_posix(),
                "latex_individualpages": False,
            },
            filenames=[str(p) for p in pages] or None,
            warningiserror=not pages,
            keep_going=True,
            quiet=True,
        )
    log = ANSI.sub("", messages.getvalue()).replace(f"{book.root}/", "")
    (book.build / "sphinx.log").write_text(log, encoding="utf8")
    lines = [x for x in log.splitlines() if PROBLEM.search(x)]
    if not (result or lines or pages):
        clean.write_text(made_by)
    if pages:
        names = tuple(book.short(p) for p in pages)
        lines = [x for x in lines if x.startswith(names)]
    if result and not lines:
        lines = log.splitlines()[-10:]
    return lines


def absent(book: Book) -> list[str]:
    """Pages of the table of contents that have no HTML."""
    html = book.build / "html"
    return [
        f"{book.short(path)}: no page {name}.html was written"
        for name, path in book.pages().items()
        if not (html / f"{name}.html").is_file()
    ]


def wheel(book: Book) -> list[str]:
    """Put the package beside the pages that it made, if it changed since."""
    project = book.root / "pyproject.toml"
    if not project.is_file():
        return []
    folder = book.build / "html/wheel"
    files = [project, *(book.root / "dlbook").rglob("*.*")]
    newest = max(p.stat().st_mtime for p in files if p.suffix != ".pyc")
    if any(w.stat().st_mtime >= newest for w in folder.glob("*.whl")):
        return []
    options = ["-q", "--no-deps", "--no-build-isolation", "--no-cache-dir"]
    run = [sys.executable, "-m", "pip", "wheel", *options, "-w", folder]
    shutil.rmtree(folder, ignore_errors=True)
    made = subprocess.run(
        [*run, book.root], capture_output=True, text=True, check=False
    )
    shutil.rmtree(book.root / "build", ignore_errors=True)
    return [made.stderr] if made.returncode else []


def build(book: Book, stem: str | None, keep: bool = False) -> list[str]:
    """Execute and write; return what is wrong."""
    failed = run_book(book, stem, keep=keep)
    if failed:
        return failed
    started = time.monotonic()
    pages = [c.path for c in chosen(book.chapters(), stem)] if stem else []
    print("building the pages …", flush=True)
    problems = sphinx(book, pages) or ([] if pages else absent(book))
    problems = problems or wheel(book)
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
    return guarded(book, lambda: build(book, asked.chapter, asked.record))


if __name__ == "__main__":
    sys.exit(main())
