"""Previews of what links lead to: on hover, on focus, gone with Escape."""

import pytest
from visits import LAPTOP, PHONE

CHAPTER = "book/foundations/softmax-regression.html"
BOX = ".dl-preview"
HERE = "a.reference[href='#equation-softmax']"
TERM = "a.reference[href*='glossary.html#term-cotangent']"
LETTER = ".bd-article p .mathnormal:text-is('η')"
MEANING = "η: learning rate"
OTHERS = {
    "equation": ("a[href*='linear-regression.html#equation-']", "math"),
    "work": ("a[href*='bibliography.html#']", "i, em"),
    "term": (TERM, "math"),
    "code": ("a.dl-eq[href*='#equation-']", "math"),
}


@pytest.fixture(scope="module", params=["http", "file"])
def base(request, html, server) -> str:
    """The site's address on a server and on the disk."""
    return server if request.param == "http" else html.as_uri()


@pytest.fixture(scope="module")
def chapter(browser, base):
    """A chapter, opened once."""
    context = browser.new_context(viewport=LAPTOP, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{base}/{CHAPTER}")
    yield page
    context.close()


@pytest.fixture
def page(chapter):
    """The chapter, with no preview open and nothing in focus."""
    chapter.set_viewport_size(LAPTOP)
    chapter.mouse.move(3, 3)
    chapter.keyboard.press("Escape")
    chapter.evaluate("document.activeElement.blur()")
    gone(chapter)
    return chapter


def link(page, selector: str):
    """The first such link of the text, in the middle of the screen."""
    found = page.locator(f".bd-article {selector}").first
    found.evaluate("link => link.scrollIntoView({block: 'center'})")
    return found


def shown(page):
    """The preview, once it is open."""
    page.wait_for_selector(BOX, state="visible")
    return page.locator(BOX)


def gone(page) -> None:
    """Wait until no preview is open."""
    page.wait_for_selector(BOX, state="hidden")


def test_an_equation_of_the_page_is_shown_on_hover(page):
    """Under the pointer a link shows its equation, and moves nothing."""
    found = link(page, HERE)
    before = found.bounding_box()
    found.hover()
    assert shown(page).locator(".katex-html").count() == 1
    assert not shown(page).locator("button").count()
    assert found.bounding_box() == before
    ids = page.eval_on_selector_all("[id]", "all => all.map(e => e.id)")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("kind", OTHERS)
def test_what_another_page_holds_is_shown(page, kind):
    """Equations, works and terms of other pages, and those that code names."""
    selector, part = OTHERS[kind]
    link(page, selector).hover()
    assert shown(page).locator(part).count()
    assert not page.locator(f"{BOX} [id]").count()


def test_a_playground_is_shown_as_its_figure(browser, base):
    """A preview holds the picture and does not play."""
    page = browser.new_page(viewport=LAPTOP, reduced_motion="reduce")
    page.goto(f"{base}/book/reference/playgrounds.html")
    link(page, "a[href$='#softmax-regression-templates']").hover()
    assert shown(page).locator("figure img").count() == 1
    assert not page.locator("dl-playground").count()
    page.close()


def test_focus_shows_and_leaving_hides(page):
    """The keyboard shows a preview; going on closes it."""
    found = link(page, TERM)
    page.keyboard.press("Tab")
    found.focus()
    assert "derivatives of the loss" in shown(page).inner_text()
    assert found.get_attribute("aria-describedby") == "dl-preview"
    page.keyboard.press("Tab")
    page.wait_for_function(
        "!document.querySelector('[href*=term-cotangent][aria-describedby]')"
    )


def test_a_letter_says_what_it_means(page):
    """Under the pointer a letter of a formula shows its meaning."""
    letter = page.locator(LETTER).first
    letter.evaluate("e => e.scrollIntoView({block: 'center'})")
    letter.hover()
    assert shown(page).inner_text() == MEANING


def test_every_letter_is_under_the_pointer(page):
    """In an index, too: no box without ink lies over it."""
    inside, covered = page.evaluate(
        """() => {
        const letters = [...document.querySelectorAll(
          ".bd-article .mtight .mathnormal")].slice(0, 40);
        return [letters.length, letters.filter(e => {
          e.scrollIntoView({block: "center"});
          const {left, top, width, height} = e.getBoundingClientRect();
          const at = [left + width / 2, top + height / 2];
          return width && document.elementFromPoint(...at) !== e;
        }).map(e => e.closest(".katex").textContent)];
        }"""
    )
    assert inside == 40
    assert covered == []


def test_escape_closes_and_leaves_the_focus(page):
    """Escape closes a preview while its link keeps pointer and focus."""
    found = link(page, TERM)
    page.keyboard.press("Tab")
    found.focus()
    found.hover()
    shown(page)
    page.keyboard.press("Escape")
    gone(page)
    assert found.evaluate("link => link === document.activeElement")


def test_the_pointer_can_go_onto_the_preview(page):
    """A preview stays while the pointer is on it, and goes when it leaves."""
    link(page, HERE).hover()
    shown(page).hover()
    page.wait_for_timeout(500)
    assert page.locator(BOX).is_visible()
    page.mouse.move(3, 3)
    gone(page)


def test_a_finger_follows_the_link(browser, server):
    """A tap on a link leads to the target; one on a letter tells it."""
    context = browser.new_context(viewport=PHONE, has_touch=True)
    page = context.new_page()
    page.goto(f"{server}/{CHAPTER}")
    link(page, HERE).tap()
    page.wait_for_url("**#equation-softmax")
    page.wait_for_timeout(400)
    assert not page.locator(BOX).is_visible()
    letter = page.locator(LETTER).first
    letter.tap()
    assert shown(page).inner_text() == MEANING
    page.locator(".bd-article h1").tap()
    gone(page)
    link(page, TERM).tap()
    page.wait_for_url("**/glossary.html#term-cotangent")
    context.close()


def test_a_preview_fits_a_narrow_screen(page):
    """At 390 pixels a preview lies inside the screen."""
    page.set_viewport_size(PHONE)
    link(page, TERM).hover()
    box = shown(page).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
