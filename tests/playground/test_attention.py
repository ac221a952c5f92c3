"""The playground of attention: its answers, its fields, its rows."""

import json
from dataclasses import replace

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from bare import started

from dlbook.byhand import transformer
from dlbook.playground import embed

SIZES = transformer.Sizes(V=16, T=24, D=16, heads=4, hidden=24)
LETTERS = "abcdefgh12345678"


def said(arrays, tokens, silent, places):
    """Logits after the last token, maybe with a head silent."""
    sizes = SIZES if places else replace(SIZES, positions="none")
    head = int(silent)
    quiet = {} if head < 0 else {head // 4: [head % 4]}
    rows = tokens.astype(int)[None]
    return transformer.forward(arrays, rows, sizes, quiet)[0][0, -1]


@pytest.fixture
def element(browser):
    """The playground of an untrained model, ready, in a tab of its own."""
    context = browser.new_context()
    arrays = transformer.init(SIZES, np.random.default_rng(0))
    tokens = np.random.default_rng(1).integers(16, size=11)
    cases = (-1, 1), (2, 1), (7, 1), (-1, 0)
    record = embed(
        "attention",
        plt.figure(),
        arrays=arrays,
        params={"heads": 4, "blocks": 2, "letters": LETTERS}
        | {"text": "a1b2c3a"},
        checks=[
            {"tokens": tokens, "silent": s, "places": p} for s, p in cases
        ],
        forward=said,
    ).record
    yield started(context.new_page(), json.loads(json.dumps(record)))
    context.close()


def test_answers_are_those_of_the_book(element):
    """With each head silent or none, and without positions."""
    assert element.get_attribute("state") == "ready"
    assert element.evaluate("(node) => node.difference()") < 1e-4


def test_a_text_is_read_as_it_is_typed(element):
    """The last place is asked; what the model does not know is marked."""
    field = element.locator("input[type=text]")
    told = element.locator(".dl-play-said")
    assert told.text_content().startswith("After place 7, a,")
    field.fill("a1b2b")
    assert told.text_content().startswith("After place 5, b,")
    field.fill("a1x!b")
    assert field.get_attribute("aria-invalid") == "true"
    assert told.text_content().startswith("After place 3, b,")
    field.fill("")
    assert field.get_attribute("aria-invalid") == "true"
    assert told.text_content().startswith("After place 3, b,")


def test_keys_choose_the_place_that_looks(element):
    """Up goes one place back, and the first place looks at itself."""
    canvas = element.locator("canvas")
    told = element.locator(".dl-play-said")
    for _ in range(9):
        canvas.press("ArrowUp")
    assert told.text_content().startswith("After place 1, a,")
    assert "looks most at place 1, a: 100" in told.text_content()
    canvas.press("ArrowDown")
    assert told.text_content().startswith("After place 2, 1,")
