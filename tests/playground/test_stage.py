"""The parts that playgrounds are made of, in an empty page."""

import pytest
from bare import modules, style

STAGE = """() => {
  globalThis.stage = new Stage("A test");
  globalThis.heard = [];
  stage.sentence();
  document.body.append(stage.root);
  document.documentElement.style.setProperty("--ink", "#ff0000");
}"""
HEAR = """() => new MutationObserver(() => {
  const text = stage.status.textContent;
  if (text) heard.push(text);
}).observe(stage.status, { childList: true })"""
PLAY = """(last) => {
  globalThis.steps = 0;
  stage.play("Play", () => {
    stage.say(`Step ${++steps}.`);
    return steps < last;
  }, 1000);
  stage.start();
}"""
DRAW = """() => {
  globalThis.painted = 0;
  globalThis.size = [100, 50];
  globalThis.drawing = stage.canvas(...size, () => "A square.", (context) => {
    painted += 1;
    context.fillStyle = stage.colour("--ink");
    context.fillRect(0, 0, ...size);
  });
  stage.start();
}"""
INKED = """() => {
  const { node, node: { width, height } } = drawing;
  const { data } = node.getContext("2d").getImageData(0, 0, width, height);
  return [width, height, data.filter((v, i) => i % 4 > 2 && v).length];
}"""


@pytest.fixture
def page(browser, request):
    """A page with a stage, as a browser with these options has it.

    Its clock stands: only `run_for` moves it, however slow the machine.
    """
    context = browser.new_context(**getattr(request, "param", {}))
    page = context.new_page()
    page.add_style_tag(content=style())
    page.clock.install(time=0)
    page.clock.pause_at(1)
    page.evaluate(f"Object.assign(globalThis, {modules('stage')})")
    page.evaluate(STAGE)
    yield page
    context.close()


def play(page, last: int) -> None:
    """A button that plays a step a second, until the last."""
    page.evaluate(PLAY, last)
    page.evaluate(HEAR)


def test_nothing_moves_by_itself(page):
    """What plays waits for its button, and stops at its end."""
    play(page, 5)
    page.clock.run_for(3000)
    assert page.evaluate("steps") == 0
    page.click("button")
    page.clock.run_for(9000)
    assert page.evaluate("steps") == 5
    assert page.inner_text("button") == "Play"


@pytest.mark.parametrize("page", [{"reduced_motion": "reduce"}], indirect=True)
def test_who_wants_no_motion_sees_the_end(page):
    """The button goes to the end at once."""
    play(page, 5)
    page.click("button")
    assert page.evaluate("steps") == 5


def test_what_plays_pauses(page):
    """By its button, and while it is out of view."""
    play(page, 99)
    page.click("button")
    page.clock.run_for(3000)
    assert page.evaluate("steps") == 3
    page.evaluate("document.body.style.padding = '0 0 5000px'")
    page.evaluate("scrollTo(0, 4000)")
    page.wait_for_function("!stage.visible")
    page.clock.run_for(3000)
    assert page.evaluate("steps") == 3
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_function("stage.visible")
    page.clock.run_for(2000)
    page.click("button")
    page.clock.run_for(9000)
    assert page.evaluate("steps") == 5


def test_the_last_of_what_was_seen_counts(page):
    """A view that was left and found again between two reports is in view."""
    page.evaluate(
        """() => {
          globalThis.IntersectionObserver = class {
            constructor(report) { globalThis.report = report; }
            observe() {}
          };
          stage.start();
          report([{ isIntersecting: false }, { isIntersecting: true }]);
        }"""
    )
    assert page.evaluate("stage.visible")


def test_only_the_last_sentence_is_heard(page):
    """A sentence is read out when half a second has brought no other."""
    page.evaluate(HEAR)
    for word in ("two", "three", "four"):
        page.evaluate("(word) => stage.say(word, 'and more')", word)
        page.clock.run_for(400)
    assert page.evaluate("heard") == []
    page.clock.run_for(100)
    assert page.evaluate("heard") == ["four and more"]


def test_what_is_said_is_never_old(page):
    """The eye has the sentence at once; the ear has it, or nothing."""
    for word in ("one", "two"):
        page.evaluate("(word) => stage.say(word)", word)
        assert page.inner_text(".dl-play-said") == word
        assert page.inner_text("[role=status]") == ""
        page.clock.run_for(500)
        assert page.inner_text("[role=status]") == word


def test_what_plays_is_heard_when_it_stops(page):
    """Meanwhile sentences are seen alone; the last is read out."""
    play(page, 4)
    page.click("button")
    page.clock.run_for(2600)
    assert page.inner_text(".dl-play-said") == "Step 2."
    assert page.evaluate("heard") == []
    page.click("button")
    page.clock.run_for(600)
    assert page.evaluate("heard") == ["Step 2."]
    page.click("button")
    page.clock.run_for(9000)
    assert page.evaluate("heard") == ["Step 2.", "Step 4."]


def test_a_slider_says_its_value(page):
    """A key moves the slider, which says its value; the text is silent."""
    page.evaluate(
        """() => stage.slider("Rate", {
          min: 0, max: 1, step: 0.5, value: 0, show: (v) => `${v} a step`,
        }, (v) => heard.push(v))"""
    )
    slider = page.get_by_label("Rate")
    assert slider.get_attribute("aria-valuetext") == "0 a step"
    slider.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "0.5 a step"
    assert page.inner_text("output") == "0.5 a step"
    assert page.get_attribute("output", "aria-live") == "off"
    assert page.evaluate("heard") == [0.5]


def test_bars_are_a_table(page):
    """Each number stands beside its name, the marked one in bold."""
    page.evaluate(
        "stage.bars('How sure', ['cat', 'dog'])([0.0004, 0.9996], 1)"
    )
    table = page.get_by_role("table", name="How sure")
    rows = table.get_by_role("row").all()
    assert [row.get_by_role("rowheader").inner_text() for row in rows] == [
        "cat",
        "dog",
    ]
    numbers = [row.get_by_role("cell") for row in rows]
    assert [n.inner_text() for n in numbers] == ["0.0%", "99.96%"]
    weight = "(node) => getComputedStyle(node).fontWeight"
    assert [n.evaluate(weight) for n in numbers] == ["400", "700"]


def test_a_drawing_has_the_pages_face(page):
    """Letters of a canvas are those of the text around it."""
    page.evaluate(
        """() => {
          stage.root.style.fontFamily = "Georgia";
          stage.canvas(9, 9, () => "", ({ font }) => heard.push(font));
          stage.start();
        }"""
    )
    assert page.evaluate("heard") == ["13px Georgia"]


@pytest.mark.parametrize("page", [{"forced_colors": "active"}], indirect=True)
def test_bars_and_drawings_outlive_forced_colours(page):
    """A bar has another colour than its ground, and a canvas its own."""
    page.evaluate("stage.bars('How sure', ['cat', 'dog'])([0.1, 0.9], 1)")
    page.evaluate("stage.canvas(9, 9, () => '', () => {})")
    ground = "(e) => getComputedStyle(e).backgroundColor"
    paper = page.locator("table").evaluate(
        "(e) => { e.style.background = 'Canvas'; return (" + ground + ")(e); }"
    )
    for bar in page.locator(".dl-play-bar").all():
        assert bar.evaluate(ground) != paper
    assert page.locator("canvas").evaluate(ground) == "rgb(255, 255, 255)"


@pytest.mark.parametrize(
    ("page", "ratio"),
    [({"device_scale_factor": r}, r) for r in (1, 2, 0.8)],
    indirect=["page"],
)
def test_a_canvas_has_the_screens_dots(page, ratio):
    """As many as the screen, and all of them are wiped for a new drawing."""
    page.evaluate(DRAW)
    dots = [100 * ratio, 50 * ratio]
    assert page.evaluate(INKED) == [*dots, dots[0] * dots[1]]
    page.evaluate("() => { size = [10, 10]; drawing.redraw(); }")
    assert page.evaluate(INKED) == [*dots, (10 * ratio) ** 2]


def test_a_canvas_follows_zoom(page):
    """Another ratio of dots makes another drawing."""
    page.evaluate(DRAW)
    session = page.context.new_cdp_session(page)
    told = {"width": 900, "height": 700, "deviceScaleFactor": 2}
    session.send(
        "Emulation.setDeviceMetricsOverride", told | {"mobile": False}
    )
    page.wait_for_function("drawing.node.width === 200")
    assert page.evaluate(INKED) == [200, 100, 20000]


def test_a_canvas_follows_the_theme(page):
    """Other colours of the page are drawn; nothing is, once it is gone."""
    page.evaluate(DRAW)
    colour = "[...drawing.node.getContext('2d').getImageData(5, 5, 1, 1).data]"
    assert page.evaluate(colour) == [255, 0, 0, 255]
    change = """(theme) => {
      document.documentElement.style.setProperty("--ink", "#0000ff");
      document.documentElement.dataset.theme = theme;
    }"""
    page.evaluate(change, "dark")
    assert page.evaluate(colour) == [0, 0, 255, 255]
    before = page.evaluate("stage.root.remove(), painted")
    page.evaluate(change, "light")
    assert page.evaluate("painted") == before


def test_a_drawing_is_pressed_where_the_pointer_is(page):
    """In the drawing's own dots, on release; who lets go elsewhere did not."""
    page.evaluate(DRAW)
    page.evaluate("stage.pressed(drawing, (...dots) => heard.push(dots))")
    page.evaluate("drawing.node.style.maxWidth = '50px'")
    canvas = page.locator("canvas")
    box, mouse = canvas.bounding_box(), page.mouse
    mouse.move(box["x"] + 20, box["y"] + 10)
    mouse.down()
    assert page.evaluate("heard") == []
    mouse.move(box["x"] + 20, box["y"] + 500)
    mouse.up()
    assert page.evaluate("heard") == []
    mouse.click(box["x"] + 20, box["y"] + 10)
    ((x, y),) = page.evaluate("heard")
    assert abs(x - 40) <= 3
    assert abs(y - 20) <= 3


@pytest.mark.parametrize("held", ["", "Alt+", "Control+", "Meta+"])
def test_keys_of_the_browser_are_left_to_it(page, held):
    """An arrow moves, but with Alt it goes back a page."""
    page.evaluate(DRAW)
    page.evaluate(
        """() => {
          stage.keys(drawing, { ArrowUp: "up" }, (way) => heard.push(way));
          document.addEventListener("keydown", ({ key, defaultPrevented }) => {
            if (key === "ArrowUp") heard.push(defaultPrevented);
          });
        }"""
    )
    page.locator("canvas").press(f"{held}ArrowUp")
    assert page.evaluate("heard") == ([False] if held else ["up", True])
