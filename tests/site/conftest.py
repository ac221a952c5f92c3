"""The built pages, and one visit to every page.

``DLBOOK_HTML`` names another folder of pages. Without pages the tests are
skipped with the reason; under ``CI`` they fail instead.
"""

import os
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from chromium import absent
from visits import ROOT, Visit, chosen, visit_all

SUB_PATH = "/a/sub-path"
LONG = {"test_accessibility.py", "test_playgrounds.py"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files: last, one would run beside nothing."""
    items.sort(key=lambda item: item.path.name not in LONG)


@pytest.fixture(scope="session")
def html() -> Path:
    """The folder of the built pages."""
    folder = Path(os.environ.get("DLBOOK_HTML") or ROOT / "_build" / "html")
    if not (folder / "index.html").is_file():
        absent(f"no pages in {folder}: run `make book` first")
    return folder.resolve()


@pytest.fixture(scope="session")
def names(html: Path) -> list[str]:
    """Every page, by its name from the folder."""
    return sorted(p.relative_to(html).as_posix() for p in html.rglob("*.html"))


@pytest.fixture(scope="session")
def chapters(names: list[str], html: Path) -> list[str]:
    """The pages with cells."""
    run = 'class="cell'
    return [n for n in names if run in (html / n).read_text("utf8")]


class Handler(SimpleHTTPRequestHandler):
    """Serve the folder at the root and below a sub-path, silently."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix(SUB_PATH))

    def log_message(self, *args) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def server(html: Path):
    """Address of a local server of the pages."""
    handler = partial(Handler, directory=str(html))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session", params=["sub-path", "file"])
def visits(request, browser, html: Path, server, names) -> list[Visit]:
    """A visit to each page over HTTP, and to every third from the disk.

    What works below a path works at a server's root, where others look; from
    the disk pages of one sort load alike.
    """
    if request.param == "file":
        return visit_all(browser, html.as_uri(), chosen(names)[::3])
    return visit_all(browser, server + SUB_PATH, chosen(names))
