"""Citations and references in the words of a notebook."""

import re
from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=8)
def entries(path: Path, stamp: int):
    """The entries of a BibTeX file."""
    from pybtex.database import parse_file

    return parse_file(str(path)).entries


def text(latex: str) -> str:
    """LaTeX as plain text."""
    from pybtex.richtext import Text

    return str(Text.from_latex(latex))


class Bibliography:
    """Looks keys up and remembers, in order, which were cited."""

    def __init__(self, paths: list[Path]) -> None:
        self.entries = {}
        for path in paths:
            self.entries |= dict(entries(path, path.stat().st_mtime_ns))
        self.cited: list[str] = []

    def cite(self, keys: str, textual: bool) -> str:
        """``(Author, year)``, or ``Author (year)`` in a sentence."""
        parts = []
        for key in re.split(r"[\s,]+", keys.strip()):
            if key not in self.entries:
                raise ValueError(f"no reference {key!r}")
            if key not in self.cited:
                self.cited.append(key)
            who, year = authors(self.entries[key]), self.year(key)
            parts.append(f"{who} ({year})" if textual else f"{who}, {year}")
        return " and ".join(parts) if textual else f"({'; '.join(parts)})"

    def year(self, key: str) -> str:
        """The year of a work, or that it has none."""
        return self.entries[key].fields.get("year", "n.d.")

    def references(self) -> list[str]:
        """What was cited, each as a line of Markdown, by author."""
        return [self.reference(key) for key in sorted(self.cited, key=self.by)]

    def by(self, key: str) -> tuple[str, str]:
        """Where a work stands in the list."""
        return authors(self.entries[key]), self.year(key)

    def reference(self, key: str) -> str:
        """One work."""
        fields = self.entries[key].fields
        parts = [f"{authors(self.entries[key])} ({self.year(key)})"]
        parts.append(f"*{text(fields.get('title', key))}*")
        places = ("journal", "booktitle", "publisher", "howpublished")
        place = next((fields[p] for p in places if p in fields), "")
        parts += [text(place)] if place else []
        if "doi" in fields:
            parts.append(f"<https://doi.org/{fields['doi']}>")
        elif "url" in fields:
            parts.append(f"<{fields['url']}>")
        return ". ".join(parts) + "."


def authors(entry) -> str:
    """Last names: one, two, or the first of several."""
    people = entry.persons.get("author") or entry.persons.get("editor") or []
    names = [text(" ".join([*p.prelast_names, *p.last_names])) for p in people]
    if len(names) > 2:
        return f"{names[0]} et al."
    return " and ".join(names) or text(entry.fields.get("title", ""))
