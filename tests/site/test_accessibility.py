"""The pages for every reader: by axe, by keyboard, by a screen reader."""

import re
from html import unescape
from itertools import pairwise

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from conftest import chosen
from visits import LAPTOP, PHONE

CHAPTER = "book/foundations/softmax-regression.html"
PATIENCE = 120_000  # milliseconds, on a busy machine
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
EVERY = {"type": "tag", "values": [*TAGS, "best-practice"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
LIGHT = {"viewport": LAPTOP, "color_scheme": "light"}
DARK = {"viewport": LAPTOP, "color_scheme": "dark"}
# Of what is repeated thousands of times one sample is left: a formula's form
# for the eye is hidden from readers, and code has few colours.
THIN = """() => {
  document.querySelectorAll(".katex-html").forEach(e => e.remove());
  const colour = e => getComputedStyle(e).backgroundColor, seen = new Set();
  const ground = new Map(
    [...document.querySelectorAll("pre")].map(e => [e, colour(e)]));
  for (const token of document.querySelectorAll("pre span[class]")) {
    const kind = token.className + ground.get(token.closest("pre"));
    if (seen.has(kind)) token.replaceWith(...token.childNodes);
    seen.add(kind);
  }
}"""
RUN = """options => axe.run(options).then(found => found.violations.flatMap(
  v => v.nodes.map(n => `${v.id}: ${n.target} ${n.html.slice(0, 120)}`)))"""
FOCUS = """() => {
  const now = document.activeElement, last = window.lastFocus;
  if (now === document.body) return null;
  const box = now.getBoundingClientRect(), style = getComputedStyle(now);
  const after = Node.DOCUMENT_POSITION_FOLLOWING;
  window.lastFocus = now;
  return {
    what: now.outerHTML.slice(0, 100),
    ordered: !last || !!(last.compareDocumentPosition(now) & after),
    seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
      && style.opacity > 0.9 && box.width > 0
      && box.bottom > 0 && box.top < innerHeight,
  };
}"""


@pytest.fixture
def page(browser):
    """A tab with its own storage, without motion."""
    context = browser.new_context(**LIGHT, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def chapters(names: list[str], html) -> list[str]:
    """The pages with cells."""
    run = 'class="cell'
    return [n for n in names if run in (html / n).read_text("utf8")]


def violations(browser, server, names, view, options, thin=True) -> list:
    """What axe finds on each of these pages."""
    context = browser.new_context(**view, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    context.add_init_script(AXE_SCRIPT)
    page, found = context.new_page(), []
    for name in names:
        page.goto(f"{server}/{name}")
        if thin:
            page.evaluate(THIN)
        options = {"resultTypes": ["violations"], **options}
        found += [(name, v) for v in page.evaluate(RUN, options)]
    context.close()
    return found


def test_axe_finds_nothing_on_any_page(browser, server, names):
    """Every page meets WCAG 2.2 AA and good practice, as far as axe sees."""
    pages = chosen(names, "file")
    assert not violations(browser, server, pages, LIGHT, {"runOnly": EVERY})


def test_axe_finds_nothing_in_the_dark(browser, server, names):
    """The dark theme's colours have contrast on every page."""
    pages = chosen(names, "file")
    assert not violations(browser, server, pages, DARK, {"runOnly": COLOURS})


def test_axe_finds_nothing_on_a_phone(browser, server, chapters):
    """At 390 pixels chapters meet the rules; colours were tested before."""
    view = {"viewport": PHONE, "has_touch": True}
    options = {
        "runOnly": EVERY,
        "rules": {"color-contrast": {"enabled": False}},
    }
    assert chapters
    assert not violations(browser, server, chapters, view, options, False)


def test_axe_would_find_a_fault(browser, server, page):
    """A picture without words, planted in a page, is found."""
    page.add_init_script(AXE_SCRIPT)
    page.goto(f"{server}/book/index.html")
    page.evaluate("document.querySelector('main').append(new Image(9, 9))")
    found = page.evaluate(RUN, {"runOnly": EVERY})
    assert any(fault.startswith("image-alt") for fault in found)


def test_the_keyboard_reaches_everything_in_order(page, server):
    """Tab goes from the skip link to the end, in order, always in sight."""
    page.goto(f"{server}/{CHAPTER}")
    walk = []
    while len(walk) < 2000:
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None:
            break
        walk.append(stop)
    assert 50 < len(walk) < 2000
    assert 'href="#main-content"' in walk[0]["what"]
    assert not [s["what"] for s in walk if not s["ordered"]]
    assert not [s["what"] for s in walk if not s["seen"]]


def test_enter_opens_a_solution(page, server):
    """A folded solution opens and closes from the keyboard."""
    page.goto(f"{server}/{CHAPTER}")
    box = page.locator("div.solution.dropdown").first
    code = box.locator("pre").first
    box.locator("button.toggle-button").first.focus()
    for visible in (True, False):
        page.keyboard.press("Enter")
        assert code.is_visible() == visible


def test_the_theme_button_keeps_the_focus(page, server):
    """Enter on the button goes through the themes without a further Tab."""
    page.goto(f"{server}/{CHAPTER}")
    page.locator(".theme-switch-button").first.focus()
    modes = set()
    for _ in range(3):
        page.keyboard.press("Enter")
        modes.add(page.evaluate("document.documentElement.dataset.mode"))
    assert modes == {"auto", "dark", "light"}


def test_the_contents_close_where_they_were_opened(page, server):
    """On a phone Enter opens the contents, Escape returns to the button."""
    page.set_viewport_size(PHONE)
    page.goto(f"{server}/{CHAPTER}")
    page.locator("button.primary-toggle").focus()
    page.keyboard.press("Enter")
    link = page.locator("nav.bd-docs-nav a", has_text="Notation").first
    link.wait_for(state="visible")
    page.keyboard.press("Escape")
    link.wait_for(state="hidden")
    at = "document.activeElement.classList.contains('primary-toggle')"
    assert page.evaluate(at)


def test_headings_leave_no_level_out(html, names):
    """Below a heading of one level comes one of the next, never further."""
    found = []
    for name in names:
        text = (html / name).read_text("utf8").split("<main", 1)[-1]
        levels = [0, *map(int, re.findall(r"<h([1-6])\b", text))]
        steps = pairwise(levels)
        found += [(name, a, b) for a, b in steps if b > a + 1]
    assert not found


def test_every_navigation_has_a_name(html, names):
    """A screen reader can tell the page's navigations apart."""
    named = re.compile(r"aria-label(ledby)?=")
    assert not [
        (name, nav)
        for name in names
        for nav in re.findall(r"<nav\b[^>]*>", (html / name).read_text("utf8"))
        if not named.search(nav)
    ]


def plain(text: str) -> str:
    """Text without tags, its white space single."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", text)).split())


def silent(text: str) -> list[str]:
    """The pictures of a page that do not say what they show."""
    captions = re.findall(r"<figcaption>(.*?)</figcaption>", text, re.S)
    captions, found = [plain(c) for c in captions], []
    for image in re.findall(r"<img\b[^>]*>", text):
        words = re.search(r'\balt="([^"]*)"', image)
        alt = plain(words[1]) if words else ""
        decoration = words and not alt and "logo.svg" in image
        repeated = any(alt in caption for caption in captions)
        if not decoration and (len(alt) <= 20 or repeated):
            found.append(image[:150])
    return found


def test_every_picture_says_what_it_shows(html, names):
    """Pictures have words of their own, not their caption's; logos none."""
    pages = {n: silent((html / n).read_text("utf8")) for n in names}
    assert not {n: found for n, found in pages.items() if found}


def test_a_formula_is_read_once(html, names):
    """Each formula has MathML, and its form for the eye is hidden."""
    for name in names:
        text = (html / name).read_text("utf8")
        formulas = text.count('<span class="katex">')
        assert text.count("<math ") == formulas, name
        shown = re.findall(r'<span\b[^>]*class="katex-html"[^>]*>', text)
        hidden = [tag for tag in shown if 'aria-hidden="true"' in tag]
        assert len(hidden) == len(shown) == formulas, name


def test_formulas_reach_assistive_technology(page, server):
    """The tree that screen readers get has every formula as mathematics."""
    page.goto(f"{server}/book/reference/notation.html")
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    roles = [node.get("role", {}).get("value") for node in nodes]
    formulas = page.locator("math").count()
    assert roles.count("MathMLMath") == formulas > 20
