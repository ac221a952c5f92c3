"""The parts that playgrounds are made of, in an empty page."""

from pathlib import Path

import pytest

from dlbook.playground import bundle

JS = Path(bundle.__file__).parent / "js"
PLAY = """() => {
  const stage = new Stage("A test");
  globalThis.steps = 0;
  stage.play("Play", () => ++steps < 5);
  stage.slider("Rate", {
    min: 0, max: 1, step: 0.5, value: 0, show: (v) => `${v} a step`,
  }, (v) => stage.say(`The rate is ${v}.`));
  document.body.append(stage.root);
  stage.start();
}"""


@pytest.fixture(params=["reduce", "no-preference"])
def page(browser, request):
    """A page with a stage, for those who want motion and who do not."""
    found: dict[str, str] = {}
    bundle.add(JS, "stage", found)
    context = browser.new_context(reduced_motion=request.param)
    page = context.new_page()
    page.evaluate(f"Object.assign(globalThis, (() => {{{found['stage']}}})())")
    page.evaluate(PLAY)
    page.motion = request.param
    yield page
    context.close()


def test_nothing_moves_by_itself(page):
    """What plays waits for its button; who wants no motion sees the end."""
    page.wait_for_timeout(300)
    assert page.evaluate("steps") == 0
    page.click("button")
    if page.motion == "reduce":
        assert page.evaluate("steps") == 5
    page.wait_for_function("steps === 5")
    page.locator("button", has_text="Play").wait_for()


def test_a_slider_says_its_value(page):
    """A key moves the slider; its value and the sentence say where to."""
    slider = page.get_by_label("Rate")
    assert slider.get_attribute("aria-valuetext") == "0 a step"
    slider.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "0.5 a step"
    page.get_by_role("status").filter(has_text="The rate is 0.5.").wait_for()
