"""Rules that keep in sight what a chapter claims and what it depends on."""

import ast
from collections.abc import Iterator

from tools.allowed import refusals
from tools.blocks import Block
from tools.book import Book, Chapter
from tools.contract import Complaint, Context
from tools.contract.code import tree
from tools.reading import Page
from tools.written import called

RULES = ("options", "conditions", "inputs", "stores", "fences")
CLAIMS = {"claim", "claim_greater", "claim_between"}
UNSEEN = {"os", "sys", "subprocess", "multiprocessing", "glob", "shutil"}
UNSEEN |= {"socket", "urllib", "requests", "importlib", "builtins", "atexit"}
UNSEEN |= {"signal", "IPython", "ipywidgets", "ctypes", "sqlite3"}
READERS = {"open", "read_text", "read_bytes", "iterdir", "glob", "rglob"}
READERS |= {"listdir", "is_file", "exists", "getenv", "__import__"}
READERS |= {"is_dir", "is_symlink", "stat", "lstat", "from_file"}
READERS |= {"loadtxt", "genfromtxt", "fromfile", "memmap", "imread"}
FUNCTIONS = {"exec", "eval", "compile", "get_ipython", "np.load", "torch.load"}
SETTERS = {"setattr", "delattr", "object"}  # the last is of patch
INSTEAD = "chapters reach data by load, settings by profile"


def options(page: Page, context: Context) -> Iterator[Complaint]:
    """Tags and front matter say how the page looks, and nothing more."""
    docname = str(page.path.relative_to(context.root).with_suffix(""))
    chapter = Chapter(page.stem, docname, page.path)
    yield from refusals(Book(context.root), chapter)


def conditions(page: Page, context: Context) -> Iterator[Complaint]:
    """A claim is made whenever the chapter runs, or the profile decides."""
    for cell in page.cells():
        for node in ast.walk(tree(cell)):
            if isinstance(node, ast.Try) or conditional(node):
                yield from within(cell, node)


def conditional(node: ast.AST) -> bool:
    """Whether it asks for more than the profile, or for data at hand."""
    if not isinstance(node, ast.If | ast.While | ast.IfExp):
        return False
    words = ast.unparse(node.test)
    return not words.startswith("profile.") and "is not None" not in words


def within(cell: Block, node: ast.AST) -> Iterator[Complaint]:
    """A complaint for each claim in a part of a cell."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and called(call) in CLAIMS:
            line = cell.first + call.lineno - 1
            yield line, "a claim stands under no condition and in no try"


def inputs(page: Page, context: Context) -> Iterator[Complaint]:
    """Nothing is read past the build: no files, no variables, no programs."""
    for cell in page.cells():
        for node in ast.walk(tree(cell)):
            for name in reached(node):
                line = cell.first + getattr(node, "lineno", 1) - 1
                yield line, f"{name}: {INSTEAD}"


def reached(node: ast.AST) -> Iterator[str]:
    """Names by which a piece of code reaches what the build does not see."""
    names: list[str] = []
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [node.module or ""]
        names += [f"{node.module}.{a.name}" for a in node.names]
    elif isinstance(node, ast.Call):
        function = ast.unparse(node.func)
        yield from {function.rpartition(".")[2]} & READERS
        yield from {function} & FUNCTIONS
    for name in names:
        private = name.startswith("dlbook") and "._" in name
        if name.split(".")[0] in UNSEEN or private:
            yield name


def stores(page: Page, context: Context) -> Iterator[Complaint]:
    """Nothing is put into what the package gives, neither name nor entry."""
    trees = [(cell.first, tree(cell)) for cell in page.cells()]
    given = {name for _, cell in trees for name in gifts(cell)}
    for first, cell in trees:
        for node in ast.walk(cell):
            if stored(node) in given:
                line = first + getattr(node, "lineno", 1) - 1
                yield line, f"{ast.unparse(node)} is the package's: leave it"


def gifts(cell: ast.AST) -> Iterator[str]:
    """The names that a cell imports from the package."""
    for node in ast.walk(cell):
        home = getattr(node, "module", None) or ""
        for alias in getattr(node, "names", []):
            if isinstance(node, ast.Import):
                home = alias.name
            if isinstance(alias, ast.alias) and home.startswith("dlbook"):
                yield alias.asname or alias.name.split(".")[0]


def stored(node: ast.AST) -> str:
    """The name in which an attribute or an entry is set or deleted."""
    if isinstance(node, ast.Call) and called(node) in SETTERS and node.args:
        node = ast.Attribute(node.args[0], "", ast.Store())
    if not isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
        return ""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    read = isinstance(getattr(node, "ctx", None), ast.Load)
    return node.id if read and isinstance(node, ast.Name) else ""


def fences(page: Page, context: Context) -> Iterator[Complaint]:
    """Python that does not run stands in exercises alone."""
    for block in page.walk():
        python = block.argument.strip().lower().startswith(("py", "ipy"))
        if python and block.kind == "fence" and block.within != "exercise":
            yield block.line, "shown and never run: make it a code-cell"
