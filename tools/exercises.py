"""A chapter's exercises, and the stub that a student starts from."""

import ast
import re
from dataclasses import dataclass

from tools.blocks import Block
from tools.reading import Page

KINDS = ("predict", "derive", "implement", "reproduce", "explore")
FENCED = re.compile(r"^# BEGIN\n(.*?)^# END$", re.DOTALL | re.MULTILINE)
TURN = 'raise NotImplementedError("your turn")'
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass
class Exercise:
    """A statement with its solution cell and its check."""

    start: Block
    statement: list[Block]
    solution: Block | None = None
    check: Block | None = None

    @property
    def label(self) -> str:
        return str(self.start.options.get("label", ""))

    @property
    def kind(self) -> str:
        """What the reader is asked to do, or nothing known."""
        return next((k for k in KINDS if k in self.start.classes), "")


def exercises(page: Page) -> list[Exercise]:
    """The page's exercises with the cells that follow them."""
    found: dict[str, Exercise] = {}
    opened = solved = None
    for block in page.blocks:
        if block.kind == "exercise-start":
            opened = Exercise(block, [])
            found[opened.label] = opened
        elif block.kind == "exercise-end":
            opened = None
        elif block.kind == "solution-start":
            solved = found.get(block.argument)
        elif block.kind == "code-cell" and solved:
            if "solution" in block.tags and solved.solution is None:
                solved.solution = block
            if "check" in block.tags and solved.check is None:
                solved.check = block
        elif opened:
            opened.statement.append(block)
    return list(found.values())


def stub(source: str) -> str:
    """A solution cell with the part between BEGIN and END left to do.

    Functions keep their signature and docstring and raise
    ``NotImplementedError``, names get ``None``, imports stay.
    """

    def emptied(match: re.Match) -> str:
        return f"# BEGIN\n{empty(match[1])}# END"

    return FENCED.sub(emptied, source)


def empty(source: str) -> str:
    """The stub of a piece of code."""
    kept = filter(None, map(blank, ast.parse(source).body))
    return ast.unparse(ast.Module([*kept], [])).lstrip("\n") + "\n"


def blank(node: ast.stmt) -> ast.stmt | None:
    """What a statement leaves in the stub."""
    if isinstance(node, FUNCTIONS):
        document = node.body[:1] if ast.get_docstring(node) else []
        node.body = [*document, *ast.parse(TURN).body]
        return node
    if isinstance(node, ast.ClassDef):
        node.body = [
            blank(n) if isinstance(n, FUNCTIONS) else n for n in node.body
        ]
        return node
    if isinstance(node, ast.Import | ast.ImportFrom):
        return node
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = getattr(node, "targets", None) or [node.target]
        names = [
            n.id
            for t in targets
            for n in ast.walk(t)
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        ]
        if names:
            return ast.parse(" = ".join(names) + " = None").body[0]
    return None
