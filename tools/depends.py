"""What a run has used, as it saw it, and what stands there now.

A name is a file's from the root, a folder's with a slash at its end, or that
of an environment variable behind a dollar; `tools.watch` notes them. Of a
stub, which names what a package has and where, counts what it says of modules
that the run has sought: a name more is nothing to who did not ask for it.
"""

import ast
import json
import os
from hashlib import sha256
from importlib.machinery import PathFinder
from pathlib import Path

from tools.book import Book, digest
from tools.stage import environment

Files = dict[str, str]


def hashes(book: Book, names: list[str]) -> Files:
    """What stands now under the names that a run has noted."""
    return {
        name: stub(book.root, name, names)
        if name.endswith(".pyi")
        else standing(book, name)
        for name in names
    }


def stub(root: Path, name: str, names: list[str]) -> str:
    """The digest of a stub, but for names of modules that were not sought."""
    path, place = root / name, name.rpartition("/")[0]
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError):
        return digest(path)

    def sought(module: str) -> bool:
        files = f"{place}/{module}.py", f"{place}/{module}/__init__.py"
        return any(file in names for file in files)

    for line in [x for x in tree.body if isinstance(x, ast.ImportFrom)]:
        if not (line.module and sought(line.module)):
            line.names = [x for x in line.names if sought(x.name)]
        if not line.names:
            tree.body.remove(line)
    return sha256(ast.dump(tree).encode()).hexdigest()


def standing(book: Book, name: str) -> str:
    """The digest of what has this name now."""
    if name.startswith("$"):
        value = environment(book, Path()).get(name[1:], "")
        return sha256(os.fsencode(value)).hexdigest()
    path = book.root / name
    if name.endswith("/"):
        if not path.is_dir():
            return ""
        names = "\0".join(sorted(os.listdir(path)))  # noqa: PTH208
        return sha256(os.fsencode(names)).hexdigest()
    if path.suffix != ".py":
        return digest(path)
    found = imported(path)
    return digest(path) if found in (path, None) else f"hidden by {found}"


def imported(path: Path) -> Path | None:
    """The file that Python takes for the module that has this file."""
    package = path.name == "__init__.py"
    place = path.parent if package else path.with_suffix("")
    spec = PathFinder.find_spec(place.name, [str(place.parent)])
    return Path(spec.origin) if spec and spec.origin else None


def used(book: Book, notes: Path, data: list) -> tuple[Files, list[str]]:
    """The files that a run has used, as it saw them, and its modules."""
    files: Files = {}
    modules = set()
    lines = notes.read_text("utf8").splitlines() if notes.is_file() else []
    for path, seen, module in map(json.loads, lines):
        name = path if path.startswith("$") else book.short(Path(path))
        name += "/" if path.endswith("/") else ""
        if files.setdefault(name, seen) != seen:
            files[name] = "changed during the run"
        if module and seen:
            modules.add(module)
    for d in data:
        if d.get("path"):
            path = Path(d["path"])
            seen = d.get("sha256") or digest(path)
            files.setdefault(book.short(path), seen)
    for name in [n for n in files if n.endswith(".pyi")]:
        if files[name] == digest(book.root / name):
            files[name] = stub(book.root, name, list(files))
    return files, sorted(modules)
