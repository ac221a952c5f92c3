"""Modules and functions stay small: print the table, fail above the caps.

    python -m tools.size

Code lines are those that hold code, docstrings and comments apart.
"""

import ast
import sys
import tokenize
from pathlib import Path

CODE, TOTAL, FUNCTION = 130, 200, 40
QUIET = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def docstring_lines(tree: ast.Module) -> set[int]:
    """Lines of the docstrings of the module, its classes and functions."""
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, *FUNCTIONS)):
            first = node.body[0] if node.body else None
            if first and ast.get_docstring(node, clean=False) is not None:
                lines |= span(first)
    return lines


def span(node: ast.stmt) -> set[int]:
    """The lines a statement stands on."""
    return set(range(node.lineno, (node.end_lineno or node.lineno) + 1))


def measure(path: Path) -> tuple[int, int, list[str]]:
    """Code lines, code with docstrings, functions that are too long."""
    with path.open("rb") as file:
        tokens = list(tokenize.tokenize(file.readline))
    filled: set[int] = set()
    for token in tokens:
        if token.type not in QUIET:
            filled |= set(range(token.start[0], token.end[0] + 1))
    tree = ast.parse(path.read_text("utf8"))
    docs = docstring_lines(tree)
    long = [
        f"{node.name} has {lines} lines"
        for node in ast.walk(tree)
        if isinstance(node, FUNCTIONS)
        and (lines := len(span(node) & filled - docs)) > FUNCTION
    ]
    return len(filled - docs), len(filled), long


def main(folders: tuple[str, ...] = ("dlbook", "tools")) -> int:
    """Print the table; 1 if a module or a function is over its cap."""
    faults: list[str] = []
    code_all = total_all = 0
    for folder in folders:
        for path in sorted(Path(folder).rglob("*.py")):
            code, total, long = measure(path)
            code_all, total_all = code_all + code, total_all + total
            print(f"{code:5d} {total:5d}  {path}")
            faults += [f"{path}: {fault}" for fault in long]
            if code > CODE or total > TOTAL:
                faults.append(
                    f"{path}: {code} code lines (cap {CODE}), "
                    f"{total} with docstrings (cap {TOTAL})"
                )
    print(f"{code_all:5d} {total_all:5d}  together (code, with docstrings)")
    for fault in faults:
        print("TOO LONG", fault)
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
