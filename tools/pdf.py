"""Print the built pages as one book, ``_build/dlbook-VERSION.pdf``.

python -m tools.pdf

Chromium prints twice: its style sheets cannot ask on which page something
stands, so the first print, whose places are right and whose sheets are blank,
is read for the numbers of the second.
"""

import logging
import sys
from io import BytesIO
from pathlib import Path

from tools.bind import bind
from tools.book import Book
from tools.browser import headless
from tools.execute import ROOT
from tools.zip import offer

WIDTH = 544  # pixels of the text block: 144 mm, as in print.css
FIT = """() => {
  for (const box of document.querySelectorAll(".dl-display, table")) {
    const room = box.parentElement.clientWidth;
    const ratio = room / Math.max(box.scrollWidth, 1);
    if (ratio < 1) box.style.zoom = Math.max(ratio, 0.5);
  }
  return document.fonts.ready.then(() => null);
}"""
FILL = """numbers => {
  for (const place of document.querySelectorAll("[data-page]"))
    place.textContent = numbers[place.dataset.page] ?? "";
}"""
BLANK = "body * { visibility: hidden !important }"
ROUNDS = 3


# Chromium's count of its objects is a little low; the reader sees to it.
logging.getLogger("pypdf").setLevel(logging.ERROR)


def numbers(data: bytes) -> dict[str, int]:
    """The page on which each target of a link stands."""
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(data))
    found = {}
    for name, target in reader.named_destinations.items():
        sheet = reader.get_destination_page_number(target)
        if sheet is None:
            raise ValueError(f"{name} is on no page of the PDF")
        found[name.lstrip("/")] = sheet + 1
    return found


def printed(page) -> bytes:
    """The page as PDF, printed until the numbers in it are right."""
    page.emulate_media(media="print")
    page.evaluate(FIT)
    blank = page.add_style_tag(content=BLANK)
    found = numbers(page.pdf(prefer_css_page_size=True))
    blank.evaluate("style => style.remove()")
    for _ in range(ROUNDS):
        page.evaluate(FILL, found)
        data = page.pdf(prefer_css_page_size=True, tagged=True)
        before, found = found, numbers(data)
        if found == before:
            return data
    raise RuntimeError("the numbers of the pages do not settle")


def described(data: bytes, outline: list, title: str, author: str) -> bytes:
    """The PDF with its author and outline, which a viewer shows."""
    from pypdf import PdfWriter
    from pypdf.generic import NameObject

    writer = PdfWriter(BytesIO(data), incremental=True)
    writer.add_metadata({"/Title": title, "/Author": author})
    writer.page_mode = "/UseOutlines"
    above: list = [None]
    for depth, text, target in outline:
        item = writer.add_outline_item(
            title=text,
            page_number=None,
            parent=above[depth],
            is_open=not depth,
        )
        item.get_object()[NameObject("/Dest")] = NameObject(f"/{target}")
        above[depth + 1 :] = [item]
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def make(book: Book, target: Path) -> None:
    """Bind the built pages, print them, write the PDF."""
    with headless() as browser:
        print_with(book, browser, target)


def print_with(book: Book, browser, target: Path) -> None:
    """Print with a browser that is open."""
    config = book.mapping("_config.yml")
    bound = bind(book)
    source = book.build / "print.html"
    source.write_text(bound.html, "utf8")
    page = browser.new_page(viewport={"width": WIDTH, "height": 800})
    page.set_default_timeout(0)  # a busy machine may take minutes
    page.goto(source.as_uri())
    data = printed(page)
    page.close()
    about = config["title"], config["author"]
    part = target.with_suffix(".part")
    part.write_bytes(described(data, bound.outline, *about))
    part.replace(target)


def main() -> int:
    """The command line."""
    return offer("pdf", make, Book(ROOT))


if __name__ == "__main__":
    sys.exit(main())
