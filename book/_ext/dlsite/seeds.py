"""At how many shifts of the seeds a claim held, as it was recorded."""

from datetime import date
from pathlib import Path

from dlsite import report
from tools import held
from tools.book import code

NONE = "no shifts recorded"


class Record:
    """The record of a chapter, beside the run that the page shows."""

    def __init__(self, env, root: Path, stem: str) -> None:
        path = held.path(root, stem)
        if path.is_file():
            env.note_dependency(str(path))
        else:  # a file that is not there would have the page read for ever
            report.note(env, str(path))
        self.kept = held.read(root, stem)
        self.modules = held.of_modules(
            root, report.chapter(env, stem).get("modules", [])
        )
        ran = report.stored(env, stem)
        self.cells = held.of_cells(
            [c.source for c in code(ran)] if ran else []
        )

    def line(self) -> str:
        """Which shifts there were, when, and what has changed since."""
        if not self.kept:
            return "No shifts of the seeds have been recorded."
        day = date.fromisoformat(self.kept["provenance"]["date"])
        text = f"Seeds: shifts {spans(self.kept['shifts'])}, recorded on "
        text += f"{day.day} {day:%B %Y}"
        if self.kept["cells"] != self.cells:
            return f"{text}, of an older version of this chapter."
        if self.kept["modules"] != self.modules:
            return f"{text}; the package has changed since."
        return f"{text}."

    def counts(self, texts: list[str]) -> list[str]:
        """For each claim at how many of the shifts it held."""
        if not self.kept:  # the line above says so
            return [""] * len(texts)
        claims = self.kept["claims"]
        names = held.keys(c["text"] for c in claims)
        known = dict(zip(names, claims, strict=True))
        return [self.count(known.get(key)) for key in held.keys(texts)]

    def count(self, claim: dict | None) -> str:
        """At how many shifts a claim held, and where it did not."""
        if claim is None:
            return NONE
        every = self.kept["shifts"]
        missed = [s for s in every if s not in claim["held"]]
        text = f"{len(claim['held'])} of {len(every)} shifts"
        return f"{text}, not {spans(missed)}" if missed else text


def spans(numbers: list[int]) -> str:
    """Whole numbers in words, with what follows one by one drawn together."""
    found: list[list[int]] = []
    for n in sorted(numbers):
        if found and n == found[-1][-1] + 1:
            found[-1].append(n)
        else:
            found.append([n])
    texts = [
        f"{r[0]} to {r[-1]}" if len(r) > 2 else ", ".join(map(str, r))
        for r in found
    ]
    return ", ".join(texts)
