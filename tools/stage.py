"""Where chapters run: a folder of notebooks, and an environment of its own."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat

from tools.book import THREADS, Book, Chapter

BEGIN = "import _dlbook_run; _dlbook_run.begin({stem!r}); del _dlbook_run"
END = "import _dlbook_run; _dlbook_run.end(); del _dlbook_run"


@contextlib.contextmanager
def stage(book: Book, chapters: list[Chapter]) -> Iterator[Path]:
    """A folder with the chapters as notebooks, hidden cells added."""
    short = "/tmp" if Path("/tmp").is_dir() else None  # socket paths are short
    with tempfile.TemporaryDirectory(prefix="dlbook-", dir=short) as name:
        folder = Path(name)
        (folder / "run").mkdir()
        (folder / "pytest.ini").write_text("[pytest]\n")
        kernel = Path(__file__).with_name("kernel.py")
        shutil.copy(kernel, folder / "_dlbook_run.py")
        new_cell = nbformat.v4.new_code_cell
        for chapter in chapters:
            notebook = book.read(chapter)
            begin = new_cell(BEGIN.format(stem=chapter.stem))
            notebook.cells.insert(0, begin)
            notebook.cells.append(new_cell(END))
            nbformat.write(notebook, folder / f"{chapter.stem}.ipynb")
        yield folder


def environment(book: Book, folder: Path) -> dict[str, str]:
    """The variables chapters run under: one thread, nobody's own settings."""
    unwanted = ("PYTEST_", "MPLBACKEND", "PYTHONWARNINGS", "COLUMNS")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(unwanted)}
    libraries = ("OMP", "MKL", "OPENBLAS", "VECLIB_MAXIMUM")
    kept |= {f"{name}_NUM_THREADS": str(THREADS) for name in libraries}
    return kept | {
        "PYTHONPATH": os.pathsep.join([str(book.root), str(folder)]),
        "PYTHONHASHSEED": "0",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "TQDM_DISABLE": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_RUNTIME_DIR": str(folder / "run"),
        "IPYTHONDIR": str(folder / "ipython"),
    }
