"""Where one is and where to go: the map, the parts, the header; on paper."""

import re

import pytest
from visits import LAPTOP, PHONE

READ = "e => +e.style.getPropertyValue('--read')"
OFF = """() => {
  const middles = [...document.querySelectorAll(".dl-map > li")].map((li) => {
    const { top, height } = li.getBoundingClientRect();
    return top + height / 2;
  });
  return [...document.querySelectorAll(".dl-map path")].map((path) => {
    const end = path.getPointAtLength(path.getTotalLength());
    const { y } = end.matrixTransform(path.getScreenCTM());
    return Math.min(...middles.map((middle) => Math.abs(middle - y)));
  });
}"""
CHAPTER = "book/sequences/recurrent-networks.html"
FORMULA = "truncation-what-to-do-with-mathrm-dh-0"  # a section with one


@pytest.fixture
def page(browser):
    """A tab with its own storage."""
    context = browser.new_context(viewport=LAPTOP, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def test_the_map_leads_to_every_chapter(page, html, chapters):
    """Each chapter has a row, and an arc from what it needs."""
    page.goto(f"{html.as_uri()}/book/map.html")
    rows = page.locator(".dl-map > li:not(.dl-part)")
    assert rows.count() == len(chapters)
    for row in rows.all()[1:]:
        assert row.locator(".dl-needs path").count()
    rows.nth(3).locator("a").focus()
    solid = rows.nth(3).locator(".dl-needs")
    assert solid.evaluate("e => getComputedStyle(e).visibility") == "visible"
    page.keyboard.press("Enter")
    page.wait_for_url("**/backpropagation.html")


@pytest.mark.parametrize("width", [390, 1280])
def test_arcs_end_at_their_rows(page, html, width):
    """An arc begins and ends at the dots of two chapters, at every width."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{html.as_uri()}/book/map.html")
    off = page.evaluate(OFF)
    assert off
    assert max(off) < 1.5


def test_a_chapter_says_where_it_leads(html):
    """What needs a chapter is linked in its head, in the book's order."""
    text = (html / "book/foundations/softmax-regression.html").read_text(
        "utf8"
    )
    (line,) = re.findall(r"Leads to: </span>(.*?)</p>", text)
    found = re.findall(r'href="([^"]*)"', line)
    assert found[0] == "backpropagation.html"
    assert found[-1] == "../robustness/domain-adaptation.html"


def test_the_header_names_chapter_and_section(page, html):
    """After a jump, after fast scrolling, and at a formula."""
    page.goto(f"{html.as_uri()}/{CHAPTER}#equation-rnn-dz")
    section = page.locator(".dl-section")
    named = re.compile(r"\d+\.3 Backpropagation through time")
    assert named.fullmatch(section.text_content())
    assert "Recurrent networks" in page.locator(".dl-where").inner_text()
    marked = page.locator("nav.page-toc a[aria-current]")
    assert marked.text_content() == section.text_content()
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_function(
        "!document.querySelector('.dl-section').textContent"
    )
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_function(
        "document.querySelector('.dl-section').textContent.endsWith('Sources')"
    )
    read = page.locator(".dl-progress").evaluate(READ)
    assert read > 0.98
    page.evaluate(f"location.hash = '{FORMULA}'")
    page.wait_for_function("document.querySelector('.dl-section .katex')")
    page.evaluate("location.hash = 'recurrent-networks-lags'")
    page.wait_for_function(
        "/[0-9]+.5 Vanishing/.test("
        "document.querySelector('.dl-section').textContent)"
    )


def test_parts_fold_and_stay_as_they_were_left(page, html):
    """The part that is read is open; another one stays open once opened."""
    page.goto(f"{html.as_uri()}/{CHAPTER}")
    open_now = page.locator(".dl-fold[open] > summary")
    assert open_now.all_text_contents() == ["Sequences"]
    page.locator(".dl-fold > summary", has_text="Foundations").press("Enter")
    page.goto(f"{html.as_uri()}/book/training/batch-norm-and-dropout.html")
    assert open_now.all_text_contents() == [
        "Foundations",
        "Training",
        "Sequences",
    ]


def test_a_copied_row_leaves_its_button_out(page, html):
    """Who marks more than the formula gets no word of the button's."""
    page.goto(f"{html.as_uri()}/{CHAPTER}")
    row = page.locator("div.math:has(> .dl-tex)").first
    said = row.evaluate("""e => {
      getSelection().selectAllChildren(e.parentElement);
      return getSelection().toString();
    }""")
    assert said.strip()
    assert "TeX" not in said


def test_a_copied_formula_is_its_tex(page, html):
    """And no symbol twice on a line of its own."""
    page.goto(f"{html.as_uri()}/{CHAPTER}")
    copied = page.evaluate("""() => {
      const formula = document.querySelector("p .katex");
      getSelection().selectAllChildren(formula.parentElement);
      const data = new DataTransfer();
      const event = new ClipboardEvent("copy",
        { clipboardData: data, bubbles: true, cancelable: true });
      document.dispatchEvent(event);
      return data.getData("text/plain");
    }""")
    assert re.fullmatch(r"\$[^$\n]+\$", copied.strip())


HEARD = """() => document.addEventListener("copy", (event) => {
  window.heard = event.clipboardData.getData("text/plain");
})"""


def test_a_button_copies_a_formula_by_keys(page, html):
    """Its TeX, marked as a displayed formula; the button says so."""
    page.goto(f"{html.as_uri()}/{CHAPTER}")
    page.evaluate(HEARD)
    button = page.locator("#equation-rnn .dl-tex")
    button.focus()
    page.keyboard.press("Enter")
    assert button.text_content() == "Copied"
    assert re.fullmatch(r"\$\$.*W_h.*\$\$", page.evaluate("heard"), re.S)
    assert button.evaluate("e => getComputedStyle(e).opacity") == "1"


def test_a_button_copies_a_formula_by_finger(browser, html):
    """A tap at the formula shows the button, another copies."""
    context = browser.new_context(viewport=PHONE, has_touch=True)
    page = context.new_page()
    page.goto(f"{html.as_uri()}/{CHAPTER}")
    page.evaluate(HEARD)
    button = page.locator("#equation-rnn .dl-tex")
    assert button.evaluate("e => getComputedStyle(e).opacity") == "0"
    page.locator("#equation-rnn .dl-display").tap()
    assert button.evaluate("e => getComputedStyle(e).opacity") == "1"
    button.tap()
    assert "W_h" in page.evaluate("heard")
    context.close()


def test_no_note_takes_the_contents_of_the_page(page, html):
    """They stay in view beside whatever the theme takes for a margin's."""
    page.goto(f"{html.as_uri()}/book/foundations/softmax-regression.html")
    page.locator("aside.margin").scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    contents = page.locator(".bd-sidebar-secondary nav.page-toc")
    assert contents.evaluate("e => getComputedStyle(e).opacity") == "1"
    side = page.locator(".bd-sidebar-secondary")
    assert side.evaluate("e => getComputedStyle(e).maxHeight") != "48px"


@pytest.mark.parametrize("name", ["equations", "scoreboard"])
def test_gathered_pages_have_contents(html, chapters, name):
    """What is gathered of each chapter is a section with its title."""
    text = (html / f"book/reference/{name}.html").read_text("utf8")
    found = re.findall(r'<nav class="page-toc.*?</nav>', text, re.S)[0]
    assert found.count('href="#of-') == len(chapters)


def test_a_cell_that_cites_an_equation_leads_to_it(html):
    """As quoted code does; the label alone would tell a reader nothing."""
    text = (html / "book/foundations/softmax-regression.html").read_text(
        "utf8"
    )
    assert "# (softmax" not in text
    assert re.search(r'href="#equation-softmax-dz">\(3\.\d', text)


def test_paper_is_light(page, html):
    """The dark theme prints as the light one does."""
    page.emulate_media(color_scheme="dark")
    page.goto(f"{html.as_uri()}/{CHAPTER}")
    colour = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(colour) == "rgb(26, 26, 26)"
    page.set_viewport_size(PHONE)  # where figures have a button to enlarge
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(colour) == "rgb(255, 255, 255)"
    shown = page.evaluate("""() => [...document.querySelectorAll(
      "button, .dl-run, .toggle-hidden, figure img")]
      .filter(e => e.tagName === "IMG"
        ? getComputedStyle(e).filter !== "none"
          || getComputedStyle(e).backgroundColor !== "rgba(0, 0, 0, 0)"
        : e.offsetWidth).length""")
    assert shown == 0


@pytest.mark.parametrize(
    ("name", "words"),
    [("map", "Point at a chapter"), ("index", "What you draw")],
)
def test_paper_is_not_pointed_at(page, html, name, words):
    """It has no word on what only a screen can do."""
    page.goto(f"{html.as_uri()}/book/{name}.html")
    told = page.get_by_text(words)
    assert told.is_visible()
    page.emulate_media(media="print")
    assert told.is_hidden()


def test_the_head_of_code_prints_on_its_sheet(page, html):
    """What tells whose code follows is not left alone at a sheet's foot."""
    page.goto(f"{html.as_uri()}/{CHAPTER}")
    page.emulate_media(media="print")
    kept = page.locator(".dl-source-head").evaluate_all(
        "all => all.map(e => getComputedStyle(e).breakAfter)"
    )
    assert set(kept) == {"avoid"}


def test_the_map_prints_its_dots(page, html):
    """They are backgrounds, which browsers leave out if not told."""
    page.goto(f"{html.as_uri()}/book/map.html")
    page.emulate_media(media="print")
    dot = page.evaluate("""() => getComputedStyle(document.querySelector(
      ".dl-map > li:not(.dl-part)"), "::before").printColorAdjust""")
    assert dot == "exact"


def test_a_figure_enlarges_on_a_phone(page, html):
    """A button shows it at its own size; Escape goes back to the button."""
    page.set_viewport_size(PHONE)
    page.goto(f"{html.as_uri()}/{CHAPTER}")
    button = page.get_by_role("button", name="Enlarge Fig").first
    button.press("Enter")
    large = page.locator("dialog.dl-large img")
    assert large.bounding_box()["width"] >= 640
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement.matches('.dl-enlarge')")
    button.press("Enter")
    page.get_by_role("button", name="Close").click()
    page.wait_for_function("document.activeElement.matches('.dl-enlarge')")


@pytest.mark.parametrize(
    "kind", [":has(dl-playground)", ":not(:has(dl-playground))"]
)
def test_the_button_lies_over_nothing(page, html, kind):
    """It stands between picture and caption, playground or none."""
    page.set_viewport_size(PHONE)
    page.goto(f"{html.as_uri()}/{CHAPTER}")
    figure = page.locator(f"figure{kind}").first
    page.locator("dl-playground").first.scroll_into_view_if_needed()
    page.locator("dl-playground[state=ready]").first.wait_for()
    parts = [figure.locator(s) for s in ("img", ".dl-enlarge", "figcaption")]
    image, button, caption = (part.bounding_box() for part in parts)
    assert button["height"] > 0
    assert image["y"] + image["height"] <= button["y"]
    assert button["y"] + button["height"] <= caption["y"]
