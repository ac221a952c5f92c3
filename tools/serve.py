"""Serve ``_build/html`` and build again when a source is saved.

python -m tools.serve [--port 8000]
"""

import argparse
import contextlib
import functools
import http.server
import subprocess
import sys
import threading
import time
from pathlib import Path

from tools.book import Book
from tools.execute import ROOT
from tools.site import sources

PAUSE = 0.5  # seconds between two looks at the sources


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing about it."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """No line a request."""


def state(book: Book) -> set[tuple[Path, int, int]]:
    """Name, date and size of every source: another set, another site."""
    found = set()
    for path in sources(book):
        with contextlib.suppress(FileNotFoundError):
            file = path.stat()
            found.add((path, file.st_mtime_ns, file.st_size))
    return found


def watch(root: Path) -> None:
    """Build whenever a source has changed, until interrupted."""
    seen: set = set()
    while True:
        now = state(Book(root))
        if now != seen:
            seen = now
            subprocess.run([sys.executable, "-m", "tools.build"], cwd=root)
        time.sleep(PAUSE)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.serve")
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    handler = functools.partial(Quiet, directory=ROOT / "_build" / "html")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{port}/ (Ctrl-C to stop)", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        watch(ROOT)


if __name__ == "__main__":
    main()
