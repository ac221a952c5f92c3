"""Where chapters run: a folder of notebooks, and an environment of its own."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import nbformat

from tools.book import THREADS, Book, Chapter

BEGIN = "import _dlbook_kernel as k; k.begin({!r}, {!r}, {!r}); del k"
END = "import _dlbook_kernel as k; k.end(); del k"
# Python imports sitecustomize as it starts, in workers of the kernel as well.
START = """import os
if os.environ.get("DLBOOK_NOTES"):
    import _dlbook_watch
    _dlbook_watch.start({!r})
"""
# Variables by which a user's settings would reach into a chapter.
UNWANTED = ("PYTEST_", "PYTHON", "MPL", "MATPLOTLIB", "JUPYTER", "IPYTHON")
JUPYTER = ("JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR")
UNWANTED += ("COLUMNS", "DLBOOK_LEDGER", "DLBOOK_NOTES")


@contextlib.contextmanager
def stage(book: Book, chapters: list[Chapter]) -> Iterator[Path]:
    """A folder with the chapters as notebooks, hidden cells added."""
    short = "/tmp" if Path("/tmp").is_dir() else None  # socket paths are short
    with tempfile.TemporaryDirectory(
        prefix="dlbook-", dir=short, ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        (folder / "run").mkdir()
        (folder / "pytest.ini").write_text("[pytest]\n")
        tools = Path(__file__).parent
        for name in ("kernel", "watch", "alike"):
            shutil.copy(tools / f"{name}.py", folder / f"_dlbook_{name}.py")
        start = START.format(str(book.root))
        (folder / "sitecustomize.py").write_text(start, "utf8")
        for chapter in chapters:
            path = folder / f"{chapter.run}.ipynb"
            nbformat.write(bare(book, chapter), path)
        yield folder


def bare(book: Book, chapter: Chapter) -> nbformat.NotebookNode:
    """The chapter between its hidden cells, with no word on how to run it.

    Tags and front matter decide how a page looks, never whether a cell runs
    or may fail.
    """
    notebook = book.read(chapter)
    for cell in notebook.cells:
        cell.metadata = nbformat.NotebookNode()
    begin = BEGIN.format(chapter.run, str(book.root), chapter.shift)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(begin))
    notebook.cells.append(nbformat.v4.new_code_cell(END))
    kept = ("kernelspec", "source_map")
    notebook.metadata = nbformat.NotebookNode(
        {k: v for k, v in notebook.metadata.items() if k in kept}
    )
    return notebook


def environment(book: Book, folder: Path) -> dict[str, str]:
    """The variables chapters run under: one thread, nobody's own settings."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(UNWANTED)}
    libraries = ("OMP", "MKL", "OPENBLAS", "VECLIB_MAXIMUM")
    kept |= {f"{name}_NUM_THREADS": str(THREADS) for name in libraries}
    kept |= dict.fromkeys(JUPYTER, str(folder / "run"))
    return kept | {
        "PYTHONPATH": os.pathsep.join([str(book.root), str(folder)]),
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "MATPLOTLIBRC": matplotlibrc(),
        "TQDM_DISABLE": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "JUPYTER_PREFER_ENV_PATH": "1",
        "IPYTHONDIR": str(folder / "ipython"),
    }


def matplotlibrc() -> str:
    """Matplotlib's own settings, in place of the user's."""
    spec = find_spec("matplotlib")
    folders = spec.submodule_search_locations if spec else []
    return str(Path(next(iter(folders), "")) / "mpl-data/matplotlibrc")
