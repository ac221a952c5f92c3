"""The printed book: how pages are joined, and what the PDF holds.

The PDF in ``_build`` is read if it is newer than the pages and what prints
them; else some parts are printed, for a book takes minutes.
"""

import re
import subprocess
import sys
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    NameObject,
    NullObject,
    TextStringObject,
)
from visits import ROOT, parts_alone

from tools import onepage
from tools import pdf as pdf_tool
from tools import zip as zip_tool
from tools.bind import bind, heads
from tools.book import Book
from tools.markup import plain
from tools.pdf import numbers, print_with
from tools.zip import NAME

PRINTERS = [f"tools/{name}.py" for name in ("onepage", "bind", "pdf")]
PRINTERS += ["book/assets/print.css"]
PARTS = ["Start", "Sequences", "Reference"]
PAGES = {"book/a/one", "book/b/two"}


def test_links_between_pages_stay_in_the_book():
    """Ids get their page's stem; links follow them, or lead nowhere."""
    for link, expected in [
        ("#x", "#one--x"),
        ("../b/two.html", "#two"),
        ("../b/two.html#y", "#two--y"),
        ("../../_modules/m.html#L-3", ""),
        ("https://doi.org/1", "https://doi.org/1"),
    ]:
        assert onepage.moved(link, "book/a/one", PAGES, "") == expected
    found = onepage.moved("../../m.html#L", "book/a/one", PAGES, "https://h")
    assert found == "https://h/m.html#L"


def test_a_page_is_made_ready():
    """Ids, pictures and formulas of an article are as the book needs them."""
    html = (
        '<article class="bd-article"><section id="t"><h1>T'
        '<a class="headerlink" href="#t">#</a></h1>'
        '<img loading="lazy" src="../../_images/p.svg">'
        '<img src="data:image/png;base64,AA==">'
        '<span class="katex"><span class="katex-mathml"><math><annotation '
        'encoding="application/x-tex">x^2</annotation></semantics></math>'
        '</span><span class="katex-html" aria-hidden="true">X</span></span>'
        "</section></article>"
    )
    page = onepage.joined(html, "book/a/one", PAGES, "")
    assert page.headings == [("one--t", "1", "T")]
    sources = re.findall('src="([^"]+)"', page.body)
    assert sources == ["html/_images/p.svg", "data:image/png;base64,AA=="]
    assert 'role="img" aria-label="x^2"' in page.body
    assert not re.search("loading|hidden|mathml|headerlink", page.body)


def test_solutions_move_away_and_are_found():
    """A solution, with what is nested in it, leaves a reference behind."""
    body = (
        '<div class="exercise admonition" id="e">\n'
        '<p class="admonition-title">Exercise 1.1</p><p>Do.</p></div>'
        '<div class="solution dropdown"><p class="admonition-title">Solution'
        "</p><div>Done.</div></div><p>Z</p>"
    )
    rest, (solution,) = onepage.without_solutions(body)
    assert "Done." in solution
    assert "Exercise 1.1" in solution
    assert "Done." not in rest
    assert rest.endswith("</p><p>Z</p>")
    assert 'data-page="e--solution"' in rest
    assert 'id="e--solution"' in solution


def test_addresses_stand_in_notes():
    """Paper cannot be clicked: an address that is not shown gets a note."""
    link = '<a href="https://h/a">A</a>'
    bare = '<a href="https://h/b">https://h/b</a>'
    text = onepage.with_notes(link + bare + link, "")
    assert text.count("<sup>1</sup>") == 2
    assert text.count("<li>") == 1


def test_notes_are_for_what_is_printed_where_it_is_printed():
    """The site's own pages and downloads get none; solutions keep theirs."""
    html = (
        '<article class="bd-article"><a class="dl-download" '
        'href="https://colab/n">Open</a><a href="../../m.html">ours</a>'
        '<div class="exercise" id="e"><p class="admonition-title">E</p></div>'
        '<div class="solution"><p>S</p><a href="https://x/a">A</a></div>'
        '<a href="https://x/b">B</a></article>'
    )
    page = onepage.joined(html, "book/a/one", PAGES, "https://h")
    for part, address in (page.body, "x/b"), (page.solutions, "x/a"):
        notes = re.findall(r'<li><a href="https://([^"]+)', part)
        assert notes == [address]
        assert part.count("<sup>") == 1


def test_running_heads_are_strings_of_css():
    """Titles keep their letters, and neither quotes nor tags end them."""
    page = onepage.Joined(
        "one", "", [("one", "1", "Größe &quot;x&quot; &lt;")]
    )
    assert heads("Kürze", [page]) == (
        '@page  { @top-left { content: "Kürze" } }'
        r'@page one { @top-right { content: "Größe \"x\" \3c " } }'
    )


def test_a_link_to_no_sheet_is_an_error():
    """A place that is on no sheet does not become the first one."""
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(9, 9)
    nowhere = ArrayObject([NullObject(), NameObject("/Fit")])
    writer.add_named_destination_array(TextStringObject("lost"), nowhere)
    writer.write(out)
    with pytest.raises(ValueError, match="lost"):
        numbers(out.getvalue())


@pytest.mark.parametrize("tool", [pdf_tool, zip_tool])
def test_without_pages_there_is_one_line(tool, tmp_path, monkeypatch, capsys):
    """Where nothing is built nothing is written, and a line says why."""
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    monkeypatch.setattr(sys, "argv", ["tool"])
    assert tool.main() == 1
    said = capsys.readouterr().out
    assert said == "FAILED no whole site in _build/html: run make book\n"
    assert not list((tmp_path / "_build").glob("[!.]*"))


def test_without_a_browser_there_is_one_line(html, tmp_path):
    """Who has no Chromium is told so."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.pdf"],
        cwd=ROOT,
        env={"PATH": "", "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert re.fullmatch(r"FAILED no browser: .*\n", done.stdout)


def whole() -> Path | None:
    """The printed book, if it is newer than what it was made of."""
    path = ROOT / "_build" / f"{NAME}.pdf"
    sources = [ROOT / name for name in PRINTERS]
    sources += (ROOT / "_build/html").rglob("*.html")
    newest = max(source.stat().st_mtime for source in sources)
    return path if path.is_file() and path.stat().st_mtime > newest else None


@pytest.fixture(scope="module")
def book(html, tmp_path_factory) -> Book:
    """The book that is printed."""
    folder = tmp_path_factory.mktemp("book")
    return Book(ROOT) if whole() else parts_alone(folder, *PARTS)


@pytest.fixture(scope="module")
def pdf(book, browser, tmp_path_factory):
    """The printed book."""
    if not (path := whole()):
        path = tmp_path_factory.mktemp("pdf") / f"{NAME}.pdf"
        print_with(book, browser, path)
    return PdfReader(BytesIO(path.read_bytes()))


def squeezed(text: str) -> str:
    """Text without its white space, which a PDF does not keep."""
    return "".join(text.replace("\u200b", "").split())


def sheet(pdf, number: int) -> str:
    """What stands on a sheet; reading all would take half a minute."""
    return squeezed(pdf.pages[number - 1].extract_text())


def entries(pdf, items=None) -> list[tuple[str, int]]:
    """Title and sheet, from 1, of all entries of the outline."""
    found = []
    for item in pdf.outline if items is None else items:
        if isinstance(item, list):
            found += entries(pdf, item)
        else:
            sheet = pdf.get_destination_page_number(item) + 1
            found.append((item.title, sheet))
    return found


def chapters(book: Book) -> list[str]:
    """The titles of all pages, from their sources."""
    parts = book.mapping("_toc.yml")["parts"]
    names = [c["file"] for p in parts for c in p["chapters"]]
    texts = [(ROOT / f"{name}.md").read_text("utf8") for name in names]
    return [re.search(r"^# (.+)$", text, re.M)[1] for text in texts]


def test_every_chapter_is_printed_in_order(pdf, book):
    """The outline has each page of the site, and its title is there."""
    assert len(pdf.pages) > 50
    found = [(re.sub(r"^\d+ ", "", t), n) for t, n in entries(pdf)]
    sheets = []
    for title in chapters(book):
        sheets += [max(n for t, n in found if t == title)]
        assert squeezed(title) in sheet(pdf, sheets[-1])
    assert sheets == sorted(set(sheets))


def test_the_contents_give_the_right_sheets(pdf, book):
    """Each line of the contents has the number of the sheet it leads to."""
    found = [(squeezed(title), n) for title, n in entries(pdf)]
    (last,) = [n for title, n in found if title == "Aboutthisbook"]
    lines = "".join(sheet(pdf, n) for n in range(2, last))
    toc = book.mapping("_toc.yml")
    parts = {squeezed(p["caption"]) for p in toc["parts"]}
    wrong, read = set(), 0
    for (title, n), (after, _) in pairwise([*found, ("", 0)]):
        if title not in lines:
            continue  # a formula in a title is not read in its order
        if after not in lines:
            after = re.match(r"[\d.]*", after)[0]
        line = rf"{re.escape(title)}{n}({re.escape(after)}|\D|$)"
        wrong |= set() if re.search(line, lines) else {title}
        read += 1
    assert read > 0.9 * len(found)
    assert wrong <= parts


def test_every_page_is_bound_in_order(html):
    """Of the whole book, of which but some parts may be printed here."""
    book = Book(ROOT)
    titles = [title for _, title, _ in bind(book).outline]
    last = {re.sub(r"^\d+ ", "", t): n for n, t in enumerate(titles)}
    places = [last[title] for title in chapters(book)]
    assert places == sorted(set(places))


def test_nothing_is_printed_that_only_a_screen_can_show(html):
    """No raw TeX, no dead reference, no hint at scripts, no solution twice."""
    text = plain(bind(Book(ROOT)).html)
    for wrong in ("\\frac", "\\begin{", "??", "Turn on JavaScript", "# BEGIN"):
        assert wrong not in text


def test_paper_asks_nobody_to_draw(pdf):
    """The title page's playground and its words are for a screen."""
    about = dict(entries(pdf))["About this book"]
    said = sheet(pdf, about) + sheet(pdf, about + 1)
    assert "Oneidearunsthroughthebook" in said
    assert "Whatyoudraw" not in said


def test_links_inside_resolve(pdf):
    """Every link leads to a place in the book or to the web."""
    places = set(pdf.root_object["/Dests"].get_object())
    wrong = []
    for page in pdf.pages:
        for note in page.get("/Annots") or []:
            link = note.get_object()
            uri = link.get("/A", {}).get("/URI", "")
            if link.get("/Dest") not in places and "http" not in uri[:4]:
                wrong.append((uri, link.get("/Dest")))
    assert not wrong


def test_fonts_are_embedded(pdf):
    """The book looks the same everywhere."""
    fonts = [
        font.get_object()
        for page in pdf.pages
        for font in page["/Resources"].get("/Font", {}).values()
    ]
    assert fonts
    for font in fonts:
        inner = font.get("/DescendantFonts", [font])[0].get_object()
        described = inner.get("/FontDescriptor", {})
        files = {"/FontFile", "/FontFile2", "/FontFile3"}
        assert files & set(described) or font["/Subtype"] == "/Type3"


def test_the_pdf_says_what_it_is(pdf):
    """Title, author and language are set; it is tagged and A4."""
    assert pdf.metadata.title == "Deep Learning, Checked"
    assert pdf.metadata.author == "The dlbook authors"
    assert pdf.root_object["/Lang"] == "en"
    assert pdf.root_object["/MarkInfo"]["/Marked"]
    width, height = pdf.pages[0].mediabox[2:]
    assert (round(width), round(height)) == (595, 842)
