"""The title page keeps its word."""

import doctest
import re

import numpy as np
import pytest
from visits import LAPTOP, PHONE, ROOT

from dlbook import ops
from dlbook.proof import check_pullback


@pytest.mark.parametrize("view", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_the_first_screen_plays(browser, server, view):
    """Without a scroll a pad is in view, and the network reads it."""
    page = browser.new_page(viewport=view)
    page.goto(f"{server}/book/index.html")
    said = page.locator("dl-playground[state=ready] .dl-play-said")
    assert re.match(r"The network says \d, [\d.]+%\.$", said.inner_text())
    box = page.locator(".dl-play-surface").bounding_box()
    assert box["y"] + box["height"] / 2 < view["height"]
    page.close()


def test_the_example_prints_what_the_page_shows():
    """The example of the title page runs and prints what stands there."""
    text = (ROOT / "book" / "index.md").read_text("utf8")
    names = {"np": np, "ops": ops, "check_pullback": check_pullback}
    block = text.split("```python\n")[1].split("```")[0]
    test = doctest.DocTestParser().get_doctest(block, names, "index", None, 0)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    assert runner.run(test).attempted >= 5
    assert runner.summarize(verbose=False).failed == 0


@pytest.mark.parametrize("view", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_the_diagram_can_be_read(browser, server, view):
    """Each of its words has ten pixels and lies within the drawing."""
    page = browser.new_page(viewport=view)
    page.goto(f"{server}/book/index.html")
    words = page.locator(".dl-diagram text").evaluate_all("""all => all.map(
      text => {
        const size = parseFloat(getComputedStyle(text).fontSize);
        const [word, whole] = [text, text.closest('svg')].map(
          e => e.getBoundingClientRect());
        const within = word.left >= whole.left && word.right <= whole.right;
        return [text.textContent, size * text.getScreenCTM().a, within];
      })""")
    assert len(words) == 10
    assert [w for w in words if w[1] < 10 or not w[2]] == []
    page.close()
