"""What the pages are made of, as digests: sources, runs, surroundings."""

import json
import os
import sys
from dataclasses import asdict
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path

from tools.book import Book
from tools.depends import hashes
from tools.settings import settings


def digest(path: Path) -> str:
    """SHA-256 of a file as it is now, empty if there is none."""
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def sources(book: Book) -> list[Path]:
    """Every file that pages are made of: theirs, the package's, the tools'."""
    folders = [book.root / "book", book.root / "dlbook", Path(__file__).parent]
    found = [p for p in book.root.iterdir() if p.is_file()]
    for folder in folders:
        found += [
            p
            for p in sorted(folder.rglob("*"))
            if p.is_file() and not hidden(p.relative_to(folder))
        ]
    return [p for p in found if not p.name.startswith(".")]


def hidden(name: Path) -> bool:
    """Whether a file is a tool's own, such as bytecode."""
    return any(p.startswith((".", "__pycache__")) for p in name.parts)


def rest(book: Book) -> str:
    """A digest of all that any page may show, but the pages and their runs.

    Files, variables, installed packages, and the settings of the runs.
    """
    pages = set(book.pages().values())
    files = [p for p in sources(book) if p not in pages]
    told = [(book.short(p), digest(p)) for p in sorted(files)]
    variables = {k: v for k, v in os.environ.items() if k[:7] == "DLBOOK_"}
    report = {k: v for k, v in runs(book).items() if k != "chapters"}
    packages = sorted((d.name, d.version) for d in distributions())
    content = [told, variables, report, packages, sys.version]
    content.append(asdict(settings(book)))
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def runs(book: Book) -> dict:
    """The report of the build."""
    path = book.build / "report.json"
    return json.loads(path.read_text("utf8")) if path.is_file() else {}


def pages(book: Book) -> dict[str, str]:
    """A digest of each page's text, and of its run as it is stored."""
    entries = {c["chapter"]: c for c in runs(book).get("chapters", ())}
    found = {}
    for name, path in book.pages().items():
        run = dict(entries.get(path.stem, {}))
        run.pop("status", None)  # whether it ran now or before
        kept = f"{path.stem}-{run.get('fingerprint')}.ipynb"
        content = [digest(path), json.dumps(run), *used(book, kept)]
        found[name] = sha256(repr(content).encode()).hexdigest()
    return found


def used(book: Book, name: str) -> tuple[str, list]:
    """The digest of a stored run; what it has used, as it stands now."""
    path = book.store / name
    try:
        run = json.loads(path.read_bytes())["metadata"]["dlbook"]
        return digest(path), sorted(hashes(book, run["files"]).items())
    except (OSError, ValueError, LookupError):
        return digest(path), []
