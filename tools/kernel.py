"""What happens in a chapter's kernel before its first and after its last cell.

The build puts this file beside the staged notebooks, where their hidden cells
import it. It leaves no name behind in the chapter's namespace.
"""

import os
import platform
import sys
import time
from importlib.metadata import version
from pathlib import Path

LIBRARIES = {
    "numpy": "numpy",
    "scipy": "scipy",
    "torch": "torch",
    "torchvision": "torchvision",
    "matplotlib": "matplotlib",
    "sklearn": "scikit-learn",
}
opened: set[str] = set()


def begin(stem: str) -> None:
    """Set the book's style and start to note what the chapter uses."""
    cells = 0

    def note_cell(info: object) -> None:
        nonlocal cells
        cells += 1
        Path(f"{stem}.cell").write_text(str(cells))

    def note_file(event: str, arguments: tuple) -> None:
        if event == "open" and isinstance(arguments[0], str):
            opened.add(arguments[0])

    sys.addaudithook(note_file)
    get_ipython().events.register("pre_run_cell", note_cell)  # noqa: F821
    draw_svg()


def draw_svg() -> None:
    """Figures as SVG that is the same, byte for byte, in every run."""
    import matplotlib as mpl
    from matplotlib_inline.config import InlineBackend

    from dlbook.figures.style import use_style

    use_style()
    mpl.rcParams["svg.hashsalt"] = "dlbook"
    shell = get_ipython()  # noqa: F821
    backend = InlineBackend.instance(parent=shell)
    backend.figure_formats = {"svg"}
    backend.print_figure_kwargs = {
        "bbox_inches": "tight",
        "metadata": {"Date": None},
    }


def end() -> None:
    """Report the run as an output under the book's own MIME type."""
    from IPython.display import display

    modules = {
        name: module.__file__
        for name, module in sorted(sys.modules.items())
        if name.split(".")[0] == "dlbook" and getattr(module, "__file__", None)
    }
    package = str(Path(sys.modules["dlbook"].__file__).parent) + os.sep
    files = {f for f in opened if f.startswith(package)}
    files -= {f for f in files if f.endswith(".py") or "__pycache__" in f}
    data = sys.modules.get("dlbook.data")
    record = {
        "type": "run",
        "processor": round(time.process_time(), 1),
        "modules": modules,
        "files": sorted(files),
        "data": list(getattr(data, "loaded", [])),
        "versions": {"python": platform.python_version()}
        | {d: version(d) for m, d in LIBRARIES.items() if m in sys.modules},
    }
    display({"application/vnd.dlbook+json": record}, raw=True)
