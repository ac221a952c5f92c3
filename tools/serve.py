"""Serve ``_build/html`` and build again when a source is saved.

python -m tools.serve [PORT]
"""

import contextlib
import subprocess
import sys
import time

from tools.book import Book
from tools.execute import ROOT
from tools.site import sources

PAUSE = 0.5  # seconds between two looks at the sources


def state() -> set:
    """Name, date and size of every source: another set, another site."""
    found = set()
    for path in sources(Book(ROOT)):
        with contextlib.suppress(FileNotFoundError):
            file = path.stat()
            found.add((path, file.st_mtime_ns, file.st_size))
    return found


def main(port: str = "8000") -> None:
    """Serve, and build whenever a source has changed, until interrupted."""
    html = ROOT / "_build" / "html"
    command = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1"]
    command += ["--directory", html, port]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    print(f"http://127.0.0.1:{port}/ (Ctrl-C to stop)", flush=True)
    seen: set = set()
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            if (now := state()) != seen:
                seen = now
                subprocess.run([sys.executable, "-m", "tools.build"], cwd=ROOT)
            time.sleep(PAUSE)
    server.terminate()


if __name__ == "__main__":
    main(*sys.argv[1:])
