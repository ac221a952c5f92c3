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


def begin(stem: str, root: str) -> None:
    """Give the chapter its ledger, note what it reads, set the style."""
    import _dlbook_watch

    place = Path.cwd() / stem
    os.environ["DLBOOK_LEDGER"] = str(place.with_suffix(".ledger"))
    os.environ[_dlbook_watch.VARIABLE] = str(place.with_suffix(".notes"))
    _dlbook_watch.start(root)
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

    data = sys.modules.get("dlbook.data")
    record = {
        "type": "run",
        "processor": round(time.process_time(), 1),
        "data": list(getattr(data, "loaded", [])),
        "versions": {"python": platform.python_version()}
        | {d: version(d) for m, d in LIBRARIES.items() if m in sys.modules},
    }
    display({"application/vnd.dlbook+json": record}, raw=True)
