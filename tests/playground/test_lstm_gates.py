"""The playground `lstm-gates`: its numbers against ours, and its use."""

import json
import re

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from bare import OPEN, holding, started

from dlbook.byhand import recurrences
from dlbook.playground import embed, pack

T = 60
MINUS = "\u2212"
NAMES = ("net", "mark", "value", "steps")
CASES = [(0, 3, 1.5, 40), (1, 7, -2.0, 60), (1, 1, 0.3, 11)]
FAULTS = {
    "the first net's inputs": ("(net + d) + at", "d + at"),
    "the first net's states": ("(H - 1) * net + k", "k"),
    "no bias": ("b.data[at]", "0"),
    "gates exchanged": ("all(1, logistic)", "all(0, logistic)"),
    "a new value without tanh": ("all(2, Math.tanh)", "all(2, (v) => v)"),
    "the cell is shown": ("o[j] * Math.tanh(v)", "o[j] * v"),
    "nothing is kept": ("f[j] * v + ", ""),
    "no mark": ("[value, 1]", "[value, 0]"),
    "the number as it was": ("[value, 1]", "[arrays.x.data[t - 1], 1]"),
    "a step late": ("data[t - 1], 0]", "data[t], 0]"),
    "no constant": ("arrays.d.data[net]", "0"),
}


def arrays() -> dict:
    """Two nets of eight units, not trained, and numbers to read."""
    rng = np.random.default_rng(0)
    params = recurrences.draw("lstm", (2, 8, 1), [0, 1], 20)
    sent = {
        k: p + 0.3 * rng.standard_normal(p.shape) for k, p in params.items()
    }
    return sent | {"x": rng.standard_normal(T)}


def ours(a: dict, net, mark, value, steps) -> np.ndarray:
    """What the net would answer after each step, from its arrays."""
    x = np.zeros((1, int(steps), 2))
    x[0, :, 0] = a["x"][: int(steps)]
    x[0, int(mark) - 1] = value, 1
    one = {k: a[k][int(net)][None] for k in ("Wx", "Wh", "b", "Wo", "d")}
    return recurrences.predict("lstm", one, x)[0, :, 0, 0]


def away(browser, fault=("", "")) -> float:
    """The largest difference of the script's numbers from ours."""
    worst, sent = 0.0, arrays()
    packed = {"arrays": {k: pack(a, "f32") for k, a in sent.items()}}
    with holding(browser, "core", "kinds/lstm-gates", fault=fault) as page:
        for case in CASES:
            given = {
                k: {"data": [v]} for k, v in zip(NAMES, case, strict=True)
            }
            found = page.evaluate(
                f"""([sent, given]) =>
                [...js.lstmGates.answer(({OPEN})(sent), given).data]""",
                [packed, given],
            )
            gap = abs(np.array(found) - ours(sent, *case)).max()
            worst = max(worst, gap)
    return worst


def test_the_script_has_our_numbers(browser):
    """Answers after every step, for both nets."""
    assert away(browser) < 1e-5


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_would_be_seen(browser, fault):
    """Each changes a number by more than is allowed."""
    assert away(browser, fault) > 1e-3


@pytest.fixture
def playground(browser):
    """The playground on a page, ready."""
    page = browser.new_page()
    record = embed(
        "lstm-gates",
        plt.figure(),
        arrays=arrays(),
        dtypes="f32",
        checks=[dict(zip(NAMES, CASES[0], strict=True))],
        forward=lambda a, **case: ours(a, **case),
    ).record
    element = started(page, json.loads(json.dumps(record)))
    assert element.get_attribute("state") == "ready"
    assert element.evaluate("(node) => node.difference()") < 1e-4
    yield element
    page.close()


def said(element) -> str:
    """The sentence."""
    return element.locator(".dl-play-said").inner_text()


def test_it_opens_with_one_control_and_says_the_answer(playground):
    """Asked after 40 steps for 1.5; the number said is the net's."""
    assert playground.locator("input:visible, select:visible").count() == 1
    text = said(playground)
    assert text.startswith("Asked after 40 steps for 1.5, it answers ")
    number = float(re.search(r"answers (\S+)\. ", text)[1].replace(MINUS, "-"))
    want = ours(arrays(), 0, 3, 1.5, 40)[-1]
    assert number == pytest.approx(want, abs=0.006)


def test_asking_later_is_another_answer(playground):
    """The slider goes to the end of the numbers."""
    slider = playground.get_by_label("Asked after step", exact=True)
    slider.press("End")
    assert said(playground).startswith(f"Asked after {T} steps")
    slider.press("Home")
    assert said(playground).startswith("Asked after 11 steps")


def test_the_rest_is_folded(playground):
    """Number, step of the mark and net are under *More to set*."""
    before = said(playground)
    playground.get_by_text("More to set").click()
    playground.get_by_label("Marked number", exact=True).press("Home")
    assert "for -3.0" in said(playground).replace(MINUS, "-")
    playground.get_by_label("Step of the mark", exact=True).press("End")
    later = said(playground)
    nets = playground.get_by_label("In training it was asked", exact=True)
    nets.select_option("at that step or later")
    assert len({before, later, said(playground)}) == 3
