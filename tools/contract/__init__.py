"""What a machine can see of a good chapter, a function a rule.

A rule takes a page and the book around it and yields a line and what is
wrong there. Its docstring is its line in the checklist.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tools import equations, reading
from tools.book import Book

Complaint = tuple[int, str]


@dataclass(frozen=True)
class Context:
    """The book that a chapter belongs to."""

    root: Path

    @cached_property
    def pages(self) -> list[reading.Page]:
        """Every page of the table of contents that exists."""
        return equations.pages(self.root)

    @cached_property
    def chapters(self) -> list[reading.Page]:
        """The chapters: pages of a folder of ``book`` that is a part."""
        return [p for p in self.pages if is_chapter(p, self.root)]

    @cached_property
    def stems(self) -> set[str]:
        """The chapters' names, written or only announced."""
        return {p.stem for p in Book(self.root).pages().values()}

    @cached_property
    def works(self) -> dict[str, str]:
        """The text of each entry of the bibliography, by key."""
        path = self.root / "book" / "references.bib"
        text = path.read_text("utf8") if path.is_file() else ""
        entries = [e for e in ("\n" + text).split("\n@")[1:] if "{" in e]
        return {e.split("{")[1].split(",")[0].strip(): e for e in entries}


def is_chapter(page: reading.Page, root: Path) -> bool:
    """Whether a page is a chapter: it runs, or it lies with those that do.

    A part's own page, its index, is none.
    """
    parts = page.path.relative_to(root).parts
    in_part = len(parts) == 3 and parts[1] != "reference"
    in_part = in_part and page.stem != "index"
    return in_part or "kernelspec" in page.front


Rule = Callable[[reading.Page, Context], Iterator[Complaint]]


def rules() -> dict[str, Rule]:
    """Every rule by name, in the order of the checklist."""
    from tools.contract import arc, code, drills, front, letters, sight, text

    return {
        name.replace("_", "-"): getattr(module, name)
        for module in (front, text, letters, arc, code, sight, drills)
        for name in module.RULES
    }


def complaints(
    page: reading.Page, name: str, context: Context
) -> list[Complaint]:
    """What one rule finds on a page, unless the page waives it."""
    if name in waived(page):
        return []
    return sorted(rules()[name](page, context))


def waived(page: reading.Page) -> dict[str, str]:
    """The rules that a page sets aside, each with its reason."""
    waive = page.front.get("waive") or {}
    return waive if isinstance(waive, dict) else {}
