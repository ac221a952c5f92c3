"""What helps a reader along: measure, margins, permalinks, citing."""

import json
import re
from html import unescape

import pytest
import yaml
from visits import LAPTOP, ROOT

CHAPTER = "book/foundations/softmax-regression.html"
# Lengths of the lines of plain paragraphs, the last of each apart.
LINES = """() => {
  const lengths = [], range = document.createRange();
  for (const p of document.querySelectorAll(".bd-article section > p")) {
    if (p.textContent.length < 250 || p.querySelector(".math, code")) continue;
    const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
    let last = null, count = 0;
    for (let node; node = walker.nextNode();)
      for (let i = 0; i < node.length; i++, count++) {
        range.setStart(node, i);
        range.setEnd(node, i + 1);
        const bottom = range.getClientRects()[0]?.bottom ?? last;
        if (last !== null && bottom > last + 9) {
          lengths.push(count);
          count = 0;
        }
        last = bottom;
      }
  }
  return lengths;
}"""


@pytest.fixture(params=["http", "file"])
def base(request, html, server) -> str:
    """The site's address on a server and on the disk."""
    return server if request.param == "http" else html.as_uri()


@pytest.fixture
def page(browser):
    """A tab with its own storage."""
    context = browser.new_context(viewport=LAPTOP, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def chapters() -> dict[str, dict]:
    """The front matter of each chapter, by the address of its page."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf8"))
    files = [c["file"] for p in toc["parts"] for c in p["chapters"]]
    texts = {f: (ROOT / f"{f}.md").read_text("utf8") for f in files}
    return {
        f"{f}.html": yaml.safe_load(text.split("\n---\n")[0])
        for f, text in texts.items()
        if text.startswith("---\n") and "reference/" not in f
    }


def test_a_line_has_sixty_to_seventy_five_characters(page, html):
    """On a laptop the lines of a chapter keep a book's measure."""
    lengths = []
    for name in list(chapters())[::4]:
        page.goto(f"{html.as_uri()}/{name}")
        for width in (1280, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            lengths += page.evaluate(LINES)
    assert len(lengths) > 60
    assert 60 <= sum(lengths) / len(lengths) <= 75
    assert sorted(lengths)[len(lengths) * 9 // 10] <= 77


def test_each_chapter_says_why_to_go_on(html):
    """The sentence of the front matter stands in the link to the next page."""
    for name, front in chapters().items():
        text = unescape((html / name).read_text("utf8"))
        (link,) = re.findall(r'<a class="right-next".*?</a>', text, re.S)
        assert f'<p class="dl-why">{front["next"]}</p>' in link


KINDS = ("h2", ".eqno", "figcaption", ".dl-claim", ".exercise > p")


def test_permalinks_work_by_pointer_and_keyboard(page, html):
    """Marks of headings, equations, figures, claims, exercises lead there."""
    page.goto(f"{html.as_uri()}/{CHAPTER}")
    for place in KINDS:
        mark = page.locator(f".bd-article {place} a.headerlink").first
        mark.locator("..").hover()
        mark.evaluate(
            "a => Promise.all(a.getAnimations().map(x => x.finished))"
        )
        assert mark.evaluate("a => getComputedStyle(a).opacity") == "1"
        page.keyboard.press("Tab")
        mark.focus()
        assert mark.evaluate("a => getComputedStyle(a).opacity") == "1"
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{mark.get_attribute('href')}", timeout=5000)


def test_formulas_are_whole_in_forced_colours(browser, html):
    """No plate of the browser's stands behind a glyph."""
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    page.goto(f"{html.as_uri()}/{CHAPTER}")
    ink = """e => {
      const { forcedColorAdjust, color } = getComputedStyle(e);
      return [forcedColorAdjust, color];
    }"""
    _, text = page.locator(".bd-article p").first.evaluate(ink)
    formula = page.locator(".bd-article p .katex").first
    assert formula.evaluate(ink) == ["none", text]
    context.close()


def test_the_scoreboard_leads_to_each_claim(html):
    """Its line is a link to the place of the chapter that makes the claim."""
    board = (html / "book/reference/scoreboard.html").read_text("utf8")
    links = re.findall(r'href="\.\./([\w/-]+\.html)#(claim-[\w-]+)"', board)
    assert len(links) == board.count('class="dl-claim ') > 100
    pages = {
        name: (html / "book" / name).read_text("utf8") for name, _ in links
    }
    assert not [x for x in links if pages[x[0]].count(f'id="{x[1]}"') != 1]


def test_a_work_leads_back_to_who_cites_it(html):
    """Each entry of the bibliography has links to places that cite it."""
    text = (html / "book/reference/bibliography.html").read_text("utf8")
    works = text.split('<div class="citation"')[1:]
    back = re.compile(r'href="\.\./[\w/-]+\.html#id\d+"')
    assert len(works) > 20
    assert all(back.search(work) for work in works)


def test_a_letter_means_what_its_chapter_says(html):
    """The page Notation rules: a chapter's own meaning, or what all share."""
    found = {}
    for name in chapters():
        text = (html / name).read_text("utf8")
        (own,) = re.findall(r'id="dl-symbols">(.*?)</script>', text)
        found[name.split("/")[-1]] = json.loads(own)
    assert all(letters["N"].startswith("N: ex") for letters in found.values())
    assert found["convolution.html"]["k"] == "k: rows and columns of a kernel"
    assert found["recurrent-networks.html"]["k"] == "k: steps back"
    assert "A" not in found["batch-norm-and-dropout.html"]


def test_a_page_can_be_cited(page, base):
    """The folded box opens by keyboard, and a button copies the entry."""
    page.goto(f"{base}/{CHAPTER}")
    page.locator(".dl-cite summary").focus()
    page.keyboard.press("Enter")
    text, entry = page.locator(".dl-cite pre").all_inner_texts()
    assert text.startswith("The dlbook authors (2026). Softmax regression.")
    assert entry.startswith("@incollection{dlbook2026-softmax-regression,")
    page.evaluate("""() => document.addEventListener("copy", event => {
      window.copied = document.activeElement.value; }, true)""")
    page.locator(".dl-cite button.copybtn").last.click()
    page.wait_for_function("window.copied")
    assert page.evaluate("window.copied").strip() == entry.strip()


def test_code_of_an_equation_bears_names_of_its_own(html):
    """Two functions of one name are told apart in the line of links."""
    lines = [
        re.findall(r"<a [^>]*><code[^>]*>(.*?)</code>", line.split("</p>")[0])
        for name in [*chapters(), "book/reference/equations.html"]
        for line in re.split(
            "dl-implemented|dl-equation-line", (html / name).read_text("utf8")
        )[1:]
    ]
    assert len(lines) > 50
    assert not [names for names in lines if len(set(names)) < len(names)]
