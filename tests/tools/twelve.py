"""A small book with all that pages show of each other, and edits of it.

Run as a script it makes each edit in turn, builds from the last site, and
again from nothing in a copy; it prints what differs, as JSON.
"""

import contextlib
import io
import json
import shutil
import sys
from pathlib import Path

from mini import HEAD, REPOSITORY, write_book

from tools.book import Book
from tools.build import build
from tools.site import PARTS, files

TOC = """format: jb-book
root: book/index
options: {numbered: false}
parts:
  - caption: First
    numbered: true
    chapters:
      - file: book/alpha
      - file: book/beta
  - caption: Reference
    chapters:
      - file: book/glossary
      - file: book/equations
      - file: book/scoreboard
      - file: book/bibliography
"""
ALPHA = """# Alpha

Prose of alpha, with {eq}`once`, by {cite:t}`ring2001`. A {term}`ring` is met.

## First

```{math}
:label: once
:class: implemented
y = x
```

```{source} dlbook.alpha.value
```

```{code-cell} ipython3
import matplotlib.pyplot as plt
from dlbook import alpha
from dlbook.claims import claim, measured
```

```{code-cell} ipython3
---
mystnb:
  figure:
    name: alpha-line
    caption: The first caption.
  image: {alt: A line.}
tags: [hide-input]
---
fig, ax = plt.subplots()
ax.plot([1, 2]);
```

```{code-cell} ipython3
claim("alpha is one", alpha.value() == 1, "1 = 1")
measured("alpha-value", [1.0, 2.0], ".1f")
```

## Exercises

```{exercise-start} Double it
:label: alpha-double
```
What is twice $x$?
```{exercise-end}
```

```{solution-start} alpha-double
```
It is $2x$.
```{solution-end}
```
"""
BETA = """# Beta

See {doc}`alpha`, {eq}`once`, {numref}`alpha-line` and {ref}`alpha-double`.
Its number was {measured}`alpha/alpha-value`; {term}`ring`s come back.

```{math}
:label: twice
z = 2y
```

```{code-cell} ipython3
1 + 1
```
"""
PAGES = {
    "book/index.md": "# Index\n\nSee {doc}`alpha`.\n",
    "book/alpha.md": HEAD + ALPHA,
    "book/beta.md": HEAD + BETA,
    "book/glossary.md": "# Glossary\n\n```{glossary}\nring\n  A round thing."
    " See {doc}`alpha`.\n```\n",
    "book/bibliography.md": "# Bibliography\n\n```{bibliography}\n```\n",
    "book/references.bib": "@book{ring2001, author = {Ring, Ann},"
    " title = {Doubling}, year = {2001}, publisher = {Us}}\n",
    "dlbook/alpha.py": '"""One."""\n\n\ndef value():\n    """Give one."""\n'
    "    return 1  # (once)\n",
    "CITATION.cff": (REPOSITORY / "CITATION.cff").read_text("utf8"),
    "_toc.yml": TOC,
}
MATH = "```{math}\n:label: zero\nx = 0\n```\n\n"
ALONE = {  # the page is read alone, and the pages that list all chapters
    "prose": ("book/alpha.md", "Prose of alpha", "Words\n\nof alpha"),
    "prose of an exercise": ("book/alpha.md", "What is twice", "Say twice"),
    "glossary entry": ("book/glossary.md", "A round thing", "No square"),
    "a word less": ("book/alpha.md", "of alpha, with", "with"),
}
EDITS = ALONE | {
    "title": ("book/alpha.md", "# Alpha\n", "# Alphabet\n"),
    "part's caption": ("_toc.yml", "First", "Foremost"),
    "equation": ("book/alpha.md", "## First\n", f"## First\n\n{MATH}"),
    "section": ("book/alpha.md", "## Exercises", "## Second\n\n## Exercises"),
    "figure's caption": ("book/alpha.md", "The first caption", "A caption"),
    "exercise": ("book/alpha.md", "Double it", "Twice it"),
    "term": (
        "book/glossary.md",
        "}\nring",
        "}\nbead\n  It is threaded.\n\nring",
    ),
    "two chapters exchanged": (
        "_toc.yml",
        "book/alpha\n      - file: book/beta",
        "book/beta\n      - file: book/alpha",
    ),
    "reference": ("book/references.bib", "Doubling", "Twofold"),
    "citation": ("CITATION.cff", "version: 0.1.0", "version: 0.2.0"),
    "docstring": ("dlbook/alpha.py", "Give one", "Return one"),
    "chapter removed": ("_toc.yml", "      - file: book/beta\n", ""),
}


def write_rich(root: Path) -> Book:
    """The book, with the real book's settings and extensions."""
    book = write_book(root)
    for name in ("assets", "_static", "_templates"):
        shutil.copytree(REPOSITORY / "book" / name, root / "book" / name)
    for name in ("equations", "scoreboard"):
        page = REPOSITORY / f"book/reference/{name}.md"
        shutil.copy(page, root / f"book/{name}.md")
    config = (REPOSITORY / "_config.yml").read_text("utf8")
    config = config.replace(": book/_ext", f": {REPOSITORY}/book/_ext")
    for name, text in (PAGES | {"_config.yml": config}).items():
        (root / name).write_text(text, "utf8")
    return book


def built(book: Book) -> str:
    """Build, and give what the build says."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        problems = build(book, None)
    return said.getvalue() + "\n".join(problems)


def compared(book: Book, copy: Path) -> dict:
    """What differs between the site from the last one and from nothing."""
    said = built(book)
    shutil.rmtree(copy, ignore_errors=True)
    ignored = shutil.ignore_patterns(*PARTS, "site.json")
    shutil.copytree(book.root, copy, ignore=ignored)
    other = Book(copy)
    told = built(other)
    one, two = (set(files(b.build, ("html",)).items()) for b in (book, other))
    names = sorted({name for name, _ in one ^ two})
    return {"said": said, "told": told, "files": len(one), "differ": names}


def main(root: Path) -> None:
    """Make each edit; each comes on top of those before."""
    book = write_rich(root / "book")
    found = {"": compared(book, root / "copy")}
    for edit, (name, old, new) in EDITS.items():
        text = (book.root / name).read_text("utf8")
        assert text.count(old) == 1, edit
        (book.root / name).write_text(text.replace(old, new), "utf8")
        found[edit] = compared(book, root / "copy")
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
