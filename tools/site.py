"""The finished site: what it was made of, and the digest of every file.

Sphinx works in ``_build/next``. What it made takes the place of the old site
when the build has ended well; ``_build/site.json`` is written last. So the
site is the whole one of some build, or there is none.
"""

import json
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path

from tools.book import Book, BuildError
from tools.store import write

PARTS = ("html", ".doctrees", "jupyter_execute")  # what Sphinx makes
# What belongs to one page, or changes with ``Made.rest`` alone. All else in
# the site is made anew in each build, so that nothing old is left in it.
CARRIED = ("_images", "_modules", "notebooks", "wheel", "_search")


@dataclass(frozen=True)
class Made:
    """Digests: of each page's source and run, of the rest, of the files."""

    pages: dict[str, str]
    rest: str
    files: dict[str, str]
    whole: bool  # false after a chapter was built alone


def read(book: Book) -> Made | None:
    """What the last site was made of; ``None`` if there is none."""
    try:
        return Made(**json.loads((book.build / "site.json").read_text("utf8")))
    except (OSError, ValueError, TypeError):
        return None


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
        content = [digest(path), json.dumps(run), digest(book.store / kept)]
        found[name] = sha256(repr(content).encode()).hexdigest()
    return found


def files(folder: Path, parts: Sequence[str] = PARTS) -> dict[str, str]:
    """The digest of each file of a build, by its name."""
    found = [p for part in parts for p in (folder / part).rglob("*")]
    return {
        p.relative_to(folder).as_posix(): digest(p)
        for p in sorted(found)
        if p.is_file()
    }


def now(book: Book) -> Made:
    """What a site would be made of now."""
    return Made(pages(book), rest(book), {}, whole=True)


def unlike(book: Book, old: Made | None, new: Made) -> str:
    """Why no build can start from the old site; nothing if one can."""
    if old is None:
        return "there is no finished site"
    if damaged := damage(book, old):
        return damaged
    return "" if old.rest == new.rest else "what all pages share has changed"


def changed(old: Made, new: Made) -> list[str]:
    """The pages whose source or run is another one."""
    return [n for n, known in new.pages.items() if old.pages.get(n) != known]


def damage(book: Book, made: Made) -> str:
    """The first file that is not as the build left it; else nothing.

    What others put beside the pages goes.
    """
    found = files(book.build)
    for name, known in made.files.items():
        if name not in found:
            return f"_build/{name} is missing"
        if found[name] != known:
            return f"_build/{name} was altered"
    for name in found.keys() - made.files.keys():
        (book.build / name).unlink()
    return ""


def complete(book: Book) -> Path:
    """The folder of the site; ``BuildError`` unless it is whole."""
    made, html = read(book), book.build / "html"
    if made is None or not made.whole:
        raise BuildError("no whole site in _build/html: run make book")
    for name, known in made.files.items():
        if name.startswith("html/") and digest(book.build / name) != known:
            raise BuildError(f"_build/{name} was altered: run make book")
    return html


def begin(book: Book, parts: Sequence[str] = ()) -> Path:
    """An empty ``_build/next``, or one that begins with copies of parts."""
    work = book.build / "next"
    shutil.rmtree(work, ignore_errors=True)
    for part in parts:
        if (book.build / part).is_dir():
            shutil.copytree(book.build / part, work / part)
    work.mkdir(exist_ok=True)
    return work


def carry(book: Book) -> Path:
    """``_build/next`` with what the last build knew, and the pages."""
    work = begin(book, (".doctrees", "jupyter_execute"))
    names = [*CARRIED, *(f"{name}.html" for name in book.pages())]
    for old in [book.build / "html" / name for name in names]:
        new = work / old.relative_to(book.build)
        if old.is_dir():
            shutil.copytree(old, new)
        elif old.is_file():
            new.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(old, new)
    return work


def commit(book: Book, made: Made | None, parts: Sequence[str]) -> None:
    """Put parts of ``_build/next`` in the old ones' place; record them."""
    record, work = book.build / "site.json", book.build / "next"
    record.unlink(missing_ok=True)
    for part in parts:
        old, new = book.build / part, work / part
        shutil.rmtree(old, ignore_errors=True)
        if new.is_dir():
            new.rename(old)
    shutil.rmtree(work, ignore_errors=True)
    if made:
        made = replace(made, files=files(book.build))
        write(record, json.dumps(asdict(made), indent=0))
