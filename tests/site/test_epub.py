"""The book for e-readers, made of the built pages."""

import shutil
import subprocess
from pathlib import Path, PurePosixPath
from urllib.parse import urljoin
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

import pytest
from visits import ROOT, parts_alone

from tools.book import Book
from tools.epub import make, nested

XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
ITEM = f"{XHTML}li"
MATH = "{http://www.w3.org/1998/Math/MathML}math"


@pytest.fixture(scope="module")
def epub(html, tmp_path_factory):
    """The book, made of the pages as they are."""
    return make(Book(ROOT), tmp_path_factory.mktemp("epub") / "book.epub")


@pytest.fixture(scope="module")
def files(epub):
    """What it holds, by name."""
    with ZipFile(epub) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def pages(files):
    """Its pages, each read as XML."""
    names = [name for name in files if name.endswith(".xhtml")]
    return {name: ElementTree.fromstring(files[name]) for name in names}


def test_it_says_first_what_it_is(epub):
    """The first file is the kind, stored as it is, where it is looked for."""
    with ZipFile(epub) as archive:
        first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
    assert epub.read_bytes()[38:58] == b"application/epub+zip"


def test_the_same_pages_give_the_same_bytes(html, tmp_path):
    """Neither a clock nor an order of processes is in it; one part will do."""
    book = parts_alone(tmp_path, "Sequences")
    one, two = (make(book, tmp_path / name) for name in "ab")
    assert one.read_bytes() == two.read_bytes()


def test_every_link_leads_somewhere(pages, files):
    """Each link inside has its place, and no file comes from elsewhere."""
    ids = {
        name: {e.get("id") for e in page.iter()}
        for name, page in pages.items()
    }
    wrong, seen = [], 0
    for name, page in pages.items():
        for element in page.iter():
            link = element.get("href", element.get("src", ""))
            outer = element.tag == f"{XHTML}a" and ":" in link
            if not link or outer:
                continue
            target, _, anchor = urljoin(name, link).partition("#")
            there = target in files and (not anchor or anchor in ids[target])
            wrong += [] if there else [(name, link)]
            seen += 1
    assert not wrong
    assert seen > 1000


def test_formulas_are_mathml_alone(pages):
    """As many as on the pages; KaTeX and its TeX are gone, scripts too."""
    html = ROOT / "_build/html/book/foundations/softmax-regression.html"
    shown = html.read_text("utf8").count('<span class="katex">')
    page = pages["book/softmax-regression.xhtml"]
    left_out = 20  # in boxes for the playground alone
    assert shown - left_out <= len(list(page.iter(MATH))) <= shown
    for name, page in pages.items():
        kinds = {e.tag.rpartition("}")[2] for e in page.iter()}
        assert not kinds & {"script", "annotation", "dl-playground", "button"}
        classes = " ".join(e.get("class", "") for e in page.iter())
        assert "katex" not in classes, name


def test_solutions_stand_open(pages):
    """Each exercise is followed by its solution, which nothing hides."""
    page = pages["book/softmax-regression.xhtml"]
    boxes = [e.get("class", "").split() for e in page.iter(f"{XHTML}div")]
    solutions = sum("solution" in c for c in boxes)
    assert solutions == sum("exercise" in c for c in boxes) > 3
    assert not list(page.iter(f"{XHTML}details"))


def test_it_lists_every_page_and_part(pages, files):
    """Contents, order of reading and files agree; parts hold their pages."""
    package = ElementTree.fromstring(files["book/book.opf"])
    listed = [e.get("href") for e in package.iter(f"{OPF}item")]
    inside = {n.removeprefix("book/") for n in files if n.startswith("book/")}
    assert sorted(listed) == sorted(inside - {"book.opf"})
    entries = pages["book/contents.xhtml"]
    linked = {e.get("href") for e in entries.iter(f"{XHTML}a")}
    names = {PurePosixPath(name).name for name in pages}
    assert names - linked == {"title.xhtml", "contents.xhtml"}
    parts = {item[0].get("href"): item for item in entries.iter(ITEM)}
    part = parts["foundations-index.xhtml"]
    chapter = f".//{XHTML}a[@href='softmax-regression.xhtml']"
    assert part.find(chapter) is not None


def test_lists_are_nested_as_deep_as_entries():
    """Lists open and close where the depth changes."""
    entries = [(0, "A", "a"), (1, "B", "b"), (2, "C", "c"), (0, "D", "d")]
    assert nested(entries) == (
        '<ol><li><a href="a">A</a><ol><li><a href="b">B</a><ol><li>'
        '<a href="c">C</a></li></ol></li></ol></li>'
        '<li><a href="d">D</a></li></ol>'
    )


def test_epubcheck_finds_no_error(epub):
    """The standard's own checker, where it is installed."""
    if not (checker := shutil.which("epubcheck")):
        pytest.skip("epubcheck is not installed (Debian: epubcheck)")
    jar = Path(checker).read_bytes()[:2] == b"PK"  # Debian's is one
    done = subprocess.run(
        [*["java", "-jar"] * jar, checker, "--error", str(epub)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stderr[-3000:] + done.stdout[-3000:]
