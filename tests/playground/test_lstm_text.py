"""The playground `lstm-text`: its numbers against ours, and its use."""

import json

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from bare import OPEN, holding, started

from dlbook.nets import CharModel
from dlbook.playground import embed, pack
from dlbook.study.playing import text_arrays, text_scores

LETTERS = "\n abcde"
CASES = [[0], [1, 2, 3], [6, 6, 0, 4, 5, 1, 1, 2]]
FAULTS = {
    "gates exchanged": ("logistic(z(1, j))", "logistic(z(0, j))"),
    "a new value without tanh": ("* Math.tanh(z(2, j))", "* z(2, j)"),
    "the cell is shown": ("* Math.tanh(next.c.data[j])", "* next.c.data[j]"),
    "nothing is kept": ("* c.data[j]", "* 0"),
    "no state": ("linear(h, Wh)", "linear(tensor([H]), Wh)"),
    "no bias": ("linear(x, Wx, b)", "linear(x, Wx)"),
    "the first character's row": (
        "subarray(id * D, (id + 1) * D)",
        "subarray(0, D)",
    ),
    "no bias of scores": ("linear(h, Wo, d)", "linear(h, Wo)"),
}


def arrays() -> dict:
    """A small network, its weights larger than at the start."""
    torch.manual_seed(0)
    return {
        k: 3 * a
        for k, a in text_arrays(CharModel("lstm", len(LETTERS), 3, 5)).items()
    }


def away(browser, fault=("", "")) -> float:
    """The largest difference of the script's scores from ours."""
    worst, sent = 0.0, arrays()
    packed = {"arrays": {k: pack(a, "f32") for k, a in sent.items()}}
    with holding(browser, "core", "kinds/lstm-text", fault=fault) as page:
        for ids in CASES:
            found = page.evaluate(
                f"""([sent, ids]) =>
                [...js.lstmText.answer(({OPEN})(sent), {{ ids }}).data]""",
                [packed, {"data": ids}],
            )
            gap = abs(np.array(found) - text_scores(sent, np.array(ids)))
            worst = max(worst, gap.max())
    return worst


def test_the_script_has_our_numbers(browser):
    """Scores after texts of several lengths."""
    assert away(browser) < 1e-5


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_would_be_seen(browser, fault):
    """Each changes a score by more than is allowed."""
    assert away(browser, fault) > 1e-3


@pytest.fixture
def playground(browser):
    """The playground on a page, ready."""
    page = browser.new_page()
    record = embed(
        "lstm-text",
        plt.figure(),
        arrays=arrays(),
        dtypes="i8",
        params={"characters": LETTERS, "prompt": "abc "},
        checks=[{"ids": ids} for ids in CASES],
        forward=text_scores,
    ).record
    element = started(page, json.loads(json.dumps(record)))
    assert element.get_attribute("state") == "ready"
    assert element.evaluate("(node) => node.difference()") < 1e-4
    yield element
    page.close()


def written(element) -> str:
    """The text so far."""
    return element.locator(".dl-play-text").last.inner_text()


def press(element, name: str, times: int = 1) -> None:
    """Press a button."""
    for _ in range(times):
        element.get_by_role("button", name=name, exact=True).click()


def test_it_opens_with_one_slider_and_writes_on(playground):
    """A character a press, after the prompt; *Start again* goes back."""
    assert playground.locator("input:visible, select:visible").count() == 1
    press(playground, "One character", 5)
    first = written(playground)
    assert first.startswith("abc")
    assert "5 of 300" in playground.locator(".dl-play-said").inner_text()
    press(playground, "Start again")
    press(playground, "One character", 5)
    assert written(playground) == first


def test_the_likeliest_alone_is_sure(playground):
    """Cut to one, it has all the probability; another seed is no other."""
    playground.get_by_text("More to set").click()
    playground.get_by_label("Only the likeliest", exact=True).press("Home")
    said = playground.locator(".dl-play-said")
    assert "100.00%" in said.inner_text()
    press(playground, "One character", 5)
    first = written(playground)
    playground.get_by_label("Seed", exact=True).press("End")
    press(playground, "One character", 5)
    assert written(playground) == first


def test_a_prompt_with_another_character_is_refused(playground):
    """It is named and marked, and the text stays."""
    playground.get_by_text("More to set").click()
    prompt = playground.get_by_label("Prompt", exact=True)
    before = written(playground)
    prompt.fill("abX")
    said = playground.locator(".dl-play-said")
    assert "does not know X" in said.inner_text()
    assert prompt.get_attribute("aria-invalid") == "true"
    assert written(playground) == before
    prompt.fill("")
    assert "needs a character" in said.inner_text()
    prompt.fill("cab")
    assert prompt.get_attribute("aria-invalid") is None
    assert written(playground) == "cab"
