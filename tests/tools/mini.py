"""A small book, and the commands of the build on it."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tools.book import Book

REPOSITORY = Path(__file__).parents[2]
HEAD = """---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {display_name: Python 3, language: python, name: python3}
---
"""
PAGES = {
    "index": "# Index\n",
    "alpha": HEAD
    + """# Alpha

Prose of alpha.

```{code-cell} ipython3
import matplotlib.pyplot as plt
from dlbook import alpha
from dlbook.claims import claim, measured
```

A figure.

```{code-cell} ipython3
---
mystnb:
  figure:
    caption: The first caption.
tags: [hide-input]
---
fig, ax = plt.subplots()
ax.plot([1, 2]);
```

A claim, a number and a value.

```{code-cell} ipython3
claim("alpha is one", alpha.value() == 1, "1 = 1")
measured("alpha-value", [1.0, 2.0], ".1f")
alpha.value()
```
""",
    "beta": HEAD
    + """# Beta

```{code-cell} ipython3
from dlbook import beta, data
```

An error that is wanted.

```{code-cell} ipython3
try:
    1 / 0
except ZeroDivisionError as fault:
    print(fault)
```

The names of this notebook.

```{code-cell} ipython3
data.load(), [n for n in dir() if "dlbook" in n or n == "sys"]
```
""",
}
PACKAGE = {
    "alpha.py": "def value():\n    return 1\n",
    "beta.py": "",
    "data.py": """from pathlib import Path
loaded = []
def load():
    path = Path(__file__).parents[1] / "mirror" / "numbers.csv"
    loaded.append({"name": "numbers", "path": str(path), "source": "made"})
    (Path(__file__).parents[1] / "dlbook.egg-info" / "PKG-INFO").read_text()
    return path.read_text()
""",
    "figures/__init__.py": "",
    "figures/style.py": "def use_style():\n    pass\n",
}


def write_book(root: Path) -> Book:
    """A book of two chapters with a package ``dlbook`` of its own."""
    names = [p.name for p in (REPOSITORY / "dlbook").glob("_*.py*")]
    names += ["claims.py", "profile.py"]
    files = {f"dlbook/{name}": _real(name) for name in names}
    files |= {f"dlbook/{name}": text for name, text in PACKAGE.items()}
    files |= {f"book/{name}.md": text for name, text in PAGES.items()}
    files |= {
        "_toc.yml": "format: jb-book\nroot: book/index\nchapters:\n"
        "- file: book/alpha\n- file: book/beta\n",
        "_config.yml": "title: Mini\nonly_build_toc_files: true\n"
        "execute: {execute_notebooks: cache}\n"
        "sphinx: {config: {nb_execution_raise_on_error: true}}\n",
        "constraints.txt": "numpy\n",
        "mirror/numbers.csv": "1,2\n",
        "dlbook.egg-info/PKG-INFO": "Version: 1\n",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return Book(root)


def _real(name: str) -> str:
    return (REPOSITORY / "dlbook" / name).read_text()


def edit(path: Path, old: str, new: str) -> None:
    """Replace the one place in a file where ``old`` stands."""
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def command(book: Book, *arguments: str) -> list[str]:
    """``python -m tools.<first argument>`` on this book."""
    tool, *rest = arguments
    book_options = ["--root", str(book.root), *rest]
    return [sys.executable, "-m", f"tools.{tool}", *book_options]


def run(
    book: Book, *arguments: str, timeout: int = 300, **variables: str
) -> subprocess.CompletedProcess:
    """Run a tool on this book and wait for it."""
    return waited(command(book, *arguments), timeout, **variables)


def scripted(
    book: Book, code: str, *options: str
) -> subprocess.CompletedProcess:
    """Run ``code``, which calls a tool, on this book and wait for it."""
    root = str(book.root)
    return waited([sys.executable, "-c", code, "--root", root, *options])


def waited(
    words: list[str], timeout: int = 300, **variables: str
) -> subprocess.CompletedProcess:
    """Run a command from the repository, in the quick profile."""
    return subprocess.run(
        words,
        cwd=REPOSITORY,
        env=quick() | variables,
        capture_output=True,
        text=True,
        timeout=timeout,
    )


def quick() -> dict[str, str]:
    """The environment without the variables that choose a profile."""
    return {k: v for k, v in os.environ.items() if not k.startswith("DLBOOK")}


def add_chapter(book, stem, code):
    """One more chapter with one code cell."""
    cell = f"# {stem}\n\n```{{code-cell}} ipython3\n{code}\n```\n"
    (book.root / "book" / f"{stem}.md").write_text(HEAD + cell)
    with (book.root / "_toc.yml").open("a") as toc:
        toc.write(f"- file: book/{stem}\n")


def wait_for(condition, seconds=120):
    """Wait until ``condition()``; fail after ``seconds``."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)
