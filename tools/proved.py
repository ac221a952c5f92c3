"""The equations that checks in cells say they prove, read without running.

A check gives labels as ``equations=``: a literal, or a name that cells above
made of literals, ``+``, ``f"..."``, comprehensions and ``"...".split()``.
"""

import ast
from collections.abc import Iterator

from tools.blocks import Block
from tools.reading import Page

READABLE = (
    ast.Constant | ast.Tuple | ast.List | ast.Set | ast.JoinedStr
    | ast.FormattedValue | ast.ListComp | ast.GeneratorExp | ast.comprehension
    | ast.Name | ast.Starred | ast.expr_context | ast.operator | ast.BinOp
)  # fmt: skip


def labels(page: Page) -> Iterator[tuple[int, list[str] | None]]:
    """Line and labels of each ``equations=``; None where none can be read."""
    known: dict[str, object] = {}
    for cell in page.cells():
        for node in statements(cell):
            line = cell.first + getattr(node, "lineno", 1) - 1
            if isinstance(node, ast.Assign | ast.AugAssign):
                assign(node, known)
            elif isinstance(node, ast.keyword) and node.arg == "equations":
                yield line, listed(read(node.value, known))


def statements(cell: Block) -> list[ast.AST]:
    """What a cell holds, in the order of its lines; nothing if no Python."""
    try:
        nodes = ast.walk(ast.parse(cell.text))
    except SyntaxError:
        return []
    placed = [node for node in nodes if hasattr(node, "lineno")]
    return sorted(placed, key=lambda node: (node.lineno, node.col_offset))


def assign(node: ast.Assign | ast.AugAssign, known: dict) -> None:
    """Enter what an assignment makes of names; forget what it hides."""
    if isinstance(node, ast.AugAssign):
        both = ast.BinOp(node.target, node.op, node.value)
        pairs = [(node.target, both)]
    else:
        pairs = [(target, node.value) for target in node.targets]
    for target, value in pairs:
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            pairs += zip(target.elts, value.elts, strict=False)
        elif isinstance(target, ast.Name):
            known[target.id] = read(value, known)


def read(value: ast.expr, known: dict) -> object:
    """The value of an expression that nothing but reading is needed for."""
    if not all(isinstance(n, READABLE) or splits(n) for n in ast.walk(value)):
        return None
    if not isinstance(value, ast.expr):
        return None
    code = compile(ast.unparse(value), "<labels>", "eval")
    try:
        return eval(code, {"__builtins__": {}} | known)
    except (NameError, TypeError, ValueError):
        return None


def splits(node: ast.AST) -> bool:
    """Whether ``node`` belongs to ``"...".split()``."""
    if isinstance(node, ast.Call):
        return not node.args and splits(node.func)
    return (
        isinstance(node, ast.Attribute)
        and node.attr == "split"
        and isinstance(node.value, ast.Constant)
    )


def listed(value: object) -> list[str] | None:
    """Labels as a list; None unless they are strings."""
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list | tuple | set):
        return None
    return list(found) if all(isinstance(v, str) for v in found) else None
