"""A page of the book, read: its front matter and its blocks."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from tools.blocks import Block, config, parse, walk


@dataclass(frozen=True)
class Page:
    """A page of the book: its file, its front matter, its blocks."""

    path: Path
    front: dict
    blocks: list[Block]
    text: str

    @property
    def stem(self) -> str:
        return self.path.stem

    def walk(self) -> Iterator[Block]:
        """Every block, those inside others as well."""
        return walk(self.blocks)

    def cells(self, tag: str = "") -> list[Block]:
        """The code cells, or those with a tag."""
        cells = [b for b in self.walk() if b.kind == "code-cell"]
        return [c for c in cells if not tag or tag in c.tags]

    def title(self) -> str:
        """The first heading."""
        heads = (b.argument for b in self.blocks if b.kind == "heading")
        return next(heads, self.stem)


def read(path: Path) -> Page:
    """Read a page; one that has not changed is not read twice."""
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _read(path: Path, stamp: int) -> Page:
    text = path.read_text("utf-8-sig")
    blocks = parse(text.split("\n"), 1)
    titled = bool(blocks) and blocks[0].kind == "front_matter"
    front = yaml.safe_load(blocks.pop(0).text) if titled else {}
    gate(blocks)
    return Page(path, front or {}, blocks, text)


def gate(blocks: list[Block]) -> None:
    """Mark what stands between ``-start`` and ``-end``."""
    within = ""
    for block in blocks:
        if block.kind in ("exercise-end", "solution-end"):
            within = ""
        for inner in walk([block]):
            inner.within = "try" if "try" in block.classes else within
        if block.kind in ("exercise-start", "solution-start"):
            within = block.within = block.kind.removesuffix("-start")


@lru_cache(maxsize=128)
def notebook(text: str):
    """A page's text as a notebook; ``ValueError`` if it is none."""
    from myst_nb.core import read
    from nbformat import ValidationError

    try:
        return read.read_myst_markdown_notebook(
            text, config(), add_source_map=True
        )
    except (read.MystMetadataParsingError, ValidationError) as error:
        raise ValueError(str(error)) from error
