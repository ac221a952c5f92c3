"""A small book for the tests of the Sphinx extension."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_output

from dlbook.playground import Playground
from tools.book import Book as Tree
from tools.book import code
from tools.cached import refill

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
ROOT = Path(__file__).resolve().parents[2]
CONF = f"""
import sys
sys.path.insert(0, {str(ROOT / "book/_ext")!r})
extensions = ["myst_nb", "sphinx_exercise", "sphinxcontrib.bibtex",
              "sphinx.ext.mathjax", "dlsite"]
mathjax_path = "none.js"
exclude_patterns = ["_build"]
myst_enable_extensions = ["dollarmath", "colon_fence"]
numfig = math_numfig = True
nb_execution_mode = "cache"
bibtex_bibfiles = ["references.bib"]
bibtex_reference_style = "author_year"
copyright = "us"
"""

TOLD = {
    "DLBOOK_URL": "https://example.org/a-book",
    "DLBOOK_REPOSITORY": "owner/name",
    "DLBOOK_NOTEBOOKS": "notebooks",
}


def page(stem: str) -> str:
    """A page of the real book."""
    return (ROOT / f"book/reference/{stem}.md").read_text("utf8")


FILES = {
    "conf.py": CONF,
    "references.bib": """
@book{ring2001, author = {Ring, Ann}, title = {Doubling}, year = {2001},
  publisher = {Us}, doi = {10.1000/1}}
""",
    "dlbook/__init__.py": '"""A package."""\n__version__ = "0.1.0"\n',
    "dlbook/ops/__init__.py": '"""Lazy."""\n',
    "dlbook/ops/linear.py": '''"""Maps."""

RATES = {"slow": 0.1}  # (rates)


def double(x):
    """Twice x."""
    y = x + x  # (double)

    def pullback(dy):
        """Back."""
        return (2 * dy,)  # (double-dx)

    return y, pullback


def triple(x):
    """Three times x."""
    return 3 * x  # (triple)
''',
    "dlbook/figures.py": '''"""Drawing."""


def ring(ax):
    """A ring."""
    return ax
''',
    "index.md": """# Book

```{toctree}
:numbered:
book/first/doubling
book/first/halving
book/reference/scoreboard
book/reference/equations
book/reference/playgrounds
book/reference/drawing
book/reference/errata
```

```{bibliography}
```

```{eval-rst}
.. py:function:: double(x)
   :module: dlbook.ops
```
""",
    "_toc.yml": """format: jb-book
root: index
chapters:
- file: book/first/doubling
- file: book/first/halving
""",
    "book/reference/scoreboard.md": page("scoreboard"),
    "book/reference/equations.md": page("equations"),
    "book/reference/errata.md": page("errata"),
    "book/errata.toml": """since = 2026-01-02

[[erratum]]
id = "old-sign"
date = 2026-02-03
page = "doubling"
text = "The sign of $y$ in `double` was < 0 & wrong."
thanks = "Ann Ring"

[[erratum]]
id = "new-sign"
date = 2026-03-04
changed = 2026-05-06
page = "index"
text = "It said so."

[[erratum]]
id = "first-sign"
date = 2026-01-02
page = "doubling"
text = "*A ring* said less."
""",
    "book/reference/playgrounds.md": page("playgrounds"),
    "book/reference/drawing.md": r"""# Drawing $\mathbf{x}$

A ring of $\mathbb{R}^2$ is drawn.

```{source} dlbook.figures.ring
```
""",
    "book/first/halving.md": """---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {display_name: Python 3, language: python, name: python3}
prerequisites: [doubling, "fractions, as in school"]
objectives: ["halve $x$ with `half`"]
data: []
seed: []
---
# Halving

The other chapter measured {measured}`doubling/test-accuracy`, by
{eq}`double`.

```{math}
:label: triple
:class: implemented
y = 3x
```

```{code-cell} ipython3
1 / 2
```

Half of it can be played with:

```{code-cell} ipython3
---
mystnb:
  figure:
    name: halving-half
    caption: A half.
  image:
    alt: One half of a thing.
---
playground.embed("templates", fig, params={"half": 0.5})
```
""",
}


SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    '<rect width="9" height="9" fill="#040506"/></svg>'
)


def chapter(name: str) -> str:
    """A chapter for the tests, kept as a file beside them."""
    return (Path(__file__).parent / "pages" / name).read_text("utf8")


def report(fingerprint: str = "a1", accuracy: str = "92.4%") -> dict:
    """What a run of the two chapters would have reported."""
    measured = {"test-accuracy": entry(accuracy), "loss": entry("0.30 ± 0.01")}
    claim = {"text": "doubling works", "holds": True, "evidence": "2 = 2"}
    check = {"operation": "double", "equations": ["double-dx"]}
    doubling = {
        "chapter": "doubling",
        "status": "executed",
        "seconds": 3.14,
        "fingerprint": fingerprint,
        "claims": [claim | {"kind": "executed"}],
        "checks": [check | {"error": 1e-10}, check | {"error": 3e-9}],
        "measured": measured,
        "modules": ["dlbook.ops.linear"],
        "data": ["three rings, drawn"],
    }
    halving = {"chapter": "halving", "status": "executed", "seconds": 1.0}
    halving |= {"fingerprint": "b1", "claims": [], "checks": []}
    halving |= {"measured": {}, "modules": [], "data": []}
    versions = {"python": "3.11.2", "numpy": "2.4.6"}
    content = {"profile": "quick", "device": "cpu", "versions": versions}
    return content | {"chapters": [doubling, halving]}


def report_fingerprint(folder: Path, stem: str) -> str:
    """The fingerprint that the report gives a chapter."""
    text = (folder / "_build/report.json").read_text("utf8")
    entries = json.loads(text)["chapters"]
    return {c["chapter"]: c["fingerprint"] for c in entries}[stem]


def played(source: str) -> Playground:
    """A playground whose data change with the cell."""
    record = {"kind": "templates", "params": {"source": source}}
    return Playground("templates", record, SVG)


def outputs(source: str) -> list:
    """What a cell of the book for tests shows."""
    if source.startswith("playground.embed"):
        data, metadata = played(source)._repr_mimebundle_()
        return [new_output("display_data", data, metadata=metadata)]
    if source.startswith("math.pi"):
        data = {"image/svg+xml": SQUARE, "text/plain": "<Figure>"}
        return [new_output("display_data", data)]
    if source.startswith("1 / 2"):
        data = {"text/plain": "0.5"}
        return [new_output("execute_result", data, execution_count=1)]
    if "def twice" in source:
        return [new_output("stream", name="stdout", text="solved\n")]
    return []


def entry(text: str) -> dict:
    """A measured number."""
    return {"text": text, "spec": ".1%", "values": [0.5]}


class Pages:
    """Built pages in a folder."""

    def __init__(self, site: Path) -> None:
        self.site = site

    def html(self, name: str) -> str:
        """A built page."""
        return (self.site / name).read_text("utf8")


class Book(Pages):
    """A small book in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "_build/html")
        self.folder = folder
        self.originals: dict[str, str] = {}
        files = FILES | {"book/first/doubling.md": chapter("doubling.md")}
        for name, text in files.items():
            self.write(name, text)
        self.report(report())
        self.execute()

    def execute(self) -> None:
        """Store the chapters as a run would, with made-up outputs."""
        settled = Tree(self.folder)
        stored = {}
        for c in settled.chapters():
            stored[c] = settled.read(c)
            for cell in code(stored[c]):
                cell.outputs = outputs(cell.source)
            run = {"fingerprint": report_fingerprint(self.folder, c.stem)}
            stored[c].metadata.dlbook = run | {"seconds": 1.0}
            name = f"_build/store/{c.stem}-{run['fingerprint']}.ipynb"
            self.write(name, nbformat.writes(stored[c]))
        refill(settled, stored)

    def write(self, name: str, text: str) -> None:
        """Write a file of the book."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf8")

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a piece of a file."""
        text = (self.folder / name).read_text("utf8")
        assert old in text
        self.originals.setdefault(name, text)
        self.write(name, text.replace(old, new))

    def restore(self) -> None:
        """Undo every edit and every new report."""
        for name, text in self.originals.items():
            self.write(name, text)
        self.originals.clear()
        self.report(report())
        self.execute()

    def report(self, content: dict) -> None:
        """Write the report of a run."""
        self.write("_build/report.json", json.dumps(content))

    def build_anew(self) -> subprocess.CompletedProcess:
        """Build from nothing, as when what all pages share has changed."""
        shutil.rmtree(self.site, ignore_errors=True)
        return self.build()

    def build(self, *options: str, changed: str = ""):
        """Build with warnings as errors; of a change the build is told."""
        # -P: the package that the build imports is the real one.
        command = [sys.executable, "-P", "-m", "sphinx", "-b", "html", "-W"]
        command += ["-D", f"dl_changed={changed}"] if changed else []
        command += ["--keep-going", *options, ".", "_build/html"]
        return subprocess.run(
            command,
            cwd=self.folder,
            env=os.environ | {"NO_COLOR": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
