"""Rules on what stands before the text: front matter and title."""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator

from tools.contract import Complaint, Context, rules
from tools.reading import Page

RULES = ("front_matter", "waive", "title")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
SCHEMA = Path(__file__).with_suffix(".yml")


def front_matter(page: Page, context: Context) -> Iterator[Complaint]:
    """Front matter names prerequisites, objectives, data, seed, signature."""
    schema = yaml.safe_load(SCHEMA.read_text("utf8"))
    for error in Draft202012Validator(schema).iter_errors(page.front):
        where = error.json_path.removeprefix("$.")
        line = at(page, where.partition("[")[0].partition(".")[0])
        yield line, f"{where}: {error.message}"
    yield from prerequisites(page, context)


def prerequisites(page: Page, context: Context) -> Iterator[Complaint]:
    """A prerequisite is a chapter's stem or a phrase with spaces."""
    needs = page.front.get("prerequisites")
    for need in needs if isinstance(needs, list) else ():
        if SLUG.fullmatch(str(need)) and need not in context.stems:
            line = at(page, "prerequisites")
            yield line, f"no chapter {need!r}; write a phrase with spaces"


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


def at(page: Page, key: str) -> int:
    """The line of a key of the front matter, or the first."""
    lines = page.text.split("\n")
    found = (n for n, x in enumerate(lines, 1) if x.startswith(f"{key}:"))
    return next(found, 1)
