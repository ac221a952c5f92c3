"""Exercises on the page: hints and solutions, opened without a mouse."""

import pytest
from visits import LAPTOP, PHONE

CHAPTER = "book/foundations/softmax-regression.html"
FOLDS = {
    "div.hint.dropdown": "Hint: Exercise 3.1",
    "div.solution.dropdown": "Solution: Exercise 3.1",
}


@pytest.fixture(scope="module", params=["laptop", "phone"])
def page(request, browser, html):
    """A chapter from the disk; on a phone there is a finger."""
    phone = request.param == "phone"
    size = PHONE if phone else LAPTOP
    context = browser.new_context(viewport=size, has_touch=phone)
    page = context.new_page()
    page.set_default_timeout(120_000)  # of a busy machine
    page.goto(f"{html.as_uri()}/{CHAPTER}")
    yield page
    context.close()


@pytest.mark.parametrize(("fold", "name"), FOLDS.items())
def test_a_fold_opens_by_keyboard(page, fold, name):
    """Its button can be reached, says what it opens, and opens it."""
    box = page.locator(fold).first
    body = box.locator("p:not(.admonition-title)").first
    button = box.get_by_role("button", name=name, exact=True)
    assert not body.is_visible()
    for key, shown in (("Enter", True), ("Space", False)):
        button.press(key)
        assert body.is_visible() == shown
        assert button.get_attribute("aria-expanded") == str(shown).lower()


@pytest.mark.parametrize("fold", FOLDS)
def test_a_fold_opens_by_finger(page, fold):
    """Its title is large enough to be touched, and opens it."""
    if not page.evaluate("'ontouchstart' in window"):
        pytest.skip("no finger on a laptop")
    box = page.locator(fold).first
    title = box.locator(".admonition-title").first
    assert title.bounding_box()["height"] >= 24
    title.tap()
    assert box.locator("p:not(.admonition-title)").first.is_visible()
    title.tap()


def test_exercises_say_their_kind_and_time(page):
    """Under each title stand what is asked and how long it takes."""
    starts = page.eval_on_selector_all(
        "div.exercise",
        "boxes => boxes.map(b => b.querySelector('em').textContent)",
    )
    assert len(starts) >= 4
    kinds = ["Predict", "Derive", "Implement", "Reproduce", "Explore"]
    for start in starts:
        kind, minutes = start.split(" · ")
        assert kind in kinds
        assert minutes.endswith(" minutes.")
