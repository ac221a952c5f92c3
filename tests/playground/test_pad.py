"""The pad to draw on: by pointer, finger and keys."""

import numpy as np
import pytest
from bare import modules, style

PAD = """(examples) => {
  globalThis.stage = new Stage("A test");
  globalThis.images = [];
  document.body.append(stage.root);
  document.body.style.paddingBottom = "5000px";
  globalThis.pad = new Pad(stage, {
    examples: examples && { shape: [2], data: Float32Array.from(examples) },
    change: ({ data }) => images.push([...data]),
  });
  stage.start();
}"""
DARK = """([column, row]) => {
  const { node } = pad.surface;
  const dots = node.getContext("2d").getImageData(
    8 * column + 4, 8 * row + 4, 1, 1);
  return dots.data[0] < 128;
}"""
COALESCED = """(places) => {
  const { node } = pad.surface;
  const { left, top } = node.getBoundingClientRect();
  const way = places.map(([x, y]) => new PointerEvent("pointermove", {
    pointerId: pad.pointer,
    clientX: left + 1 + 8 * x,
    clientY: top + 1 + 8 * y,
  }));
  way.at(-1).getCoalescedEvents = () => way;
  node.dispatchEvent(way.at(-1));
}"""


@pytest.fixture
def page(browser):
    """An empty page with a pad."""
    context = browser.new_context(has_touch=True)
    page = context.new_page()
    page.add_style_tag(content=style())
    made = modules("stage", "pad")
    page.evaluate(f"Object.assign(globalThis, {made})")
    page.evaluate(PAD)
    yield page
    context.close()


def at(page, column: float, row: float) -> tuple[float, float]:
    """Where a pixel of the drawing is on the page."""
    box = page.locator(".dl-play-surface").bounding_box()
    return box["x"] + 1 + 8 * column, box["y"] + 1 + 8 * row


def examples(page) -> np.ndarray:
    """The page's pad has two examples, a pixel each."""
    both = np.eye(2, 784, 3)
    page.evaluate("stage.root.remove()")
    page.evaluate(PAD, both.ravel().tolist())
    return both


def drawn(page) -> np.ndarray:
    """The ink on the pad."""
    return np.reshape(page.evaluate("[...pad.drawn]"), (28, 28))


def seen(page) -> np.ndarray:
    """The picture that the model gets."""
    return np.reshape(page.evaluate("images.at(-1)"), (28, 28))


def stroke(page, *places, button: str = "left") -> None:
    """A line through places (column, row), with the button still held."""
    page.mouse.move(*at(page, *places[0]))
    page.mouse.down(button=button)
    for place in places[1:]:
        page.mouse.move(*at(page, *place))


def test_a_pointer_draws_lines(page):
    """Ink lies between the places where it was seen, and ends on release."""
    stroke(page, (5, 5), (5, 20))
    page.mouse.up()
    page.mouse.move(*at(page, 20, 20))
    ink = drawn(page)
    assert (ink[6:19, 4:6] > 0.7).all()
    assert not ink[:, 8:].any()


def test_the_right_button_draws_nothing(page):
    """It opens the browser's menu."""
    stroke(page, (5, 5), (5, 20), button="right")
    page.mouse.up(button="right")
    assert not drawn(page).any()


def test_a_second_finger_draws_nothing(page):
    """Nor does it draw the first one's line away."""
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *places: tuple[int, int]) -> None:
        points = [
            dict(zip("xy", at(page, *place), strict=True)) | {"id": i}
            for i, place in enumerate(places)
        ]
        told = {"type": kind, "touchPoints": points}
        session.send("Input.dispatchTouchEvent", told)

    touch("touchStart", (5, 5))
    touch("touchMove", (5, 10))
    touch("touchStart", (5, 10), (20, 10))
    touch("touchMove", (5, 10), (20, 20))
    touch("touchMove", (5, 15), (20, 20))
    touch("touchEnd")
    ink = drawn(page)
    assert (ink[6:14, 4:6] > 0.7).all()
    assert not ink[:, 8:].any()


def test_places_of_one_moment_are_one_change(page):
    """All of them get ink, and the model is asked once."""
    stroke(page, (5, 5))
    before = page.evaluate("images.length")
    page.evaluate(COALESCED, [[5, 20], [20, 20], [20, 5]])
    assert page.evaluate("images.length") == before + 1
    ink = drawn(page)
    assert (ink[5:20, [5, 20]] > 0.7).all()
    assert (ink[20, 5:20] > 0.7).all()


def test_ink_stays_where_it_was_drawn(page):
    """The model's copy, beside the pad, is centred: the next stroke fits."""
    stroke(page, (3, 3), (3, 7))
    page.mouse.up()
    assert page.evaluate(DARK, [3, 5])
    middle = np.argwhere(seen(page) > 0.5).mean(axis=0)
    assert middle == pytest.approx([13.5, 13.5], abs=1)
    copy = page.get_by_role("img", name="The picture that the model gets.")
    before = copy.evaluate("(canvas) => canvas.toDataURL()")
    page.get_by_label("Centre it").uncheck()
    assert (seen(page) == drawn(page)).all()
    assert copy.evaluate("(canvas) => canvas.toDataURL()") != before


def test_keys_draw(page):
    """Space lowers the pen, arrows move it, Delete clears."""
    for key in ("Space", "ArrowDown", "ArrowDown", "Space", "ArrowRight"):
        page.locator(".dl-play-surface").press(key)
    ink = drawn(page)
    assert (ink[14:17, 14] == 1).all()
    assert not ink[:, 17:].any()
    page.keyboard.press("Delete")
    assert not drawn(page).any()


@pytest.mark.parametrize("held", ["Alt", "Control", "Meta"])
def test_keys_of_the_browser_are_left_to_it(page, held):
    """Alt and an arrow go back a page; the pen stays."""
    page.evaluate(
        """() => document.addEventListener("keydown", (event) => {
          globalThis.taken = event.defaultPrevented;
        })"""
    )
    page.locator(".dl-play-surface").press(f"{held}+ArrowUp")
    assert not page.evaluate("taken || pad.pen.shown")


def test_examples_follow_one_another(page):
    """The pad begins with the first; the button takes the next."""
    both = examples(page)
    for k in (0, 1, 0):
        assert (drawn(page).ravel() == both[k]).all()
        assert (seen(page) == drawn(page)).all()
        page.get_by_role("button", name="Next example").click()


def test_the_first_stroke_clears_an_example(page):
    """By pointer or by keys, and the page says so; the second adds."""
    examples(page)
    pad, note = page.locator(".dl-play-surface"), page.locator(".dl-play-text")
    assert "your first stroke clears it" in note.inner_text()
    pad.press("ArrowUp")
    assert drawn(page)[0, 3]
    pad.press("Space")
    assert not drawn(page)[0].any()
    assert note.inner_text().startswith("Yours")
    page.get_by_role("button", name="Next example").click()
    for row in (10, 20):
        stroke(page, (5, row), (20, row))
        page.mouse.up()
    assert not drawn(page)[0].any()
    assert drawn(page)[[10, 20], 12].all()


def test_a_finger_scrolls_beside_the_pad(page):
    """Only on the pad does it draw."""
    page.evaluate("stage.canvas(9, 9, () => '', () => {})")
    action = "(nodes) => nodes.map((n) => getComputedStyle(n).touchAction)"
    found = page.locator("canvas").evaluate_all(action)
    assert found == ["none", "auto", "auto"]
    assert page.locator("body").evaluate_all(action) == ["auto"]
