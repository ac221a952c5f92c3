"""The title page keeps its word."""

import doctest

import numpy as np
from visits import ROOT

from dlbook import ops
from dlbook.proof import check_pullback


def test_the_example_prints_what_the_page_shows():
    """The example of the title page runs and prints what stands there."""
    text = (ROOT / "book" / "index.md").read_text("utf8")
    names = {"np": np, "ops": ops, "check_pullback": check_pullback}
    block = text.split("```python\n")[1].split("```")[0]
    test = doctest.DocTestParser().get_doctest(block, names, "index", None, 0)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    assert runner.run(test).attempted >= 5
    assert runner.summarize(verbose=False).failed == 0
