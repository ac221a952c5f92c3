"""The pages for every reader: by axe, by keyboard, by a screen reader."""

import re
from html import unescape
from itertools import pairwise

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playing import READY, START
from visits import LAPTOP, PHONE, chosen

CHAPTER = "book/foundations/softmax-regression.html"
LONG = "book/foundations/linear-regression.html"
PATIENCE = 120_000  # milliseconds, on a busy machine
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
EVERY = {"type": "tag", "values": [*TAGS, "best-practice"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
LIGHT = {"viewport": LAPTOP, "color_scheme": "light"}
OFF = {rule: {"enabled": False} for rule in COLOURS["values"]}
LOOKS = {  # screen, theme, what is asked of axe
    "phone": (PHONE, "light", {"runOnly": EVERY, "rules": OFF}),
    "light": (LAPTOP, "light", {"runOnly": EVERY}),
    "dark": (LAPTOP, "dark", {"runOnly": COLOURS}),
}
THEME = "theme => { document.documentElement.dataset.theme = theme; }"
# What has thousands of parts loses them: a formula's form for the eye becomes
# an empty box of its size, its form for the ear a letter, and of a code's
# tokens one of each sort on each ground is left.
THIN = """async () => {
  await document.fonts.ready;
  await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  const formulas = [...document.querySelectorAll(".katex-html")];
  const boxes = formulas.map(e => e.getBoundingClientRect());
  formulas.forEach((e, i) => {
    e.replaceChildren();
    e.style.display = "inline-block";
    e.style.width = `${boxes[i].width}px`;
    e.style.height = `${boxes[i].height}px`;
  });
  document.querySelectorAll("math").forEach(e => e.replaceChildren("x"));
  const colour = e => getComputedStyle(e).backgroundColor, seen = new Set();
  const ground = new Map(
    [...document.querySelectorAll("pre")].map(e => [e, colour(e)]));
  for (const token of document.querySelectorAll("pre span[class]")) {
    const kind = token.className + ground.get(token.closest("pre"));
    if (seen.has(kind)) token.replaceWith(...token.childNodes);
    seen.add(kind);
  }
}"""
# Contrast is of colour, ground, size and weight: axe gets one text of each.
SAMPLE = """() => {
  const grounds = new Map([[null, ""]]), seen = new Set();
  const ground = e => {
    if (!grounds.has(e)) {
      const { backgroundColor: own, opacity } = getComputedStyle(e);
      const clear = own === "rgba(0, 0, 0, 0)" && opacity === "1";
      grounds.set(e, ground(e.parentElement) + (clear ? "" : own + opacity));
    }
    return grounds.get(e);
  };
  for (const e of document.querySelectorAll("body *")) {
    const words = [...e.childNodes]
      .some(n => n.nodeType === 3 && n.data.trim())
      || e.matches("input, select");
    const hidden = e.closest(".katex") || e.offsetHeight < 2;
    if (!words || hidden || !e.checkVisibility()) continue;
    const { color, fontSize, fontWeight } = getComputedStyle(e);
    const look = [color, fontSize, fontWeight, ground(e)].join();
    e.toggleAttribute("data-look", !seen.has(look));
    seen.add(look);
  }
  axe.configure({rules: [{id: "color-contrast", selector: "[data-look]"}]});
}"""
RUN = """options => axe.run(options).then(found => found.violations.flatMap(
  v => v.nodes.map(n => `${v.id}: ${n.target} ${n.html.slice(0, 120)}`)))"""
# How many parts scroll sideways, and how many of them Tab does not reach.
SCROLLED = """() => {
  const wide = [...document.querySelectorAll("main *")].filter(e =>
    e.scrollWidth > e.clientWidth + 1
    && /auto|scroll/.test(getComputedStyle(e).overflowX));
  return [wide.length, wide.filter(e => e.tabIndex < 0).length];
}"""
UNFOLD = """() => document.querySelectorAll(".toggle-hidden .toggle-button")
  .forEach(button => button.click())"""
WIDER = """() => {
  const style = document.createElement("style");
  style.textContent = ".dl-display .katex { white-space: nowrap !important }";
  document.head.append(style);
  document.fonts.add(new FontFace("KaTeX_Math",
    "url(../../_static/katex/fonts/KaTeX_Typewriter-Regular.woff2)",
    {style: "italic"}));
  document.body.getBoundingClientRect();
  return document.fonts.ready.then(() => null);
}"""
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
def violations(browser, server, names, chapters) -> dict[str, list]:
    """What axe finds on each page, its playgrounds running, in each look.

    A page is opened once; chapters at a phone's width, then made wider.
    """
    context = browser.new_context(
        color_scheme="light", has_touch=True, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    context.add_init_script(AXE_SCRIPT)
    page, found = context.new_page(), {look: [] for look in LOOKS}
    assert chapters
    for name in chosen(names):
        looks = [*LOOKS] if name in chapters else ["light", "dark"]
        page.set_viewport_size(LOOKS[looks[0]][0])
        page.goto(f"{server}/{name}")
        for element in page.locator("dl-playground").all():
            assert element.evaluate(START, READY) == "ready", name
        page.evaluate(THIN)
        for look in looks:
            view, theme, options = LOOKS[look]
            page.set_viewport_size(view)
            page.evaluate(THEME, theme)
            page.evaluate(SAMPLE)
            faults = page.evaluate(
                RUN, {"resultTypes": ["violations"], **options}
            )
            found[look] += [(name, fault) for fault in faults]
    context.close()
    return found


def test_axe_finds_nothing_on_any_page(violations):
    """Every page meets WCAG 2.2 AA and good practice, as far as axe sees."""
    assert not violations["light"]


def test_axe_finds_nothing_in_the_dark(violations):
    """The dark theme's colours have contrast on every page."""
    assert not violations["dark"]


def test_axe_finds_nothing_on_a_phone(violations):
    """At 390 pixels chapters meet the rules; colours were tested before."""
    assert not violations["phone"]


def test_axe_would_find_a_fault(browser, server, page):
    """A picture without words and pale ones, planted in a page, are found."""
    page.add_init_script(AXE_SCRIPT)
    page.goto(f"{server}/book/index.html")
    page.evaluate("""() => {
      const pale = document.createElement("p");
      pale.style.color = "#aaa";
      document.querySelector("main").append(new Image(9, 9), pale);
      pale.append("Pale");
    }""")
    page.evaluate(SAMPLE)
    found = page.evaluate(RUN, {"runOnly": EVERY})
    assert {fault.split(":")[0] for fault in found} == {
        "image-alt",
        "color-contrast",
    }


def test_the_keyboard_reaches_everything_in_order(page, server):
    """Tab goes from the skip link to the end, in order, always in sight."""
    page.goto(f"{server}/{CHAPTER}")
    for element in page.locator("dl-playground").all():
        assert element.evaluate(START, READY) == "ready"
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


def test_what_scrolls_is_reached(page, server):
    """Also once it is unfolded, and once a wider face has come late."""
    page.set_viewport_size(PHONE)
    page.goto(f"{server}/{LONG}")
    counts = [page.evaluate(SCROLLED)]
    for change in (UNFOLD, WIDER):
        page.evaluate(change)
        page.wait_for_function(f"({SCROLLED})()[1] === 0")
        counts.append(page.evaluate(SCROLLED))
    scrolled, missed = zip(*counts, strict=True)
    assert 0 < scrolled[0] < scrolled[1] < scrolled[2]
    assert not any(missed)


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
    link = page.locator("nav.bd-docs-nav a", has_text="Backpropagation").first
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
