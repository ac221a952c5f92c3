"""The finished site: what it was made of, and the digest of every file.

Sphinx works in ``_build/next``. What it made takes the place of the old site
when the build has ended well; ``_build/site.json`` is written last. So the
site is the whole one of some build, or there is none.
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from tools import inputs
from tools.book import Book, BuildError
from tools.inputs import digest
from tools.inputs import sources as sources  # for who watches them
from tools.report import write_report
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
    return Made(inputs.pages(book), inputs.rest(book), {}, whole=True)


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


def unchanged(book: Book) -> bool:
    """Whether all is as the last build left it; then every run was stored."""
    old, new = read(book), now(book)
    if old is None or unlike(book, old, new) or changed(old, new):
        return False
    told = inputs.runs(book)
    for chapter in told.get("chapters", ()):
        chapter["status"] = "stored"
    write_report(book, told)
    return True


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
