"""The book as the build sees it: its folders, its pages, how they run."""

import copy
import os
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import yaml

from tools.reading import notebook

THREADS = 1  # a worker; results depend on it, so the fingerprint has it


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
        content = _yaml(path.read_bytes()) if path.is_file() else {}
        if not isinstance(content, dict | None):
            fault = f"{name}: expected names with values, as in title: A book"
            raise BuildError(f"{fault}, got {content!r:.40}")
        return dict(content or {})

    def toc(self):
        """The table of contents, as its parser gives it."""
        self.mapping("_toc.yml")
        self.mapping("_config.yml")
        path = self.root / "_toc.yml"
        return _toc(path, path.read_bytes())

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


def digest(path: Path) -> str:
    """SHA-256 of a file, empty if there is none.

    A file is read again when anything of its state differs; the time of that
    cannot be set back, as a date can.
    """
    if not path.is_file():
        return ""
    s = path.stat()
    return _digest(path, (s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns))


@lru_cache(maxsize=16)
def _yaml(text: bytes):
    """What a file says; every page asks, the same is not read twice."""
    return yaml.safe_load(text)


@lru_cache(maxsize=4)
def _toc(path: Path, text: bytes):
    from sphinx_external_toc.parsing import parse_toc_yaml

    return parse_toc_yaml(path)


@lru_cache(maxsize=4096)
def _digest(path: Path, stamp: tuple[int, ...]) -> str:
    return sha256(path.read_bytes()).hexdigest()


def code(notebook) -> list:
    """The code cells of a notebook."""
    return [c for c in notebook.cells if c.cell_type == "code"]
