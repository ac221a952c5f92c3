"""Open pages with the network shut, and note what they ask and show."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from tools.book import Book

ROOT = Path(__file__).parents[2]
PHONE, LAPTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
LARGE = {"width": 320, "height": 256}  # the laptop's screen at 400 %
LOOK = Path(__file__).with_name("look.js").read_text("utf8")
WIDTHS = """() => {
  const root = document.documentElement;
  return [root.scrollWidth, root.clientWidth];
}"""
TABLES = """() => [...document.querySelectorAll(".bd-article table")]
  .filter(table => table.scrollWidth > table.parentElement.clientWidth + 1)
  .map(table => table.textContent)"""
PARTED = """() => [...document.querySelectorAll(".bd-article span.math")]
  .filter(formula => {
    const mark = formula.nextSibling;
    if (!/^[.,;:!?)]/.test(mark?.data)) return false;
    const range = document.createRange();
    range.setStart(mark, 0);
    range.setEnd(mark, 1);
    const bases = [...formula.querySelectorAll(".katex-base")];
    const end = bases.at(-1)?.getBoundingClientRect();
    const box = range.getBoundingClientRect();
    return end && box.width && (box.left < end.left || box.top > end.bottom);
  }).map(formula => formula.querySelector("annotation").textContent)"""


def parts_alone(folder: Path, *captions: str) -> Book:
    """The built book with no parts but these, in a folder of links to it."""
    for path in ROOT.iterdir():
        (folder / path.name).symlink_to(path)
    toc = Book(ROOT).mapping("_toc.yml")
    toc["parts"] = [p for p in toc["parts"] if p["caption"] in captions]
    (folder / "_toc.yml").unlink()
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc), "utf8")
    return Book(folder)


@dataclass
class Visit:
    """What one page asked for and showed."""

    name: str
    left: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    seen: dict = field(default_factory=dict)
    phone: tuple[int, int] = (0, 0)
    large: tuple[int, int] = (0, 0)
    parted: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)


class Recorder:
    """Note what the page in ``browser`` does; stop what leaves the site."""

    def __init__(self, browser, base: str) -> None:
        self.base, self.visit = base, Visit("")
        self.page = browser.new_page(viewport=LAPTOP, reduced_motion="reduce")
        self.page.route("**/*", self.route)
        self.page.on("requestfailed", self.failed)
        self.page.on("response", self.response)
        self.page.on("console", self.console)
        self.page.on("pageerror", self.error)

    def route(self, route) -> None:
        """Let through what the site itself serves."""
        asked, own = urlsplit(route.request.url), urlsplit(self.base)
        here = (asked.scheme, asked.netloc) == (own.scheme, own.netloc)
        inside = here and asked.path.startswith(own.path)
        if inside or asked.scheme in ("data", "blob"):
            route.continue_()
            return
        self.visit.left.append(route.request.url)
        route.abort()

    def failed(self, request) -> None:
        # Leaving a page cancels what it was still loading, its icon mostly.
        if request.failure == "net::ERR_ABORTED":
            return
        self.visit.failed.append(f"{request.url}: {request.failure}")

    def response(self, response) -> None:
        if response.status >= 400:
            self.visit.failed.append(f"{response.url}: {response.status}")

    def console(self, message) -> None:
        if message.type in ("error", "warning"):
            self.visit.console.append(message.text)

    def error(self, error) -> None:
        self.visit.console.append(str(error))

    def open(self, name: str) -> Visit:
        """Visit one page, on a laptop; over HTTP on a phone and at 400 %, too.

        Where it lies changes what it loads, not where its lines break.
        """
        self.visit = Visit(name)
        self.page.goto("about:blank")  # which is laid out anew in no time
        self.page.set_viewport_size(LAPTOP)
        self.page.goto(f"{self.base}/{name}", wait_until="load")
        self.visit.seen = self.page.evaluate(LOOK)
        if self.base.startswith("file:"):
            return self.visit
        for screen, width in ((PHONE, "phone"), (LARGE, "large")):
            self.page.set_viewport_size(screen)
            setattr(self.visit, width, tuple(self.page.evaluate(WIDTHS)))
            self.visit.parted += self.page.evaluate(PARTED)
            if width == "phone":
                self.visit.tables = self.page.evaluate(TABLES)
        return self.visit


def chosen(names: list[str]) -> list[str]:
    """The pages to visit: all, but of the sources, all alike, one in 50.

    The first page only forwards, and has a test of its own.
    """
    pages = [name for name in names if name != "index.html"]
    sources = [name for name in pages if name.startswith("_modules/")]
    left = set(sources) - set(sources[::50])
    return [name for name in pages if name not in left]


def visit_all(browser, base: str, names: list[str]) -> list[Visit]:
    """Visit every page in one tab."""
    recorder = Recorder(browser, base)
    try:
        return [recorder.open(name) for name in names]
    finally:
        recorder.page.close()
