"""A playground's data, and the page that lists all playgrounds."""

import re

from small_book import ROOT, Pages, report

CHAPTER = "book/first/halving"
KEY = re.compile(r'<dl-playground kind="templates" data-key="([\w-]+)">')
EDITED = f"""import sys
sys.path.insert(0, {str(ROOT)!r})
from dlbook.playground import bundle
bundle.style = lambda: "/* edited */"
"""


def code(pages: Pages) -> set[str]:
    """The script and style that the chapter loads."""
    page = pages.html(f"{CHAPTER}.html")
    return set(re.findall(r"/(playground-\w+\.\w+)", page))


def key(pages: Pages) -> str:
    """The name of the data that the chapter asks for."""
    (found,) = KEY.findall(pages.html(f"{CHAPTER}.html"))
    return found


def kept(pages: Pages) -> set[str]:
    """The data that are beside the pages, by name."""
    folder = pages.site / "_static/playgrounds"
    return {p.stem for p in folder.glob("templates-*.js")}


def test_the_element_is_in_the_figure(built):
    """It stands in the figure, between the picture and its caption."""
    page = built.html(f"{CHAPTER}.html")
    before, after = page.split("<dl-playground")
    assert 'alt="One half of a thing."' in before.split("<figure")[-1]
    assert "<figcaption" in after.split("</figure>")[0]
    assert "_static/playgrounds/playground-" in page


def test_other_pages_load_no_script(built):
    """Pages without a playground are spared the script."""
    assert "playground-" not in built.html("book/first/doubling.html")


def test_the_data_name_themselves(built):
    """The data's file is a script that stores them under their key."""
    assert kept(built) == {key(built)}
    path = f"_static/playgrounds/{key(built)}.js"
    text = built.html(path)
    assert text.startswith(f'(globalThis.dlbookData ??= {{}})["{key(built)}"]')


def test_the_list_has_every_playground(built):
    """The page names the kind as its script does, chapter and figure."""
    page = built.html("book/reference/playgrounds.html")
    (row,) = re.findall(r"<tr.*?</tr>", page.split("<tbody>")[1], re.S)
    words = " ".join(re.sub(r"<[^>]+>", " ", row).split())
    assert words == (
        "Draw a digit and compare it with ten templates Halving Fig. 2.1"
    )
    assert 'href="../first/halving.html#halving-half"' in row


def test_data_are_there_after_every_build(book):
    """Pages deleted, another page edited, data changed: none is stale."""
    assert book.build_anew().returncode == 0
    old = key(book)
    for path in book.site.rglob("*.*"):
        if path.is_file() and ".doctrees" not in path.parts:
            path.unlink()
    assert book.build().returncode == 0
    assert kept(book) == {old}
    book.edit("book/reference/drawing.md", "# Drawing", "# Drawings")
    assert book.build().returncode == 0
    assert kept(book) == {old} == {key(book)}
    book.edit(f"{CHAPTER}.md", '"half": 0.5', '"half": 0.25')
    content = report()
    content["chapters"][1]["fingerprint"] = "b2"
    book.report(content)
    book.execute()
    assert book.build_anew().returncode == 0
    assert kept(book) == {key(book)} != {old}


def test_a_chapter_without_a_run_keeps_its_data(book):
    """Its page stands as it was written, and asks for them."""
    assert book.build_anew().returncode == 0
    content = report()
    content["chapters"] = content["chapters"][:1]
    book.report(content)
    assert book.build().returncode == 0
    assert kept(book) == {key(book)}


def test_another_script_reaches_every_page(book):
    """Pages that did not change load the new script and style, too."""
    assert book.build().returncode == 0
    old = code(book)
    book.edit("conf.py", "import sys\n", EDITED)
    assert book.build_anew().returncode == 0
    folder = book.site / "_static/playgrounds"
    assert code(book) == {p.name for p in folder.glob("playground-*")}
    assert code(book) != old


def test_another_page_plays_it_in_brief(book):
    """It asks for the chapter's own data, and for the new ones after a run."""
    place = "book/reference/drawing.md"
    book.edit(place, "A ring", "```{dl-play} halving\n```\nA ring")
    assert book.build_anew().returncode == 0
    book.edit(f"{CHAPTER}.md", '"half": 0.5', '"half": 0.25')
    content = report()
    content["chapters"][1]["fingerprint"] = "b2"
    book.report(content)
    book.execute()
    old = key(book)
    assert book.build(changed=CHAPTER).returncode == 0
    page = book.html("book/reference/drawing.html")
    element = f'<dl-playground brief kind="templates" data-key="{key(book)}">'
    assert key(book) != old
    assert element in page
    assert "playground-" in page
    for path in re.findall(r"_static/(playgrounds/playground-\w+\.\w+)", page):
        assert (book.site / "_static" / path).is_file()
