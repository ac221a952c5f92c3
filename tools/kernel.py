"""What happens in a chapter's kernel before its first and after its last cell.

The build puts this file beside the staged notebooks, where their hidden cells
import it. It leaves no name behind in the chapter's namespace.
"""

import contextlib
import functools
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
before: list[object] = []  # what changes a cell before it is run
claims_as_they_were: list[tuple] = []  # ``claim``, and what stood for it


def begin(run: str, root: str, shift: int | None = None) -> None:
    """Give the chapter its ledger, note what it reads, set the style.

    With a shift its seeds are shifted, and a false claim does not end it.
    """
    import _dlbook_watch

    place = Path.cwd() / run
    os.environ["DLBOOK_LEDGER"] = str(place.with_suffix(".ledger"))
    os.environ[_dlbook_watch.VARIABLE] = str(place.with_suffix(".notes"))
    _dlbook_watch.start(root)
    if shift is not None:
        os.environ["DLBOOK_SEED"] = str(shift)
        go_on_after_false_claims()
    draw_svg()
    before.extend(transformers())


def go_on_after_false_claims() -> None:
    """Let no false claim end the chapter, so that all claims are seen.

    The ledger has it as false all the same, and no such run is stored.
    """
    from dlbook import claims

    claim = claims.claim

    @functools.wraps(claim)
    def noted(*given: object, **named: object) -> None:
        with contextlib.suppress(claims.ClaimError):
            claim(*given, **named)

    claims_as_they_were.append((claim, noted))
    claims.claim = noted


def give_claims_back() -> None:
    """Undo what ``go_on_after_false_claims`` did, and nothing else."""
    from dlbook import claims

    for claim, noted in claims_as_they_were:
        if claims.claim is noted:
            claims.claim = claim


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

    give_claims_back()
    data = sys.modules.get("dlbook.data")
    shown = sys.modules.get("dlbook._display")
    record = {
        "type": "run",
        "processor": round(time.process_time(), 1),
        "data": list(getattr(data, "loaded", [])),
        "entered": len(getattr(shown, "entered", [])),
        "altered": altered(),
        "versions": {"python": platform.python_version()}
        | {d: version(d) for m, d in LIBRARIES.items() if m in sys.modules},
    }
    display({"application/vnd.dlbook+json": record}, raw=True)


def altered() -> list[str]:
    """What cells have put in place of the package's and the kernel's own."""
    import _dlbook_alike
    import IPython.display

    shell = get_ipython()  # noqa: F821
    parts = {
        f"{name}.{part}": value
        for name, module in list(sys.modules.items())
        if name.split(".")[0] == "dlbook"
        for part, value in list(vars(module).items())
    }
    parts["IPython.display.display"] = IPython.display.display
    parts["display_pub.publish"] = shell.display_pub.publish
    found = {name for name, value in parts.items() if of_cell(value)}
    found |= set(_dlbook_alike.rewritten())
    words = ["the way cells are read"] * (transformers() != before)
    return sorted(found) + words


def of_cell(value: object) -> bool:
    """Whether a function was written in a cell."""
    code = getattr(value, "__code__", None)
    return f"{os.sep}ipykernel_" in getattr(code, "co_filename", "")


def transformers() -> list[object]:
    """What changes the text or the syntax of a cell before it is run."""
    shell = get_ipython()  # noqa: F821
    texts = [*shell.input_transformers_cleanup, *shell.input_transformers_post]
    return texts + list(shell.ast_transformers)
