"""The playground of recorded curves: what it reads, and what it says."""

import numpy as np
import pytest
from bare import ready

X = [10, 20, 40]
# (worlds, amounts, lines, points): each number tells its place.
VALUES = 1 + np.arange(2 * 4 * 2 * 3).reshape(2, 4, 2, 3) / 8
VALUES[0, 0, 1] = 5, 0.25, 500
PARAMS = {
    "x": X,
    "at": 20,
    "lines": ("first", "second"),
    "axes": ("units", "error"),
    "ticks": (0.1, 1, 10, 100),
    "settings": [
        {"label": "World", "options": ("a", "b"), "start": 0},
        {
            "label": "Amount",
            "options": (1, 2, 3, 4),
            "start": 0,
            "marks": (10, 20, 40, 40),
        },
    ],
}


def opened(page, **more):
    """The playground on a page, ready."""
    return ready(
        page,
        "curves",
        arrays={"values": VALUES},
        params=PARAMS | more,
        checks=[{"choice": (0, 1)}, {"choice": (1, 3)}],
        forward=lambda a, choice: a["values"][tuple(choice.astype(int))],
    )


@pytest.fixture
def playground(browser):
    """The playground on a page of its own, ready."""
    page = browser.new_page()
    yield opened(page)
    page.close()


def says(element, text: str) -> None:
    """Wait until the playground says something."""
    element.locator("[role=status]").filter(has_text=text).wait_for()


def test_each_choice_has_its_lines(playground):
    """The page reads the block of the array that the settings name."""
    assert playground.evaluate("(e) => e.difference()") < 1e-4
    answer = """(e, choice) => {
      const { shape, data } = e.answer({ choice: { data: choice } });
      return { shape, data: [...data] };
    }"""
    for choice in np.ndindex(2, 4):
        found = playground.evaluate(answer, list(choice))
        assert found["shape"] == [2, 3]
        assert found["data"] == VALUES[choice].ravel().tolist()


def test_values_and_the_least_are_told(playground):
    """At the place one looks at, with where each line is least."""
    says(playground, "At 20 units: first 1.13 (least 1 at 10), ")
    says(playground, "second 0.25 (least 0.25 at 20).")
    playground.get_by_label("Units", exact=True).press("End")
    says(playground, "At 40 units: first 1.25 (least 1 at 10), ")
    says(playground, "second above 100 (least 0.25 at 20).")


def test_a_title_of_its_own_and_fewer_words(browser):
    """Both are options of the chapter."""
    page = browser.new_page()
    element = opened(page, title="Which is it?", brief=True)
    assert element.locator(".dl-play-title").inner_text() == "Which is it?"
    says(element, "At 20 units: first 1.13, second 0.25.")
    page.close()


def test_settings_choose_other_lines(playground):
    """Few options are a list, more a slider; both change the sentence."""
    world = playground.get_by_label("World", exact=True)
    assert world.evaluate("(e) => e.tagName") == "SELECT"
    world.select_option("b")
    says(playground, "At 20 units: first 4.13 (least 4 at 10)")
    amount = playground.get_by_label("Amount", exact=True)
    amount.press("End")
    assert amount.get_attribute("aria-valuetext") == "4"
    says(playground, "At 20 units: first 6.38 (least 6.25 at 10)")
