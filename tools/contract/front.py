"""Rules on what stands before the text: front matter and title."""

import re
from collections.abc import Iterator

from tools.contract import Complaint, Context, rules
from tools.reading import Page

RULES = ("front_matter", "waive", "title")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
FORMAT = {"extension": ".md", "format_name": "myst"}
KEYS = {
    "prerequisites": list,
    "objectives": list,
    "data": list,
    "seed": list,
    "signature": bool,
    "waive": dict,
    "next": str,
}


def front_matter(page: Page, context: Context) -> Iterator[Complaint]:
    """Front matter names prerequisites, objectives, data, seed, signature."""
    front = page.front
    jupytext = (front.get("jupytext") or {}).get("text_representation") or {}
    if front.get("kernelspec") != KERNEL:
        yield 1, f"kernelspec must be {KERNEL}"
    if {k: jupytext.get(k) for k in FORMAT} != FORMAT:
        yield 1, f"jupytext: text_representation must be {FORMAT}"
    for key, kind in KEYS.items():
        if not isinstance(front.get(key), kind):
            yield at(page, key), f"{key} must be a {kind.__name__}"
    aims = as_list(front.get("objectives"))
    if not aims or not all(isinstance(aim, str) for aim in aims):
        yield at(page, "objectives"), "an objective is a text without ': '"
    yield from prerequisites(page, context)
    yield from seeds(page)


def prerequisites(page: Page, context: Context) -> Iterator[Complaint]:
    """A prerequisite is a chapter's stem or a phrase with spaces."""
    for need in as_list(page.front.get("prerequisites")):
        if SLUG.fullmatch(str(need)) and need not in context.stems:
            line = at(page, "prerequisites")
            yield line, f"no chapter {need!r}; write a phrase with spaces"


def seeds(page: Page) -> Iterator[Complaint]:
    """An old notebook has a number, an address and a figure.

    ``measured`` names ours; an entry without it stands as not run.
    """
    for old in as_list(page.front.get("seed")):
        entry = old if isinstance(old, dict) else {}
        for key in ("notebook", "url", "figure", "measured"):
            given = entry.get(key, "" if key == "measured" else None)
            if not isinstance(given, str):
                yield at(page, "seed"), f"an entry of seed lacks {key!r}"


def waive(page: Page, context: Context) -> Iterator[Complaint]:
    """A waived rule exists and has its reason."""
    waived = page.front.get("waive") or {}
    for name, reason in waived.items() if isinstance(waived, dict) else ():
        if name not in rules() or name == "waive":
            yield at(page, "waive"), f"there is no rule {name!r} to waive"
        elif not isinstance(reason, str) or len(reason.split()) < 3:
            yield at(page, "waive"), f"say why {name!r} is waived"


def title(page: Page, context: Context) -> Iterator[Complaint]:
    """One title, first of the headings; no level is skipped."""
    heads = [b for b in page.blocks if b.kind == "heading"]
    levels = [b.options["level"] for b in heads]
    if levels[:1] != [1] or levels.count(1) != 1:
        yield 1, "a chapter has one title, before its other headings"
    for above, head in zip(levels, heads[1:], strict=False):
        if head.options["level"] > above + 1:
            yield head.line, "this heading skips a level"
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", page.stem):
        yield 1, "the file's name must be lower case with hyphens"


def as_list(value: object) -> list:
    """``value`` if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def at(page: Page, key: str) -> int:
    """The line of a key of the front matter, or the first."""
    lines = page.text.split("\n")
    found = (n for n, x in enumerate(lines, 1) if x.startswith(f"{key}:"))
    return next(found, 1)
