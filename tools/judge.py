"""Judge a run: is what was claimed true, shown, and all that is written?

A run keeps a ledger of its claims, proofs and numbers beside its outputs.
An output can be captured, cleared or lost, an exception swallowed; the ledger
has every record all the same. Both must tell the same, and nothing false.
"""

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from dlbook._display import MIME
from tools.book import code

MOST = 4_000_000  # characters that a cell may show
TOO_MUCH = "dlbook_too_much"  # key of a cell that was stopped for more
MARKS = re.compile(r"[✓✗]|\bdl-(claim|check|recorded|measured)\b")
LITERAL = (ast.List, ast.Tuple, ast.Set, ast.Dict)
SAYERS = {"claim", "claim_greater", "measured"}


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
        *unmade(notebook, told, profile),
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
    """Two numbers of one name; claims on recorded results that none shows."""
    names = Counter(r["name"] for r in told if r["type"] == "measured")
    for twice in (n for n, count in names.items() if count > 1):
        yield f"measured {twice!r} twice: which one does the prose quote?"
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
            text = output.get("text", "") or str(
                [v for k, v in data.items() if k.startswith("text/")]
            )
            if MIME not in data and MARKS.search(text):
                yield f"cell {number} shows a tick that no claim made"


def unmade(notebook, told: list[dict], profile: str) -> Iterator[str]:
    """Claims and numbers that are written in a cell and were never made."""
    texts = [name(r) for r in told]
    for number, cell in enumerate(code(notebook), 1):
        try:
            tree = ast.parse(cell.source)
        except SyntaxError:
            continue
        for call in said(tree, profile):
            words = wording(call, tree)
            if words and not any(re.fullmatch(words, t, re.S) for t in texts):
                line = ast.unparse(call.args[0])
                yield f"cell {number} has the claim {line}, which was not made"


def said(node: ast.AST, profile: str) -> Iterator[ast.Call]:
    """Calls that make a record, but for those under a condition.

    What a profile or a constant decides is no condition: it is known.
    """
    if isinstance(node, ast.If | ast.IfExp):
        chosen = decided(node.test, profile)
        branch = () if chosen is None else (node.orelse, node.body)[chosen]
        inner = branch if isinstance(branch, list | tuple) else [branch]
        if isinstance(node.test, ast.Constant):  # written, and never meant
            inner = ast.iter_child_nodes(node)
    elif isinstance(node, ast.ExceptHandler | ast.BoolOp):
        inner = ()
    elif isinstance(node, ast.For) and not isinstance(node.iter, LITERAL):
        inner = ()  # perhaps there is nothing to go through
    else:
        inner = ast.iter_child_nodes(node)
    if isinstance(node, ast.Call) and called(node) in SAYERS and node.args:
        yield node
    for child in inner:
        yield from said(child, profile)


def called(call: ast.Call) -> str:
    """The last part of the name of the function that is called."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def decided(test: ast.expr, profile: str) -> bool | None:
    """What a profile alone decides; ``None`` for any other condition."""
    words = ast.unparse(test)
    if words in ("profile.quick", "profile.full"):
        return words == f"profile.{profile}"
    return None


def wording(call: ast.Call, tree: ast.Module) -> str:
    """A pattern of the text that a call gives, if the cell says it."""
    text = call.args[0]
    if not isinstance(text, ast.Name):
        return pattern(text)
    given = [
        pattern(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and any(ast.unparse(t) == text.id for t in node.targets)
    ]
    return "|".join(given) if all(given) else ""


def pattern(text: ast.expr) -> str:
    """A pattern of a string's text; what is put into it may be anything."""
    if isinstance(text, ast.Constant) and isinstance(text.value, str):
        return re.escape(text.value)
    if not isinstance(text, ast.JoinedStr):
        return ""
    return "".join(pattern(v) or ".*" for v in text.values)
