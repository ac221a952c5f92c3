"""Show a record: a line for the reader, JSON for the build.

Claims, checks and measured numbers travel in the cell output under one MIME
type of the book's own, so that a stored chapter keeps them. Outside Jupyter
the plain text is printed.

The build gives each chapter a ledger, the file named by ``DLBOOK_LEDGER``.
Every record goes there first, a line each, whatever becomes of the output.
"""

import json
import os
import sys

MIME = "application/vnd.dlbook+json"


def in_jupyter() -> bool:
    """Whether a kernel is there to take a cell output."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell is not None and hasattr(shell, "kernel")


def enter(record: dict[str, object]) -> None:
    """Write ``record`` into the ledger, if the build keeps one."""
    if path := os.environ.get("DLBOOK_LEDGER"):
        with open(path, "a", encoding="utf-8") as ledger:  # noqa: PTH123
            ledger.write(json.dumps(record) + "\n")


def show(record: dict[str, object], text: str, html: str) -> None:
    """Display ``record`` with its text and its HTML form."""
    enter(record)
    if in_jupyter():
        from IPython.display import display

        bundle = {MIME: record, "text/plain": text, "text/html": html}
        display(bundle, raw=True)
    else:
        sys.stdout.write(text + "\n")
