"""Keys alone, and a finger alone: each comes through the whole book."""

import pytest
from playing import playgrounds, started
from test_phone import LOOK, SAID, reach
from visits import PHONE

TITLE = "book/index.html"
CHAPTER = "book/foundations/softmax-regression.html"
SOLUTION = "div.solution.dropdown"
CONTROLS = "button, input, select, canvas[tabindex]"
TYPE = "control => control.type ?? control.localName"
LISTEN = """() => addEventListener("copy", (event) => {
  window.copied = event.clipboardData.getData("text/plain"); })"""
MAP = "a[href$='map.html']"
# What a long press marks, and what the menu above it does.
COPY = """(formula) => {
  getSelection().selectAllChildren(formula);
  document.execCommand("copy");
}"""


def by_keys(page, name: str) -> None:
    """Tab to what is called so in CSS, and press Enter."""
    reach(page, name)
    page.keyboard.press("Enter")


def by_finger(page, name: str) -> None:
    """Tap the first such thing in sight."""
    page.locator(name).locator("visible=true").first.tap()


@pytest.fixture
def page(browser):
    """A phone with a screen for fingers and a keyboard."""
    context = browser.new_context(viewport=PHONE, has_touch=True)
    context.set_default_timeout(120_000)  # of a busy machine
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("go", [by_keys, by_finger])
def test_map_chapter_solution_formula_search(page, server, go):
    """The map, a chapter, a solution, a formula copied, a section found."""
    page.goto(f"{server}/{TITLE}")
    go(page, "button.primary-toggle")
    go(page, f".bd-sidebar-primary details:has({MAP}) > summary")
    go(page, f".bd-sidebar-primary {MAP}")
    page.wait_for_url("**/book/map.html")
    go(page, ".dl-map a[href*='softmax-regression']")
    page.wait_for_url(f"**/{CHAPTER}")
    go(page, f"{SOLUTION} .toggle-button")
    page.locator(f"{SOLUTION} pre").first.wait_for(state="visible")
    page.evaluate(LISTEN)
    if go is by_keys:
        page.keyboard.press("Control+a")
        page.keyboard.press("Control+c")
    else:
        page.locator(".dl-display").first.evaluate(COPY)
    assert r"\frac{\partial L}{\partial z}" in page.evaluate("window.copied")
    go(page, ".search-button")
    page.keyboard.type("vanishing gradient")
    page.get_by_role("option", name="Vanishing").first.wait_for()
    if go is by_keys:
        page.keyboard.press("Enter")
    else:
        go(page, "#dl-found a")
    page.wait_for_url("**/recurrent-networks.html#vanishing-and-exploding")


def touch(page, control) -> None:
    """Use a control as a finger does."""
    kind, box = control.evaluate(TYPE), control.bounding_box()
    if kind == "select-one":  # from the phone's own list
        other = control.evaluate("c => Number(c.selectedIndex === 0)")
        control.select_option(index=other)
    elif kind in ("text", "number"):
        control.tap()
        page.keyboard.press("Control+a")
        page.keyboard.type("7")
    elif kind == "range":
        at = control.evaluate("c => c.value < (+c.min + +c.max) / 2")
        across = box["width"] * (0.9 if at else 0.1)
        control.tap(position={"x": across, "y": box["height"] / 2})
    else:
        control.tap()


def dot(element) -> None:
    """Tap the corner of a pad: what is drawn there is not centred."""
    pad = element.locator("canvas[aria-label^='Drawing pad']")
    if pad.is_visible():
        pad.tap(position={"x": 60, "y": 60})


def differs(page, element, before: str) -> bool:
    """Whether, within two seconds, it looks other than before."""
    for _ in range(20):
        page.wait_for_timeout(100)
        if element.evaluate(LOOK) != before:
            return True
    return False


def touched(page, element) -> dict[str, bool]:
    """Use every control in sight; did any of its sort change something?"""
    changed: dict[str, bool] = {}
    for fold in element.locator("summary").all():
        fold.tap()
    for control in element.locator(CONTROLS).all():
        if not (control.is_visible() and control.is_enabled()):
            continue
        if (kind := control.evaluate(TYPE)) == "checkbox":
            dot(element)
        page.wait_for_function(SAID, arg=element.element_handle())
        before = element.evaluate(LOOK)
        touch(page, control)
        changed.setdefault(kind, False)
        changed[kind] |= differs(page, element, before)
    return changed


def test_every_playground_answers_to_a_finger(page, server, html, names):
    """Each sort of control changes what is said or drawn."""
    for name, pairs in playgrounds(html, names).items():
        page.goto(f"{server}/{name}")
        for kind, key in pairs:
            changed = touched(page, started(page, key)[0])
            assert changed
            assert all(changed.values()), (kind, changed)
