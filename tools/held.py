"""At which shifts of the seeds each claim of a chapter held.

`book/seeds/<stem>.json` keeps it, with the digests of the code that was run:
a chapter or a package that has changed since is another one. Claims that read
the same are told apart by their order, numbers in them left aside.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path

from tools.book import Book, digest
from tools.report import hardware
from tools.settings import Settings
from tools.store import write

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
ABOUT = ("modules", "versions", "seconds")  # what is kept of a run's own
Key = tuple[str, int]


@dataclass(frozen=True)
class Run:
    """A chapter's run at a shift: its claims, and what ended it early."""

    shift: int
    claims: list[dict]
    about: dict = field(default_factory=dict)
    trouble: str = ""


@dataclass(frozen=True)
class Claim:
    """A claim: the shifts at which it held, the evidence where it fell."""

    text: str
    held: list[int] = field(default_factory=list)
    fell: dict[int, str] = field(default_factory=dict)

    def reached(self, shift: int) -> bool:
        """Whether the run at this shift came so far."""
        return shift in self.held or shift in self.fell


def keys(texts: Iterable[str]) -> list[Key]:
    """What tells the claims of a run apart, the same in every run."""
    seen: Counter[str] = Counter()
    found = []
    for text in texts:
        plain = NUMBER.sub("#", text)
        found.append((plain, seen[plain]))
        seen[plain] += 1
    return found


def gathered(runs: list[Run]) -> list[Claim]:
    """Every claim that some run has made, with what became of it."""
    claims: dict[Key, Claim] = {}
    for run in runs:
        names = keys(c["text"] for c in run.claims)
        for key, told in zip(names, run.claims, strict=True):
            claim = claims.setdefault(key, Claim(told["text"]))
            if told["holds"] is True:
                claim.held.append(run.shift)
            else:
                claim.fell[run.shift] = told["evidence"]
    return list(claims.values())


def path(root: Path, stem: str) -> Path:
    """Where the record of a chapter is kept."""
    return root / "book" / "seeds" / f"{stem}.json"


def read(root: Path, stem: str) -> dict:
    """The record of a chapter; empty if there is none."""
    file = path(root, stem)
    return json.loads(file.read_text("utf8")) if file.is_file() else {}


def record(
    book: Book, now: Settings, stem: str, cells: list[str], runs: list[Run]
) -> None:
    """Write the record, unless the one that is there says the same."""
    about = next((r.about for r in runs if r.about), {})
    told = {
        "shifts": [r.shift for r in runs],
        "cells": of_cells(cells),
        "modules": of_modules(book.root, about.get("modules", [])),
        "claims": [vars(c) for c in gathered(runs)],
    }
    told = json.loads(json.dumps(told))  # as it would be read
    old = read(book.root, stem)
    if told == {k: old.get(k) for k in told}:
        return
    provenance = {
        "date": date.today().isoformat(),
        "hardware": hardware(now.device),
        "threads": now.threads,
        "seconds": round(sum(r.about.get("seconds", 0) for r in runs), 1),
        "versions": about.get("versions", {}),
    }
    text = laid_out({"provenance": provenance} | told)
    write(path(book.root, stem), text)


def of_cells(cells: list[str]) -> str:
    """The digest of a chapter's code."""
    return sha256(json.dumps(cells).encode()).hexdigest()[:16]


def of_modules(root: Path, names: list[str]) -> str:
    """The digest of the modules that a run has used."""
    files = []
    for name in sorted(names):
        place = root / name.replace(".", "/")
        file = place / "__init__.py" if place.is_dir() else f"{place}.py"
        files.append([name, digest(Path(file))])
    return sha256(json.dumps(files).encode()).hexdigest()[:16]


def laid_out(content: dict) -> str:
    """JSON, a line for each of its parts and for each claim."""
    lines = []
    for key, value in content.items():
        text = json.dumps(value, ensure_ascii=False)
        if key == "claims":
            rows = (json.dumps(v, ensure_ascii=False) for v in value)
            text = "[\n  " + ",\n  ".join(rows) + "\n ]"
        lines.append(f' "{key}": {text}')
    return "{\n" + ",\n".join(lines) + "\n}\n"
