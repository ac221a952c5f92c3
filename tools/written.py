"""Claims that are written in a cell: which of them must have been made.

Nothing is run here. What the data decide is left to the run; what is fixed in
the code, and what the profile decides, is known.
"""

import ast
import re
from collections.abc import Iterable, Iterator

from tools.book import code

LITERAL = (ast.List, ast.Tuple, ast.Set, ast.Dict)
SAYERS = {"claim", "claim_greater", "claim_between", "measured"}


def unmade(notebook, texts: list[str], profile: str) -> Iterator[str]:
    """Claims and numbers that are written in a cell and were never made."""
    for number, cell in enumerate(code(notebook), 1):
        try:
            tree = ast.parse(cell.source)
        except SyntaxError:
            continue
        for call in said(tree, profile):
            words = wording(call, tree)
            if words and not any(re.fullmatch(words, t, re.S) for t in texts):
                line = ast.unparse(subject(call))
                yield f"cell {number} has the claim {line}, which was not made"


def said(node: ast.AST, profile: str) -> Iterator[ast.Call]:
    """Calls that make a record, whatever the data are."""
    if isinstance(node, ast.Call) and called(node) in SAYERS:
        yield node
    for child in due(node, profile):
        yield from said(child, profile)


def due(node: ast.AST, profile: str) -> Iterable[ast.AST]:
    """The parts of a node that run whatever the data are."""
    parts: Iterable[ast.AST] = ast.iter_child_nodes(node)
    if isinstance(node, ast.If | ast.IfExp):
        chosen = decided(node.test, profile)
        if chosen is None:
            return parts if fixed(node.test) else ()
        branch = (node.orelse, node.body)[chosen]
        return branch if isinstance(branch, list) else [branch]
    if isinstance(node, ast.For):  # perhaps there is nothing to go through
        return parts if fixed(node.iter) else ()
    if isinstance(node, ast.BoolOp):
        return parts if fixed(node.values[0]) else node.values[:1]
    if isinstance(node, ast.Match):
        cases = [statement for c in node.cases for statement in c.body]
        return cases if fixed(node.subject) else ()
    if isinstance(node, ast.Try | ast.TryStar):
        return tried(node)
    return parts


def tried(node: ast.Try | ast.TryStar) -> list[ast.stmt]:
    """The parts of a ``try`` that run: its body, unless a handler says more.

    A handler that makes a claim is the other of two ways.
    """
    calls = [n for h in node.handlers for n in ast.walk(h)]
    either = any(
        isinstance(n, ast.Call) and called(n) in SAYERS for n in calls
    )
    return node.finalbody if either else node.body + node.finalbody


def fixed(value: ast.expr) -> bool:
    """Whether the code alone says what an expression is."""
    if isinstance(value, LITERAL):
        return True
    names = [n for n in ast.walk(value) if isinstance(n, ast.Name)]
    return all(n.id == "range" for n in names)


def decided(test: ast.expr, profile: str) -> bool | None:
    """What a profile alone decides; ``None`` for any other condition."""
    words = ast.unparse(test)
    if words in ("profile.quick", "profile.full"):
        return words == f"profile.{profile}"
    return None


def called(call: ast.Call) -> str:
    """The last part of the name of the function that is called."""
    function = call.func
    if isinstance(function, ast.Attribute):
        named = isinstance(function.value, ast.Name | ast.Attribute)
        return function.attr if named else ""
    return function.id if isinstance(function, ast.Name) else ""


def subject(call: ast.Call) -> ast.expr:
    """The text that a call gives, by place or by keyword."""
    given = {k.arg: k.value for k in call.keywords}
    named = given.get("text") or given.get("name") or ast.Constant(None)
    return call.args[0] if call.args else named


def wording(call: ast.Call, tree: ast.Module) -> str:
    """A pattern of the text that a call gives, if the cell says it."""
    text = subject(call)
    if not isinstance(text, ast.Name):
        return pattern(text)
    given = [
        pattern(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and any(ast.unparse(t) == text.id for t in node.targets)
    ]
    known = all(given) and len(given) == bindings(text.id, tree)
    return "|".join(given) if known else ""


def bindings(name: str, tree: ast.Module) -> int:
    """How often a cell gives a name a value: also as a parameter, in loops."""
    return sum(
        (isinstance(node, ast.arg) and node.arg == name)
        or (
            isinstance(node, ast.Name)
            and node.id == name
            and isinstance(node.ctx, ast.Store)
        )
        for node in ast.walk(tree)
    )


def pattern(text: ast.expr) -> str:
    """A pattern of a string's text; what is put into it may be anything."""
    if isinstance(text, ast.Constant) and isinstance(text.value, str):
        return re.escape(text.value)
    if not isinstance(text, ast.JoinedStr):
        return ""
    return "".join(pattern(v) or ".*" for v in text.values)
