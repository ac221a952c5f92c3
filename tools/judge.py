"""Judge a run: is what was claimed true, shown, and all that is written?

A run keeps a ledger of its claims, proofs and numbers beside its outputs.
An output can be captured, cleared or lost, an exception swallowed; the ledger
has every record all the same. Both must tell the same, and nothing false.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from dlbook._display import MIME
from tools.book import code
from tools.written import unmade

MOST = 4_000_000  # characters that a cell may show
TOO_MUCH = "dlbook_too_much"  # key of a cell that was stopped for more
REMARK = re.compile(r"<!--.*?-->", re.DOTALL)
TWICE = {
    "measured": "which one does the prose quote",
    "claim": "to which one does its line on the scoreboard lead",
}
# What looks like a claim: ticks and crosses of all kinds, our classes.
MARKS = re.compile(
    r"[☐-☒✅✓-✘❌❎🗴-🗹]|\\u27(05|1[3-8])|\\(checkmark|ding)\b"
    r"|\bdl-(claim|check|recorded|measured)\b"
)


def records(notebook, kind: str = "") -> list[dict]:
    """The records in the outputs, of one type or all, in order."""
    found = [
        output.data[MIME]
        for cell in code(notebook)
        for output in cell.get("outputs", [])
        if MIME in output.get("data", {})
    ]
    return [r for r in found if not kind or r["type"] == kind]


def ledger(path: Path) -> list[dict]:
    """The records of a run that its ledger has."""
    if not path.is_file():
        return []
    return [json.loads(x) for x in path.read_text("utf8").splitlines()]


def faults(notebook, told: list[dict], profile: str) -> list[str]:
    """What is wrong with a run whose ledger told this; nothing if all holds.

    ``notebook`` is the chapter without its hidden cells.
    """
    return [
        *untrue(told),
        *untrue(records(notebook)),
        *unseen(notebook, told),
        *unsupported(told),
        *forged(notebook),
        *unmade(notebook, [name(r) for r in told], profile),
    ]


def untrue(told: list[dict]) -> Iterator[str]:
    """Claims that do not hold."""
    for r in told:
        if r.get("type") == "claim" and r.get("holds") is not True:
            yield f"the claim {name(r)!r} is false: {r.get('evidence')}"


def name(record: dict) -> str:
    """What a record is about, in its own words."""
    keys = ("text", "name", "operation")
    if record.get("type") == "measured":
        keys = ("name",)
    return next((str(record[k]) for k in keys if k in record), "?")


def unseen(notebook, told: list[dict]) -> Iterator[str]:
    """Records that stand in the ledger or on the page alone."""
    ours = Counter(map(canonical, told))
    shown = Counter(map(canonical, records(notebook)))
    for text in ours - shown:
        record = json.loads(text)
        yield f"the {record['type']} {name(record)!r} is shown nowhere"
    for text in shown - ours:
        record = json.loads(text)
        yield f"the {record['type']} {name(record)!r} was shown, never made"


def canonical(record: dict) -> str:
    """A record as text, the same for the same record."""
    return json.dumps(record, sort_keys=True)


def unsupported(told: list[dict]) -> Iterator[str]:
    """Two numbers of one name, two claims of one text; a record not shown."""
    for kind, asked in TWICE.items():
        names = Counter(name(r) for r in told if r["type"] == kind)
        for twice in (n for n, count in names.items() if count > 1):
            yield f"{kind} {twice!r} twice: {asked}?"
    if not any(r["type"] == "recorded" for r in told):
        for r in told:
            if r.get("kind") == "recorded":
                yield f"no recorded(…) shows what {name(r)!r} is claimed of"


def forged(notebook) -> Iterator[str]:
    """Outputs that look like a claim and are none, and outputs too long."""
    for number, cell in enumerate(code(notebook), 1):
        if TOO_MUCH in cell.metadata:
            yield f"cell {number} shows more than {MOST / 1e6:.0f} MB"
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            text = output.get("text", "") or str(list(data.values()))
            if MIME not in data and marked(text):
                yield f"cell {number} shows a tick that no claim made"


def marked(text: str) -> bool:
    """Whether a text, or what a browser makes of it, looks like a claim.

    Remarks in it, as Matplotlib writes into its pictures, are not shown.
    """
    text = REMARK.sub("", text)
    return bool(MARKS.search(text) or MARKS.search(unescape(text)))


def tampered(run: dict, told: list[dict]) -> Iterator[str]:
    """What a chapter did to its ledger, and to what claims are made with."""
    if run.get("entered", 0) > len(told):
        lost = run["entered"] - len(told)
        yield f"{lost} of its claims and numbers are not in its ledger"
    for part in run.get("altered", ()):
        yield f"a cell replaced {part}, on which claims rest"
