"""The picture that a preview of a link shows: a chapter's first figure."""

import base64
from html import escape
from pathlib import Path

import nbformat

from dlsite import head, report, wording
from tools import reading

FOLDER = "_static/cards"
SIZE = (1200, 630)
CARD = """<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630">
<rect width="1200" height="630" fill="#fff"/>
<text x="60" y="94" font-family="STIXGeneral" font-size="58"
 fill="#1d1f23">{title}</text>
<image x="60" y="136" width="1080" height="410" href="{picture}"/>
<text x="60" y="594" font-family="STIXGeneral" font-size="30"
 fill="#5b6069">{book}</text>
</svg>"""
LOGO = Path(__file__).parents[2] / "assets/logo.svg"


def first_figure(notebook: nbformat.NotebookNode | None) -> str:
    """The first figure of a run as a ``data:`` address, or nothing."""
    for cell in notebook.cells if notebook else ():
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if found := data.get("image/svg+xml"):
                return svg(found)
            if found := data.get("image/png"):
                return "data:image/png;base64," + "".join(found.split())
    return ""


def svg(text: str) -> str:
    """A drawing as a ``data:`` address."""
    code = base64.b64encode(text.encode()).decode()
    return f"data:image/svg+xml;base64,{code}"


def draw(title: str, picture: str, book: str) -> bytes:
    """A card as PNG, in Matplotlib's own Times and no other font."""
    import matplotlib
    import resvg_py

    fonts = Path(matplotlib.get_data_path()) / "fonts/ttf"
    drawing = CARD.format(
        title=escape(title), picture=picture, book=escape(book)
    )
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=drawing,
            dpi=96,
            skip_system_fonts=True,
            font_files=[str(fonts / "STIXGeneral.ttf")],
        )
    )


def of(app, docname: str) -> tuple[str, str]:
    """A page's card and what it shows; the book's if it has no figure."""
    stem = report.stem_of(docname)
    page = reading.read(Path(app.env.doc2path(docname)))
    for cell in page.cells() if head.is_chapter(page) else ():
        if alt := (cell.options.get("mystnb") or {}).get("image"):
            return f"{FOLDER}/{stem}.png", str(alt.get("alt", ""))
    return f"{FOLDER}/book.png", app.config.html_title


def write_all(app, exception: Exception | None) -> None:
    """Draw the cards, if the site has an address to link them by."""
    config = app.config
    if exception or app.builder.format != "html":
        return
    folder = Path(app.outdir) / FOLDER
    if not config.html_baseurl:
        return
    folder.mkdir(parents=True, exist_ok=True)
    logo, book = svg(LOGO.read_text("utf8")), config.html_title
    (folder / "book.png").write_bytes(draw(book, logo, ""))
    for docname in app.env.found_docs:
        name, _ = of(app, docname)
        if not name.endswith("/book.png"):
            ran = report.stored(app.env, report.stem_of(docname))
            title = wording.words(app.env.titles[docname])
            card = draw(title, first_figure(ran) or logo, book)
            (Path(app.outdir) / name).write_bytes(card)


def setup(app) -> None:
    """Connect the event."""
    app.connect("build-finished", write_all, priority=600)
