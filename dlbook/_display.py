"""Show a record: a line for the reader, JSON for the build.

Claims, checks and measured numbers travel in the cell output under one MIME
type of the book's own, so that a stored chapter keeps them. Outside Jupyter
the plain text is printed. A build that names a file in ``DLBOOK_LEDGER``
also gets every record there, whatever becomes of the output.
"""

import json
import os
import sys

MIME = "application/vnd.dlbook+json"
entered: list[str] = []  # types of the records of this process, for the build
IN_ASCII = str.maketrans({"✓": "ok", "✗": "FALSE"})


def in_jupyter() -> bool:
    """Whether a kernel is there to take a cell output."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell is not None and hasattr(shell, "kernel")


def show(record: dict[str, object], text: str, html: str) -> None:
    """Display ``record`` with its text and its HTML form."""
    enter(record)
    if in_jupyter():
        from IPython.display import display

        bundle = {MIME: record, "text/plain": text, "text/html": html}
        display(bundle, raw=True)
    else:
        print_line(text)


def enter(record: dict[str, object]) -> None:
    """Append ``record`` to the build's ledger, if there is one.

    One line of JSON in one write: threads and processes do not mix theirs.
    """
    entered.append(str(record.get("type")))
    if path := os.environ.get("DLBOOK_LEDGER"):
        line = json.dumps(record) + "\n"
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        try:
            os.write(file, line.encode())
        finally:
            os.close(file)


def print_line(text: str) -> None:
    """Print ``text`` as far as stdout can: what it says held all the same.

    A tick that the console cannot write becomes "ok". Without an output, or
    with one that nobody reads any more, the line is lost and no error.
    """
    out = sys.stdout
    if out is None:
        return
    encoding = getattr(out, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(IN_ASCII)
        text = text.encode(encoding, "replace").decode(encoding)
    try:
        out.write(text + "\n")
        out.flush()
    except BrokenPipeError:  # else Python fails when it flushes at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
    except (OSError, ValueError):  # a full disk, a closed file
        pass
