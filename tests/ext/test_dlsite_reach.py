"""What leads readers and other books to the pages."""

import re
import subprocess
import sys
import tomllib
from importlib import import_module
from io import BytesIO
from xml.etree import ElementTree

import nbformat
import pytest
from PIL import Image
from small_book import ROOT, TOLD
from sphinx.util.inventory import InventoryFile

from tools import reading

HOME = "https://example.org/a-book"
BLUE = (0x1C, 0x7F, 0xD0)  # of the tick in the logo
CHAPTER = "book/first/doubling.html"
ATOM = "{http://www.w3.org/2005/Atom}"
PUBLIC = (
    "sitemap.xml",
    "robots.txt",
    "_static/cards",
    "notebooks/runtime.txt",
)
META = re.compile(r'<meta (?:name|property)="([\w:]+)" content="([^"]*)"')


def tags(book, name: str) -> dict[str, str]:
    """What a page's head says of it."""
    return dict(META.findall(book.html(name)))


def test_every_page_says_what_it_is(built):
    """Title and first words stand in the head, wherever the site stands."""
    found = tags(built, CHAPTER)
    assert found["og:title"] == "Doubling"
    assert found["description"] == found["og:description"]
    assert found["description"].startswith("A question. The run gave 92.4%")
    found = tags(built, "book/reference/drawing.html")
    assert found["og:type"] == "website"
    assert found["og:title"] == "Drawing x"
    assert found["description"] == "A ring of R^2 is drawn."


def test_without_an_address_nothing_speaks_of_one(built):
    """No canonical link, card, map or robots; no link to strangers."""
    page = built.html(CHAPTER)
    for word in ("canonical", "og:url", "og:image", "Colab", "Binder"):
        assert word not in page, word
    for name in PUBLIC:
        assert not (built.site / name).exists(), name
    notebook = built.html("notebooks/doubling.ipynb")
    assert '%pip install -q \\"../wheel/dlbook-' in notebook
    assert "None" not in built.html("book/reference/errata.html")


def test_what_is_no_longer_told_is_gone(book, monkeypatch):
    """Files, links and old names go with the settings that made them."""
    redirects = book.folder / "book/redirects.yml"
    source, old = "_modules/dlbook/ops/linear.html", book.site / "old.html"
    for name, value in TOLD.items():
        monkeypatch.setenv(name, value)
    book.write("book/redirects.yml", "old: book/first/doubling\n")
    assert book.build_anew().returncode == 0
    assert all((book.site / name).exists() for name in PUBLIC)
    assert "canonical" in book.html(source)
    assert "owner/name" in book.html("book/reference/errata.html")
    assert "first/doubling.html" in old.read_text("utf8")
    for name in TOLD:
        monkeypatch.delenv(name)
    redirects.unlink()
    assert book.build_anew().returncode == 0
    assert not any((book.site / name).exists() for name in PUBLIC)
    assert "canonical" not in book.html(source)
    assert not old.exists()


def test_a_page_has_one_address(published):
    """Canonical link and ``og:url`` name the page's place on the site."""
    page = published.html(CHAPTER)
    assert f'rel="canonical" href="{HOME}/{CHAPTER}"' in page
    assert tags(published, CHAPTER)["og:url"] == f"{HOME}/{CHAPTER}"


def test_a_chapter_has_a_card_with_its_figure(published):
    """The picture that the head names is there, in size and with words."""
    found = tags(published, CHAPTER)
    assert found["og:image:alt"] == "A ring."
    assert found["twitter:card"] == "summary_large_image"
    card = picture(published, CHAPTER)
    assert card.size == (1200, 630)
    assert card.getpixel((5, 5))[:3] == (255, 255, 255)
    assert (4, 5, 6) in {c[:3] for _, c in card.getcolors(10**6)}


def test_other_pages_have_the_books_card(published):
    """A page that draws nothing shows the logo."""
    found = tags(published, "book/reference/drawing.html")
    assert found["og:image"] == f"{HOME}/_static/cards/book.png"
    card = picture(published, "book/reference/drawing.html")
    logo = card.crop((60, 136, 1140, 546))
    assert BLUE in {c[:3] for _, c in logo.getcolors(10**6)}


def picture(book, page: str) -> Image.Image:
    """The card of a page."""
    name = tags(book, page)["og:image"].removeprefix(f"{HOME}/")
    return Image.open(BytesIO((book.site / name).read_bytes()))


def test_the_map_lists_the_pages_alone(published):
    """Every page of the book is in it; search and sources are not."""
    root = ElementTree.parse(published.site / "sitemap.xml").getroot()
    listed = [
        node.text.removeprefix(f"{HOME}/")
        for node in root.findall(".//{*}loc")
    ]
    pages = {
        p.relative_to(published.site).as_posix()
        for p in published.site.glob("book/**/*.html")
    }
    assert sorted(listed) == sorted(pages | {"index.html"})
    robots = published.html("robots.txt")
    assert f"Sitemap: {HOME}/sitemap.xml" in robots


def test_a_chapter_opens_elsewhere(published):
    """Colab and Binder find the notebook on its branch."""
    page = published.html(CHAPTER)
    github = "owner/name/blob/notebooks/doubling.ipynb"
    assert f"https://colab.research.google.com/github/{github}" in page
    query = "owner/name/notebooks?urlpath=lab/tree/doubling.ipynb"
    assert f"https://mybinder.org/v2/gh/{query}" in page
    needs = published.html("notebooks/requirements.txt")
    assert f"dlbook[chapters] @ {HOME}/wheel/dlbook-" in needs


def test_a_notebook_installs_the_package_once(published):
    """The first cell asks for the wheel, and only where it is missing."""
    for stem in ("doubling", "doubling-exercises"):
        path = published.site / f"notebooks/{stem}.ipynb"
        cells = [
            c for c in nbformat.read(path, 4).cells if c.cell_type == "code"
        ]
        assert f'"dlbook @ {HOME}/wheel/dlbook-' in cells[0].source
        assert ran(cells[0].source, absent=True) == 1
        assert ran(cells[0].source, absent=False) == 0


def ran(source: str, absent: bool) -> int:
    """How often a cell installs something, with or without the package."""
    asked: list[str] = []
    source = re.sub(r"%pip (.*)", r"asked.append('''\1''')", source)
    finder = "from importlib.util import find_spec\n"
    assert finder in source
    source = source.replace(finder, "")
    exec(
        source, {"asked": asked, "find_spec": lambda _: None if absent else 1}
    )
    return len(asked)


def test_other_books_can_refer_to_ours(built):
    """The inventory has pages, figures, equations and the package's names."""
    with (built.site / "objects.inv").open("rb") as file:
        known = InventoryFile.load(file, HOME, lambda a, b: f"{a}/{b}")
    labels = known["std:label"]
    _, _, uri, name = labels["equation-double-dx"]
    assert (uri, name) == (f"{HOME}/{CHAPTER}#equation-double-dx", "(1.2)")
    assert "doubling-ring" in labels
    assert "doubling-ex-hand" in labels
    assert "book/first/doubling" in known["std:doc"]
    assert "dlbook.ops.double" in known["py:function"]


def test_another_book_refers_to_an_equation(built, tmp_path):
    """A page elsewhere shows the equation's number and leads to it."""
    (tmp_path / "conf.py").write_text(
        'extensions = ["sphinx.ext.intersphinx"]\n'
        f'intersphinx_mapping = {{"dlbook": ("{HOME}", "objects.inv")}}\n'
    )
    inventory = (built.site / "objects.inv").read_bytes()
    (tmp_path / "objects.inv").write_bytes(inventory)
    text = "Page\n====\n\nBy :external+dlbook:ref:`equation-double`.\n"
    (tmp_path / "index.rst").write_text(text)
    command = [sys.executable, "-m", "sphinx", "-W", "-q", ".", "out"]
    subprocess.run(command, cwd=tmp_path, check=True, timeout=120)
    page = (tmp_path / "out/index.html").read_text("utf8")
    assert f'href="{HOME}/{CHAPTER}#equation-double"' in page
    assert "(1.1)" in page


def test_errata_are_listed_and_told(published):
    """Entries stand below their pages, newest first; the feed leads there."""
    page = published.html("book/reference/errata.html")
    article = page.split('id="errata"')[1].split("Report an error")[0]
    order = [">Book<", "4 March 2026, revised on 6 May", ">Doubling<"]
    order += ["3 February 2026", "2 January 2026"]
    places = [article.index(text) for text in order]
    assert places == sorted(places)
    assert article.count(">Doubling<") == 1
    assert "Found by Ann Ring." in page
    assert "<em>A ring</em> said less." in page
    assert "owner/name/issues/new" in page
    feed = ElementTree.parse(published.site / "errata.xml").getroot()
    links = [
        e.find(f"{ATOM}link").get("href") for e in feed.iter(f"{ATOM}entry")
    ]
    assert len(links) == 3
    for link in links:
        address, anchor = link.split("#")
        assert address == f"{HOME}/book/reference/errata.html"
        assert f'id="{anchor}"' in page


def test_every_page_leads_to_the_feed(built):
    """Programs that read feeds find it from any page."""
    for name, uri in (
        (CHAPTER, "../../errata.xml"),
        ("index.html", "errata.xml"),
    ):
        link = 'type="application/atom+xml" title="Errata" href="' + uri
        assert link in built.html(name), name


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2026-02-03", '"soon"', "'old-sign': erratum[0].date: 'soon' is"),
        ('"doubling"', '"trebling"', "'old-sign': there is no page 'treb"),
        ("", "", "none.toml"),
    ],
)
def test_a_wrong_list_of_errata_ends_the_build(book, old, new, said):
    """An entry without a valid date or page is named, or a missing list."""
    name = "book/errata.toml"
    book.edit(name, old, new)
    result = book.build("-D", f"dl_errata={name if old else 'none.toml'}")
    assert result.returncode != 0
    assert "Extension error" in result.stderr
    assert said in result.stderr


def test_a_notebook_installs_whatever_chapters_import(monkeypatch):
    """What a chapter imports comes with the package, or is asked for."""
    monkeypatch.syspath_prepend(ROOT / "book/_ext")
    launch = import_module("dlsite.launch")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    brought = {re.split(r"\W", n)[0] for n in project["dependencies"]}
    known = brought | set(sys.stdlib_module_names) | {"dlbook"}
    pages = [
        p
        for p in ROOT.glob("book/*/*.md")
        if "{code-cell}" in p.read_text("utf8")
    ]
    source = "\n".join(c.text for p in pages for c in reading.read(p).cells())
    names = {found[1] for found in launch.IMPORT.finditer(source)}
    assert "numpy" in names
    assert names - known == set(launch.PACKAGES)
