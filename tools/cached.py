"""Hand the executed chapters to Sphinx, which never executes itself.

A chapter's page as it is now, with the outputs of its stored run, is a file in
``_build/outputs``. Sphinx takes the outputs from there if the cells are the
same, and warns if they are not.
"""

import copy
import shutil
from pathlib import Path

import nbformat

from dlbook._display import MIME
from tools.book import Book, Chapter, code
from tools.store import write

FOLDER = "outputs"
MISSING = (
    "no run of these cells is at hand: the page was saved while the book was "
    "built, or is none of its chapters; run make book again"
)


def refill(
    book: Book, notebooks: dict[Chapter, nbformat.NotebookNode]
) -> None:
    """Write the outputs of these chapters alone, for Sphinx to read."""
    folder = book.build / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    for chapter, stored in notebooks.items():
        page = nbformat.writes(display_version(book, chapter, stored))
        write(folder / f"{chapter.stem}.ipynb", page)


def display_version(book: Book, chapter: Chapter, stored):
    """The chapter's text as it is now with the stored outputs.

    Records lose the part that only the build reads; measured numbers are not
    shown where they were made.
    """
    notebook = book.read(chapter)
    for cell, ran in zip(code(notebook), code(stored), strict=True):
        cell.outputs = [shown for o in ran.outputs if (shown := strip(o))]
        cell.execution_count = ran.execution_count
    if "language_info" in stored.metadata:
        notebook.metadata.language_info = stored.metadata.language_info
    return notebook


def strip(output) -> nbformat.NotebookNode | None:
    """The output without our record, ``None`` for a measured number."""
    output = copy.deepcopy(output)
    record = output.get("data", {}).pop(MIME, {})
    return None if record.get("type") == "measured" else output


def executed(folder: Path, notebook, path: Path | None):
    """The notebook with the outputs of its cells, ``None`` without them."""
    file = folder / f"{path.stem}.ipynb" if path else folder
    if not file.is_file():
        return None
    ran = nbformat.v4.reads(file.read_text("utf8"))
    if [c.source for c in code(ran)] != [c.source for c in code(notebook)]:
        return None
    for cell, other in zip(code(notebook), code(ran), strict=True):
        cell.outputs = other.outputs
        cell.execution_count = other.execution_count
    notebook.metadata.language_info = ran.metadata.get("language_info", {})
    return notebook


def never_execute(folder: Path) -> None:
    """In place of each of myst-nb's ways to execute, reading alone."""
    from myst_nb.core import execute

    class Reader(execute.NotebookClientBase):
        def start_client(self) -> None:
            if code(self.notebook):
                found = executed(folder, self.notebook, self.path)
                if found is None:
                    self.logger.warning(MISSING, subtype="exec")

    for way in ("Cache", "Direct", "Inline"):
        setattr(execute, f"NotebookClient{way}", Reader)
