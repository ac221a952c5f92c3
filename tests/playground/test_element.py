"""The element around a figure: when it loads, what is left if it fails."""

import pytest
from bare import opened, started

GRAPH = {
    "name": "a product",
    "steps": [["L", "multiply", ["x", "y"]]],
    "leaves": [["x", 2], ["y", 3]],
    "places": {"x": [0, 1], "y": [0, -1], "L": [1, 0]},
}
RECORD = {
    "kind": "graph",
    "arrays": {},
    "params": {"graphs": [GRAPH]},
    "checks": [],
}
SHORT = {"dtype": "f32", "shape": [2], "scale": 1, "data": "AAAA"}
FAILURES = {
    "data that are not there": None,
    "an unknown kind": RECORD | {"kind": "graphs"},
    "data that cannot be read": RECORD | {"arrays": {"x": SHORT}},
    "a build that fails": RECORD | {"params": {}},
    "a drawing that fails": RECORD
    | {"params": {"graphs": [GRAPH | {"places": {"x": [0, 1], "y": [0, 0]}}]}},
}


@pytest.fixture
def page(browser):
    """An empty tab."""
    page = browser.new_page(viewport={"width": 900, "height": 600})
    yield page
    page.close()


def test_a_playground_stands_below_its_figure(page):
    """Once it is ready it is seen, and the figure and its caption above."""
    element = started(page, RECORD)
    assert element.get_attribute("state") == "ready"
    assert element.locator(".dl-play").is_visible()
    top = element.bounding_box()["y"]
    caption = page.locator("figcaption").bounding_box()
    assert 0 < caption["y"] + caption["height"] <= top


@pytest.mark.parametrize("record", FAILURES.values(), ids=FAILURES)
def test_where_anything_fails_the_figure_stays(page, record):
    """Nothing of the playground is seen, not even a part."""
    element = started(page, record)
    assert element.get_attribute("state") == "failed"
    assert page.locator("figure").is_visible()
    assert not element.locator(".dl-play").count()


@pytest.mark.parametrize(
    ("above", "to", "state"),
    [(900, 0, "ready"), (1100, 0, "waiting"), (900, 1100, "waiting")],
    ids=["soon below the view", "far below", "just above"],
)
def test_what_comes_into_view_is_loaded(page, above, to, state):
    """Before it is seen; what is above stays, lest the page should jump."""
    before = f'<div style="height: {above}px"></div>'
    element = opened(page, RECORD, before, to)
    if state == "ready":
        page.wait_for_selector("dl-playground[state=ready]")
    page.wait_for_timeout(300)
    assert element.get_attribute("state") == state
