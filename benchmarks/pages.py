"""What the site's pages cost, beside Jupyter Book's defaults.

Builds the chapters' notebooks, as the site offers them with their outputs,
with no settings but that nothing is executed, and loads each chapter from both
sites in Chromium, slowed down four times. Prints a line a measure: the site,
the defaults, the ratio; medians over the chapters of the best of some loads.

    benchmarks/pages.py [CHAPTER...]

``MATHJAX`` names an unpacked npm package ``mathjax`` 3, which stands in for
the server that the defaults load it from; without it formulas stay TeX.
"""

import gzip
import mimetypes
import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from threading import Thread
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build" / "html"
CONFIG = "title: Defaults\nexecute:\n  execute_notebooks: 'off'\n"
LOADS = 3
WATCH = """
window.seen = {shift: 0, paint: 0};
const watch = (type, note) => new PerformanceObserver(
  list => list.getEntries().forEach(note)).observe({type, buffered: true});
watch("layout-shift", e => { if (!e.hadRecentInput) seen.shift += e.value; });
watch("largest-contentful-paint", e => { seen.paint = e.startTime; });
"""


class Handler(SimpleHTTPRequestHandler):
    """Serve a folder silently."""

    def log_message(self, *args) -> None:
        """Say nothing."""


def serve(folder: Path) -> str:
    """Serve a folder until the program ends; its address."""
    handler = partial(Handler, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def defaults(folder: Path, stems: list[str]) -> Path:
    """Build these notebooks as Jupyter Book does by itself."""
    for stem in stems:
        shutil.copy(SITE / f"notebooks/{stem}.ipynb", folder)
    pages = "".join(f"  - file: {stem}\n" for stem in stems[1:])
    toc = f"format: jb-book\nroot: {stems[0]}\nchapters:\n{pages}"
    (folder / "_toc.yml").write_text(toc, "utf8")
    (folder / "_config.yml").write_text(CONFIG, "utf8")
    run = [Path(sys.executable).with_name("jupyter-book"), "build", folder]
    subprocess.run(run, check=True, capture_output=True)
    return folder / "_build" / "html"


def stand_in(url: str) -> Path | None:
    """The local copy of a file of MathJax."""
    folder, name = os.environ.get("MATHJAX"), url.partition("mathjax@3/")[2]
    return Path(folder, urlsplit(name).path) if folder and name else None


def load(browser, base: str, name: str) -> dict[str, float]:
    """What one load of a page takes."""
    page, sizes, left = browser.new_page(), [], []

    def route(route) -> None:
        url = route.request.url
        if url.startswith((base, "data:")):
            route.continue_()
            return
        left.append(url)
        if (file := stand_in(url)) and file.is_file():
            kind = mimetypes.guess_type(file)[0]
            cors = {"access-control-allow-origin": "*"}
            route.fulfill(path=file, content_type=kind, headers=cors)
        else:
            route.abort()

    page.route("**/*", route)
    page.on("response", lambda r: sizes.append((r, r.request.resource_type)))
    page.add_init_script(WATCH)
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(f"{base}/{name}", timeout=180_000)
    page.wait_for_timeout(3000)
    seen = page.evaluate("seen")
    bodies = [(kind, r.body()) for r, kind in sizes]
    page.close()
    text = ("document", "stylesheet", "script")
    packed = [len(gzip.compress(b, 6)) for kind, b in bodies if kind in text]
    return {
        "HTML, CSS and scripts, compressed, kB": sum(packed) / 1e3,
        "all files, kB": sum(len(b) for _, b in bodies) / 1e3,
        "requests": len(bodies),
        "requests to other hosts": len(left),
        "layout shift": seen["shift"],
        "largest paint, ms": seen["paint"],
    }


def least(browser, base: str, name: str) -> dict[str, float]:
    """The best of some loads, measure by measure."""
    found = [load(browser, base, name) for _ in range(LOADS)]
    return {what: min(f[what] for f in found) for what in found[0]}


def main() -> None:
    """Build, load, print."""
    found = {p.stem for p in (SITE / "notebooks").glob("*.ipynb")}
    pages = {p.stem: p.relative_to(SITE) for p in SITE.glob("book/*/*.html")}
    stems = sys.argv[1:] or sorted(found & pages.keys())
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        plain = serve(defaults(Path(name), stems))
        own = serve(SITE)
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        ours = [least(browser, own, pages[s].as_posix()) for s in stems]
        theirs = [least(browser, plain, f"{s}.html") for s in stems]
        browser.close()
    for what in ours[0]:
        a, b = (median(f[what] for f in found) for found in (ours, theirs))
        ratio = f"{a / b:.2f}" if b else "-"
        print(f"{what:40} {a:9.2f} {b:9.2f}  ratio {ratio}")


if __name__ == "__main__":
    main()
