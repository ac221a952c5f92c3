"""The store of executed chapters, each under the fingerprint of its run.

Like a compiler's list of dependencies, a stored notebook names the files its
run used. It is valid as long as they, its cells and the settings, taken as
they are now, give the fingerprint in its name. It carries the digest of its
content: what is not whole, or not what was stored, is thrown away.
"""

import json
import os
import re
import shutil
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import nbformat

from tools.book import Book, Chapter, code
from tools.depends import Files, hashes, used
from tools.judge import faults, records
from tools.settings import Settings

KEPT = 3  # runs of a chapter and profile; one where seeds are shifted
SHIFT = re.compile(rb'"seed": (\d+),')


def fingerprint(cells: list[str], settings: Settings, files: Files) -> str:
    """Sixteen digits that change when anything the run depends on does."""
    content = [cells, asdict(settings), sorted(files.items())]
    return sha256(json.dumps(content).encode()).hexdigest()[:16]


def stored(book: Book, chapter: Chapter, settings: Settings):
    """The chapter's newest valid run, or ``None``."""
    cells = [c.source for c in code(book.read(chapter))]
    for path in runs(book, chapter.stem, settings.seed):
        notebook = load(path)
        if notebook is None:
            throw_away(book, path)
            continue
        run = notebook.metadata.dlbook
        files = hashes(book, run.files)
        if run.fingerprint == fingerprint(cells, settings, files):
            return notebook
    return None


def runs(book: Book, stem: str, seed: int = 0) -> list[Path]:
    """The stored runs of a chapter at a shift of its seeds, newest first."""
    name = re.compile(re.escape(stem) + r"-[0-9a-f]{16}\.ipynb")
    paths = [p for p in book.store.glob("*.ipynb") if name.fullmatch(p.name)]
    paths = [p for p in paths if perhaps(p, seed)]
    return sorted(paths, key=lambda p: p.lstat().st_mtime_ns, reverse=True)


def perhaps(path: Path, seed: int) -> bool:
    """Whether a file may hold a run at this shift; it is not read through."""
    if not path.is_file():
        return True
    shifts = set(SHIFT.findall(path.read_bytes()))
    return not shifts or str(seed).encode() in shifts


def load(path: Path):
    """A stored notebook, or ``None`` if it is not what was stored."""
    if not path.is_file():
        return None
    try:
        text = path.read_text("utf8")
        content = json.loads(text)
        run = content["metadata"]["dlbook"]
        whole = run.pop("digest") == seal(content)
        name = f"{run['chapter']}-{run['fingerprint']}"
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    if not whole or path.stem != name:
        return None
    notebook = nbformat.v4.reads(text)
    found = faults(notebook, records(notebook), run["settings"]["profile"])
    return None if found else notebook


def seal(content: dict) -> str:
    """The digest of a notebook's content, however it is laid out."""
    text = json.dumps(content, sort_keys=True)
    return sha256(text.encode()).hexdigest()


def throw_away(book: Book, path: Path) -> None:
    """Remove a stored run that nobody can vouch for."""
    print(f"{book.short(path)} is not what was stored: thrown away")
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def save(
    book: Book,
    chapter: Chapter,
    settings: Settings,
    executed,
    seconds: float,
    notes: Path,
):
    """Store a run that passed and left these notes; return what is stored."""
    run = records(executed, "run")[-1]
    executed.cells = executed.cells[1:-1]
    renumber(executed)
    files, modules = used(book, notes, run["data"])
    if settings.profile == "full":  # that run makes it
        files.pop(f"dlbook/results/{chapter.stem}.json", None)
    cells = [c.source for c in code(executed)]
    print_ = fingerprint(cells, settings, files)
    executed.metadata.pop("source_map", None)
    executed.metadata.dlbook = {
        "chapter": chapter.stem,
        "fingerprint": print_,
        "settings": asdict(settings),
        "seconds": round(seconds, 2),
        "files": sorted(files),
        "modules": modules,
        "data": sorted({d["source"] for d in run["data"]}),
        "versions": run["versions"],
    }
    content = json.loads(nbformat.writes(executed))
    content["metadata"]["dlbook"]["digest"] = seal(content)
    name = f"{chapter.stem}-{print_}.ipynb"
    write(book.store / name, json.dumps(content, indent=1) + "\n")
    prune(book, chapter.stem, settings)
    return executed


def renumber(notebook) -> None:
    """Count the cells from one, without the times of their execution."""
    for count, cell in enumerate(code(notebook), 1):
        cell.metadata.pop("execution", None)
        cell.execution_count = count
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count


def prune(book: Book, stem: str, settings: Settings) -> None:
    """Keep the newest runs of this profile and seed."""
    asked = settings.profile, settings.seed
    found = runs(book, stem, settings.seed)
    loaded = [(path, load(path)) for path in found]
    same = [
        path
        for path, run in loaded
        if run and (run.metadata.dlbook.settings.profile, seed(run)) == asked
    ]
    for path in same[1 if settings.seed else KEPT :]:
        path.unlink()


def seed(notebook) -> int:
    """How far the seeds of a stored run were shifted."""
    return notebook.metadata.dlbook.settings.seed


def write(path: Path, text: str) -> None:
    """Write a file so that it is there wholly or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        draft.write_text(text, encoding="utf8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
