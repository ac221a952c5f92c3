"""A phone's screen and a keyboard, nothing else: what a reader does."""

from pathlib import Path

import pytest
from playing import playgrounds, started
from visits import PHONE

TITLE = "book/index.html"
CHAPTER = "book/foundations/softmax-regression.html"
STOPS = 1000  # no page has more places that Tab reaches
AT = "(name) => document.activeElement.matches(name)"
STOP = """(key) => {
  const at = document.activeElement, style = getComputedStyle(at);
  const own = at.closest("dl-playground")?.dataset.key === key;
  const ring = style.outlineStyle !== "none"
    && parseFloat(style.outlineWidth) >= 2;
  return own ? [at.type ?? at.localName, ring] : [null, false];
}"""
# The last place before a playground where the focus can stand: Tab from the
# head of a long page would take hundreds of steps.
NEAR = """(play) => {
  const focusable = "a, button, input, select, summary, [tabindex]";
  const earlier = (e) => play.compareDocumentPosition(e)
    & Node.DOCUMENT_POSITION_PRECEDING;
  const before = [...document.querySelectorAll(focusable)].filter(earlier);
  before.findLast((e) => (e.focus(), e === document.activeElement));
}"""
# What a playground says and draws: what its controls say of themselves, such
# as the number beside a slider, tells nothing of whether they do anything.
LOOK = """(element) => {
  const own = "output, button, select";
  const texts = [...element.querySelectorAll(".dl-play *")]
    .filter((e) => e.checkVisibility() && !e.closest(own))
    .flatMap((e) => [...e.childNodes])
    .filter((node) => node.nodeType === Node.TEXT_NODE).map((t) => t.data);
  const drawn = [...element.querySelectorAll("canvas")];
  return [...texts, ...drawn.map((c) => c.toDataURL())].join();
}"""
# The last sentence has come to screen readers, and nothing plays: what looks
# other from here on is the next control's doing.
SAID = "e => e.querySelector('.dl-play-status').textContent"
SIZE = """(box, width) => {
  box.style.flex = "none";
  box.style.width = width;
}"""
FADES = """(box, fades) => new Promise((done) => {
  const look = () => {
    const mask = getComputedStyle(box).maskImage;
    if (mask.startsWith("linear-gradient") === fades) done(true);
    else setTimeout(look, 50);
  };
  look();
  setTimeout(() => done(false), 10_000);
})"""
BESIDE = Path(__file__).with_name("beside.js").read_text("utf8")
KEYS = {
    "range": ["ArrowRight", "ArrowLeft"],
    "number": ["ArrowUp"],
    "text": ["Digit5"],
    "select-one": ["ArrowDown"],
    "checkbox": ["Space"],
    "button": ["Enter"],
    "canvas": ["ArrowDown", "Space", "ArrowDown", "ArrowDown", "Space"],
}


@pytest.fixture
def page(browser):
    """A tab as large as a phone's."""
    context = browser.new_context(viewport=PHONE, color_scheme="light")
    context.set_default_timeout(120_000)  # of a busy machine
    yield context.new_page()
    context.close()


def reach(page, name: str) -> None:
    """Press Tab until what is called so in CSS has the focus."""
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(AT, name):
            return
    raise AssertionError(f"Tab does not reach {name}")


def used(page, key: str) -> dict[str, bool]:
    """Use every control of a playground; did its sentence or look change?

    Each shows where the focus is. A button that is disabled has no focus, so
    all that Tab meets acts.
    """
    element, _ = started(page, key)
    element.evaluate(NEAR)
    changed = {}
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        kind, ring = page.evaluate(STOP, key)
        if kind is None and changed:
            return changed
        if kind is None:
            continue
        assert ring, f"a {kind} has the focus and no ring"
        if kind == "checkbox":
            draw_aside(page, element)
        page.wait_for_function(SAID, arg=element.element_handle())
        looks = {element.evaluate(LOOK)}
        for pressed in KEYS.get(kind, ["Enter"]):
            page.keyboard.press(pressed)
            page.wait_for_timeout(50)
            looks.add(element.evaluate(LOOK))
        changed[kind] = changed.get(kind, False) or len(looks) > 1
    raise AssertionError("Tab does not leave the playground")


def draw_aside(page, element) -> None:
    """Draw off the middle of a pad, if there is one, and come back.

    Only such a drawing shows what centring is for.
    """
    pad = element.locator("canvas[aria-label^='Drawing pad']")
    if not pad.count():
        return
    here = page.evaluate_handle("document.activeElement")
    pad.focus()
    for pressed in ["ArrowLeft"] * 9 + ["Space", *["ArrowUp"] * 9, "Space"]:
        page.keyboard.press(pressed)
    here.as_element().focus()


def test_a_formula_fades_where_it_goes_on(page, server):
    """Its right edge fades while there is more to see, and only then."""
    page.goto(f"{server}/{CHAPTER}")
    box = page.locator(".dl-display").first
    box.evaluate(SIZE, "90rem")
    assert box.evaluate(FADES, False)
    box.evaluate(SIZE, "3rem")
    assert box.evaluate(FADES, True)
    box.evaluate("box => { box.scrollLeft = box.scrollWidth; }")
    assert box.evaluate(FADES, False)
    box.evaluate("box => { box.scrollLeft = 0; }")
    assert box.evaluate(FADES, True)


def test_a_chapter_opens_from_the_title_page(page, server):
    """Tab leads to a chapter's link, Enter follows it."""
    page.goto(f"{server}/{TITLE}")
    reach(page, ".bd-article a[href*='softmax-regression']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{CHAPTER}*")


def test_every_playground_answers_to_keys(page, server, html, names):
    """Each is reached, every sort of control acts, and Tab goes on."""
    for name, pairs in playgrounds(html, names).items():
        page.goto(f"{server}/{name}")
        for kind, key in pairs:
            changed = used(page, key)
            assert changed
            assert all(changed.values()), (kind, changed)


def test_what_changes_is_beside_its_control(page, server, html, names):
    """The sentence, and all drawings but those that only look closer."""
    for name, pairs in playgrounds(html, names).items():
        page.goto(f"{server}/{name}")
        for kind, key in pairs:
            element, _ = started(page, key)
            used = element.evaluate(BESIDE)
            assert used
            assert not [u for u in used if u["said"]], kind
            far = [u for u in used if u["lacking"] > u["changed"] / 2]
            assert not far, kind


def test_a_solution_opens(page, server):
    """Tab leads to a solution's button, Enter unfolds it."""
    page.goto(f"{server}/{CHAPTER}")
    reach(page, "div.solution .toggle-button")
    page.keyboard.press("Enter")
    box = page.locator("div.solution.dropdown").first
    assert box.locator("pre").first.is_visible()


def test_search_finds_and_opens_a_chapter(page, server):
    """The search opens, takes a word, and its result is followed."""
    page.goto(f"{server}/{TITLE}")
    reach(page, ".search-button")
    page.keyboard.press("Enter")
    page.keyboard.type("softmax")
    page.keyboard.press("Enter")
    page.wait_for_url("**/softmax-regression.html#*")


def test_the_theme_changes(page, server):
    """Tab leads to the theme's button, Enter darkens the page."""
    page.goto(f"{server}/{CHAPTER}")
    reach(page, ".theme-switch-button")
    for _ in range(2):
        page.keyboard.press("Enter")
        if page.evaluate("document.documentElement.dataset.theme") == "dark":
            return
    raise AssertionError("the page stays light")
