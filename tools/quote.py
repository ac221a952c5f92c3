"""Objects of the package as the book quotes them, found without importing.

``dlbook.ops.cross_entropy`` is looked for in the module or, behind a
package's flat names, in the package's modules.
"""

import ast
import io
import re
import textwrap
import tokenize
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dlbook._hints import did_you_mean

LABELS = re.compile(r"\(([A-Za-z][\w-]*)\)")
CITING = re.compile(r"#\s*(?:\([A-Za-z][\w-]*\)[\s,]*)+$")
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class Quote:
    """An object's code without docstrings, each line with its number."""

    name: str
    module: str
    path: Path
    lines: tuple[tuple[int, str], ...]

    @property
    def code(self) -> str:
        return "\n".join(text for _, text in self.lines)


@dataclass(frozen=True)
class Module:
    """A parsed source file: its definitions and the labels it cites."""

    name: str
    path: Path
    text: str
    definitions: dict[str, ast.stmt]
    cited: dict[int, tuple[str, ...]]  # line: labels

    def owner(self, line: int) -> str:
        """The top-level definition that has this line, or an empty name."""
        for name, node in self.definitions.items():
            if "." not in name and span(node)[0] <= line <= span(node)[1]:
                return name
        return ""


def module(root: Path, path: Path) -> Module:
    """Read a source file; one that has not changed is not read twice."""
    return _module(root, path, path.stat().st_mtime_ns)


@lru_cache(maxsize=512)
def _module(root: Path, path: Path, stamp: int) -> Module:
    text = path.read_text("utf8")
    parts = path.relative_to(root).with_suffix("").parts
    if parts[-1] == "__init__":
        parts = parts[:-1]
    found = dict(definitions(ast.parse(text, str(path)).body))
    return Module(".".join(parts), path, text, found, citing_lines(text))


def definitions(body: list[ast.stmt], prefix: str = ""):
    """Functions, classes, their members, and names bound to a value."""
    for node in body:
        if isinstance(node, DEFINITIONS):
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from definitions(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, ast.AnnAssign | ast.Assign):
            targets = getattr(node, "targets", None) or [node.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    yield prefix + target.id, node


def citing_lines(text: str) -> dict[int, tuple[str, ...]]:
    """Labels of the comments that end a line of code and hold them alone."""
    found = {}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        code = token.line[: token.start[1]].strip()
        comment = token.type == tokenize.COMMENT and code
        if comment and CITING.fullmatch(token.string):
            found[token.start[0]] = tuple(LABELS.findall(token.string))
    return found


def span(node: ast.stmt) -> tuple[int, int]:
    """First line, decorators included, and last line."""
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(d.lineno for d in decorators)])
    return first, node.end_lineno or node.lineno


def modules(root: Path, package: str = "dlbook") -> list[Module]:
    """Every module of the package."""
    return [module(root, p) for p in sorted((root / package).rglob("*.py"))]


def find(root: Path, name: str) -> Quote:
    """The object called ``name``; ``LookupError`` says what is near."""
    candidates, rest = holders(root, name)
    found = [m for m in candidates if rest in m.definitions]
    if len(found) != 1:
        known = {
            f"{parent(name, rest)}{d}"
            for m in candidates
            for d in m.definitions
        }
        raise LookupError(complaint(name, found, known))
    where = found[0]
    lines = without_docstrings(where.text, where.definitions[rest])
    return Quote(name, where.name, where.path, lines)


def parent(name: str, rest: str) -> str:
    """``name`` up to its last part that is a module, with the dot."""
    return name[: len(name) - len(rest)] if rest else name + "."


def complaint(name: str, found: list[Module], known: set[str]) -> str:
    """Why there is not one object of this name."""
    if found:
        where = " and ".join(m.name for m in found)
        return f"{name!r} is defined in {where}: name the module"
    return f"no object {name!r}{did_you_mean(name, sorted(known))}"


def holders(root: Path, name: str) -> tuple[list[Module], str]:
    """The modules that may define ``name``, and its part inside them."""
    parts = name.split(".")
    for i in range(len(parts), 0, -1):
        path, rest = root.joinpath(*parts[:i]), ".".join(parts[i:])
        if path.with_suffix(".py").is_file():
            return [module(root, path.with_suffix(".py"))], rest
        if path.is_dir():
            return [module(root, p) for p in sorted(path.glob("*.py"))], rest
    return [], name


def without_docstrings(text: str, node: ast.stmt):
    """The lines of a definition, numbered, its docstrings left out."""
    lines = text.split("\n")
    first, last = span(node)
    kept = {n: lines[n - 1] for n in range(first, last + 1)}
    for inner in ast.walk(node):
        if isinstance(inner, DEFINITIONS) and ast.get_docstring(inner):
            remove(kept, inner)
    code = textwrap.dedent("\n".join(kept.values())).split("\n")
    return tuple(zip(kept, code, strict=True))


def remove(kept: dict[int, str], node: ast.stmt) -> None:
    """Drop a definition's docstring and the blank lines below it."""
    doc = node.body[0]
    start, end = span(doc)
    while not kept.get(end + 1, "code").strip():
        end += 1
    for n in range(start, end + 1):
        kept.pop(n)
    if len(node.body) == 1:
        kept[start] = " " * doc.col_offset + "..."
        ordered = dict(sorted(kept.items()))
        kept.clear()
        kept.update(ordered)
