"""The search: what it finds first, how it is used, what it costs."""

import gzip
import json
from urllib.parse import quote

import pytest
import quickjs
from axe_playwright_python.base import AXE_SCRIPT
from visits import LAPTOP, PHONE, ROOT

from tools.book import Book

CHAPTER = "book/foundations/softmax-regression.html"
# Compressed bytes: of the search, 60 kB for nine chapters; of a page's rows.
LIMIT, CHAPTER_LIMIT, PART = 37_500, 2_500, 20_000
OPTION = "#dl-found a[aria-selected='true']"
FIRST = {
    "({softmax-regression}.4)": "softmax-regression#equation-cross-entropy-dz",
    "{recurrent-networks}.3": "recurrent-networks#equation-rnn-dh0",
    "LSTM": "recurrent-networks#the-rivals",
    "backprop": "backpropagation#backpropagation",
    "batch norm": "batch-norm-and-dropout#batch-norm-and-dropout",
    "clipping": "recurrent-networks#clipping",
    "confusion matrix": "logistic-regression#what-a-decision-costs",
    "cross-entropy": "softmax-regression#the-gradient",
    "dropout": "batch-norm-and-dropout#dropout-noise-of-mean-one",
    "exercise {convolution}.2": "convolution#convolution-ex-winograd",
    "figure {convolution}.3": "convolution#convolution-matrices",
    "gradient reversal": "domain-adaptation#a-saddle",
    "overfitting": "batch-norm-and-dropout#learning-by-heart",
    "pullback": "linear-regression#a-value-and-its-pullback",
    "receptive field": "convolutional-networks#how-far-a-unit-sees",
    "ridge regression": "linear-regression#a-prior-on-the-weights",
    "rnn-dz": "recurrent-networks#equation-rnn-dz",
    "sobel": "convolution#sobel-from-taylor",
    "sofmax": "softmax-regression#softmax-regression",
    "softmax gradient": "softmax-regression#the-gradient",
    "vanishing gradient": "recurrent-networks#vanishing-and-exploding",
}


@pytest.fixture(scope="module")
def engine(html):
    """The index with every page's rows, without a browser."""
    context = quickjs.Context()
    context.eval((html / "_search/index.js").read_text("utf8"))
    for path in sorted((html / "_search/pages").rglob("*.js")):
        context.eval(path.read_text("utf8"))
    return context


@pytest.mark.parametrize("query", FIRST)
def test_what_is_meant_comes_first(engine, query):
    """A chapter's place is the first answer, whatever else has the words."""
    numbers = {c.stem: n for n, c in enumerate(Book(ROOT).chapters(), 1)}
    engine.set("query", query.format_map(numbers))
    found = engine.eval("""{
      const [{ page, row }] = dlSearch.find(query, 1);
      `${page.split("/").pop().split("~")[0]}#${dlSearch.rows[page][row][1]}`;
    }""")
    assert found == FIRST[query]


def test_every_number_comes_first(engine):
    """Whoever types an exercise's or a figure's number gets that one."""
    found = engine.eval(r"""JSON.stringify(
      Object.entries(dlSearch.rows).flatMap(([page, rows]) =>
        rows.map(([, anchor, title]) => [page, anchor,
          title.match(/^(Exercise|Figure) [0-9.]+[0-9]/)?.[0]]))
      .filter(([, , asked]) => asked)
      .map(([page, anchor, asked]) => {
        const [first] = dlSearch.find(asked, 1);
        return [asked, anchor, dlSearch.rows[first.page][first.row][1]];
      }))""")
    asked = json.loads(found)
    assert len(asked) > 100
    assert [row for row in asked if row[1] != row[2]] == []


def test_a_word_as_typed_comes_before_those_like_it(engine):
    """What has the very word leads; a slip alone brings what is like it."""
    engine.eval("""var told = query => dlSearch.find(query, 10).map(
      ({ page, row }) => dlSearch.rows[page][row].join(" "))""")
    exact = json.loads(engine.eval("JSON.stringify(told('momentum'))"))
    assert exact
    assert all("momentum" in text.lower() for text in exact)
    assert json.loads(engine.eval("JSON.stringify(told('momentun'))"))


def test_every_row_leads_to_its_place(engine, html):
    """Each anchor is on its page; no title or text shows TeX's commands."""
    rows = json.loads(engine.eval("JSON.stringify(dlSearch.rows)"))
    for page, found in rows.items():
        text = (html / f"{page.split('~')[0]}.html").read_text("utf8")
        for kind, anchor, *told in found:
            if kind == "part":
                continue
            assert f'id="{anchor}"' in text, (page, anchor)
            assert not [x for x in ("\\mathrm", "\\frac") if x in told[0]]


def test_the_search_is_light(html, chapters):
    """Script and index grow by little a chapter; a page's rows stay small."""
    size = {
        path.relative_to(html): len(gzip.compress(path.read_bytes(), 9))
        for path in [html / "_static/search.js", *html.glob("_search/**/*.js")]
    }
    parts = {p: n for p, n in size.items() if "pages" in p.parts}
    limit = LIMIT + CHAPTER_LIMIT * len(chapters)
    assert sum(size.values()) - sum(parts.values()) < limit
    assert max(parts.values()) < PART
    assert not list(html.rglob("searchindex.js"))
    assert not list(html.rglob("searchtools.js"))


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


def test_a_long_page_is_read_in_parts(page, html, base):
    """An answer of a later part names its page and leads to its place."""
    later = html / "_search/pages/book/reference/api~2.js"
    told = json.loads(later.read_text("utf8").split(" = ", 1)[1].rstrip(";\n"))
    (_, _, title, _), (_, anchor, name, _) = told[:2]
    page.goto(f"{base}/search.html?q={quote(name)}")
    address = f"{later.stem.removesuffix('~2')}.html#{anchor}"
    answer = page.locator(f"#dl-found a[href$='{address}']")
    assert answer.locator(".dl-search-where").inner_text() == title
    answer.click()
    page.wait_for_url(f"**/{address}")


def test_every_answer_has_a_title(page, server):
    """A work has none of its own: it stands under its page's."""
    page.goto(f"{server}/{CHAPTER}")
    page.keyboard.press("/")
    page.keyboard.type("Goodfellow")
    page.wait_for_selector(OPTION)
    titles = page.locator("#dl-found .dl-search-title").all_inner_texts()
    assert "Bibliography" in titles
    assert all(titles)


def test_the_keyboard_alone_searches(page, base):
    """Slash opens, arrows choose, Enter leads to the section, not the page."""
    page.goto(f"{base}/{CHAPTER}")
    assert page.evaluate("typeof dlSearch") == "undefined"
    page.keyboard.press("/")
    page.keyboard.type("vanishing gradient")
    page.wait_for_selector(OPTION)
    marks = page.locator(f"{OPTION} mark").all_inner_texts()
    assert {"vanishing", "gradient"} <= {m.lower() for m in marks}
    field = page.locator("input[role=combobox]")
    active = field.get_attribute("aria-activedescendant")
    assert page.locator(OPTION).get_attribute("id") == active
    page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") != active
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recurrent-networks.html#vanishing-and-exploding")
    page.wait_for_function("scrollY > 1000")


def test_escape_gives_the_focus_back(page, base):
    """Ctrl+K opens over what had the focus; Escape returns to it."""
    page.goto(f"{base}/{CHAPTER}")
    page.locator(".theme-switch-button").first.focus()
    page.keyboard.press("Control+k")
    page.keyboard.type("no/such")
    page.wait_for_selector("[role=status]:has-text('Nothing found')")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog.dl-search", state="hidden")
    assert page.evaluate(
        "document.activeElement.matches('.theme-switch-button')"
    )


def test_the_answers_are_for_every_reader(page, server):
    """By axe nothing is wrong with the open search, light and dark."""
    page.goto(f"{server}/{CHAPTER}")
    page.keyboard.press("/")
    page.keyboard.type("softmax")
    page.wait_for_selector(OPTION)
    page.add_script_tag(content=AXE_SCRIPT)
    for theme in ("light", "dark"):
        page.evaluate("t => document.documentElement.dataset.theme = t", theme)
        found = page.evaluate("axe.run('dialog.dl-search')")["violations"]
        assert not [v["id"] for v in found]


def test_a_finger_searches_on_a_phone(browser, server):
    """The field fills the screen; what is touched is large, and leads on."""
    context = browser.new_context(viewport=PHONE, has_touch=True)
    page = context.new_page()
    page.goto(f"{server}/{CHAPTER}")
    page.locator(".bd-header-article .search-button").tap()
    page.keyboard.type("(3.4)")
    page.wait_for_selector(OPTION)
    box = page.locator("dialog.dl-search").bounding_box()
    assert (box["x"], box["width"]) == (0, PHONE["width"])
    for name in (".dl-search-close", OPTION):
        assert page.locator(name).bounding_box()["height"] >= 44
    page.locator(OPTION).tap()
    page.wait_for_selector("dialog.dl-search", state="hidden")
    page.wait_for_url("**#equation-cross-entropy-dz")
    context.close()


def test_an_old_link_with_a_question_is_answered(page, base):
    """search.html?q= shows the answers in the page."""
    page.goto(f"{base}/search.html?q=sofmax")
    page.wait_for_selector("article #dl-found a")
    assert "Softmax" in page.locator("#dl-found a").first.inner_text()


def test_without_scripts_the_search_page_leads_on(browser, html):
    """Who has no JavaScript is led to the contents, the index, the lists."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{html.as_uri()}/search.html?q=softmax")
    links = page.locator("article a").all_inner_texts()
    assert {"Contents", "Index", "Glossary", "Equations"} <= set(links)
    context.close()
