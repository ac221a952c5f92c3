"""The store of executed chapters, each under the fingerprint of its run.

Like a compiler's list of dependencies, a stored notebook names the files its
run used. It is valid as long as they, its cells and the settings, taken as
they are now, give the fingerprint in its name.
"""

import json
import math
import os
import re
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import nbformat

from dlbook._display import MIME
from tools.book import Book, Chapter, Settings, code, digest

KEPT = 3  # runs of a chapter, for each profile and seed


def fingerprint(cells: list[str], settings: Settings, files: dict) -> str:
    """Sixteen digits that change when anything the run depends on does."""
    content = [cells, asdict(settings), sorted(files.items())]
    return sha256(json.dumps(content).encode()).hexdigest()[:16]


def stored(book: Book, chapter: Chapter, settings: Settings):
    """The chapter's newest valid run, or ``None``."""
    cells = [c.source for c in code(book.read(chapter))]
    for path in runs(book, chapter.stem):
        notebook = load(path)
        run = notebook.metadata.dlbook
        files = hashes(book, run.files)
        if run.fingerprint == fingerprint(cells, settings, files):
            return notebook
    return None


def runs(book: Book, stem: str) -> list[Path]:
    """The stored runs of a chapter, newest first."""
    name = re.compile(re.escape(stem) + r"-[0-9a-f]{16}\.ipynb")
    paths = [p for p in book.store.glob("*.ipynb") if name.fullmatch(p.name)]
    return sorted(paths, key=lambda p: p.stat().st_mtime_ns, reverse=True)


def load(path: Path):
    """A stored notebook, without nbformat's slow check of its form."""
    return nbformat.v4.reads(path.read_text("utf8"))


def hashes(book: Book, files: list[str], since: float = math.inf) -> dict:
    """The files' SHA-256 as they are now; names are from the root.

    A package file edited after ``since`` gets none: nobody can say which text
    the run saw, so it will not be found valid.
    """
    found = {name: digest(book.root / name) for name in files}
    for name in files:
        if not name.startswith("dlbook/") or since == math.inf:
            continue
        path = book.root / name
        if not path.is_file() or path.stat().st_mtime > since:
            found[name] = "edited during the run"
    return found


def save(
    book: Book,
    chapter: Chapter,
    settings: Settings,
    executed,
    seconds: float,
    since: float,
):
    """Store a run that passed, begun at ``since``; return what is stored."""
    run = records(executed, "run")[-1]
    executed.cells = executed.cells[1:-1]
    for count, cell in enumerate(code(executed), 1):
        cell.metadata.pop("execution", None)
        cell.execution_count = count
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
    files = used_files(book, chapter, settings, run)
    cells = [c.source for c in code(executed)]
    print_ = fingerprint(cells, settings, hashes(book, files, since))
    executed.metadata.dlbook = {
        "chapter": chapter.stem,
        "fingerprint": print_,
        "settings": asdict(settings),
        "seconds": round(seconds, 2),
        "files": files,
        "modules": sorted(run["modules"]),
        "data": sorted({d["source"] for d in run["data"]}),
        "versions": run["versions"],
    }
    executed.metadata.pop("source_map", None)
    write(
        book.store / f"{chapter.stem}-{print_}.ipynb",
        nbformat.writes(executed),
    )
    prune(book, chapter.stem, settings)
    return executed


def used_files(book: Book, chapter: Chapter, settings: Settings, run) -> list:
    """Modules, package files and data that the run read.

    In the full profile a chapter's own recorded result is left out: that run
    makes it.
    """
    paths = [*run["modules"].values(), *run["files"]]
    paths += [d["path"] for d in run["data"] if d.get("path")]
    names = {os.path.relpath(p, book.root) for p in paths}
    if settings.profile == "full":
        names.discard(f"dlbook/results/{chapter.stem}.json")
    return sorted(names)


def prune(book: Book, stem: str, settings: Settings) -> None:
    """Keep the newest runs of this profile and seed."""
    kept = 0
    for path in runs(book, stem):
        theirs = load(path).metadata.dlbook.settings
        if (theirs.profile, theirs.seed) == (settings.profile, settings.seed):
            kept += 1
            if kept > KEPT:
                path.unlink()


def records(notebook, kind: str) -> list[dict]:
    """The records of one type in the outputs, in order."""
    found = [
        output.data[MIME]
        for cell in code(notebook)
        for output in cell.outputs
        if MIME in output.get("data", {})
    ]
    return [r for r in found if r["type"] == kind]


def write(path: Path, text: str) -> None:
    """Write a file so that it is there wholly or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf8")
    draft.replace(path)
