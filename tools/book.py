"""The book as the build sees it: its folders, its pages, how they run."""

import copy
import os
import sys
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import yaml

from tools.reading import notebook

THREADS = 1  # a worker; results depend on it, so the fingerprint has it
# Seconds of a processor a chapter. In quick it aims at one minute of a good
# one; a slow one, or one whose caches others share, takes three.
QUICK_LIMIT, FULL_LIMIT = 240, 6 * 3600
DRIVER = ("kernel", "watch", "alike", "stage", "worker")  # what runs chapters
PATIENCE = 3  # times its limit a chapter may last: the machine may be busy


class BuildError(Exception):
    """The build cannot go on; the message says why."""


@dataclass(frozen=True)
class Chapter:
    """A page with code cells; ``path`` and ``docname`` are from the root.

    ``shift`` is that of its seeds, where the run says it, not the build.
    """

    stem: str
    docname: str
    path: Path
    shift: int | None = None

    @property
    def run(self) -> str:
        """What its run is called while it runs."""
        return self.stem if self.shift is None else f"{self.stem}@{self.shift}"


@dataclass(frozen=True)
class Book:
    """A folder with ``_toc.yml``, the pages and the package ``dlbook``."""

    root: Path

    @property
    def build(self) -> Path:
        return self.root / "_build"

    @property
    def store(self) -> Path:
        return self.build / "store"

    def short(self, path: Path) -> str:
        """A file's name from the root, for messages."""
        return os.path.relpath(path, self.root)

    def mapping(self, name: str) -> dict:
        """What a YAML file holds: names and values, none if it is missing."""
        path = self.root / name
        content = yaml.safe_load(path.read_bytes()) if path.is_file() else {}
        if not isinstance(content, dict | None):
            fault = f"{name}: expected names with values, as in title: A book"
            raise BuildError(f"{fault}, got {content!r:.40}")
        return content or {}

    def toc(self):
        """The table of contents, as its parser gives it."""
        from sphinx_external_toc.parsing import parse_toc_yaml

        self.mapping("_toc.yml")
        self.mapping("_config.yml")
        return parse_toc_yaml(self.root / "_toc.yml")

    def parts(self) -> list[tuple[str, bool, list[str]]]:
        """Name of each part, whether it is numbered, and its pages."""
        found = []
        for part in self.toc().root.subtrees:
            names = [name.removesuffix(".md") for name in part.files()]
            found.append((part.caption or "", bool(part.numbered), names))
        return found

    def pages(self) -> dict[str, Path]:
        """File of each page of the table of contents, by its docname."""
        names = [name.removesuffix(".md") for name in self.toc()]
        return {name: self.root / f"{name}.md" for name in names}

    def text(self, path: Path) -> str:
        """A page's text, read as Sphinx does: a byte-order mark is none."""
        try:
            return path.read_text("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise BuildError(
                f"{self.short(path)}:{line}: the page is not in UTF-8, which "
                "the book's editor must save it in"
            ) from error

    def chapters(self) -> list[Chapter]:
        """The pages that run, in the order of the table of contents."""
        from myst_nb.core.read import is_myst_markdown_notebook

        return [
            Chapter(path.stem, docname, path)
            for docname, path in self.pages().items()
            if path.is_file()
            and "{code-cell}" in (text := self.text(path))
            and is_myst_markdown_notebook(text)
        ]

    def read(self, chapter: Chapter):
        """The chapter as the notebook that Sphinx will see."""
        try:
            return copy.deepcopy(notebook(self.text(chapter.path)))
        except ValueError as error:
            words = f"{self.short(chapter.path)}: {error}"
            raise BuildError(" ".join(words.split())) from error


@dataclass(frozen=True)
class Settings:
    """What a run depends on beside its cells and its files."""

    profile: str
    seed: int
    device: str
    threads: int
    python: str
    environment: str
    driver: str
    data: str

    @property
    def limit(self) -> int:
        """Seconds of a processor that a chapter may take."""
        return QUICK_LIMIT if self.profile == "quick" else FULL_LIMIT


def settings(book: Book) -> Settings:
    """The settings that the environment variables ask for."""
    try:
        from dlbook import profile

        name, shift = profile.read(os.environ)
    except ValueError as error:
        raise BuildError(str(error)) from error
    return Settings(
        profile=name,
        seed=shift,
        device=profile.device() if name == "full" else "cpu",
        threads=THREADS,
        python="{}.{}".format(*sys.version_info),
        environment=digest(book.root / "constraints.txt"),
        driver=driver(),
        data=mirror() if name == "full" else "",
    )


def driver() -> str:
    """The digests of what runs the chapters."""
    folder = Path(__file__).parent
    return " ".join(digest(folder / f"{name}.py") for name in DRIVER)


def mirror() -> str:
    """The folder ``DLBOOK_DATA``, and what lies there."""
    if not (named := os.environ.get("DLBOOK_DATA")):
        return ""
    folder = Path(named).expanduser().resolve()
    return " ".join([str(folder), *sorted(map(str, folder.glob("*")))])


def digest(path: Path) -> str:
    """SHA-256 of a file, empty if there is none.

    A file is read again when anything of its state differs; the time of that
    cannot be set back, as a date can.
    """
    if not path.is_file():
        return ""
    s = path.stat()
    return _digest(path, (s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns))


@lru_cache(maxsize=4096)
def _digest(path: Path, stamp: tuple[int, ...]) -> str:
    return sha256(path.read_bytes()).hexdigest()


def code(notebook) -> list:
    """The code cells of a notebook."""
    return [c for c in notebook.cells if c.cell_type == "code"]
