"""The playground `adversarial`: its numbers against PyTorch's, and its use."""

import json
import re

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from bare import OPEN, holding, started
from torch.nn import functional as F  # noqa: N812

from dlbook.playground import embed, pack

RNG = np.random.default_rng(0)
SHAPES = {"W1_": (6, 784), "b1_": (6,), "W2_": (10, 6), "b2_": (10,)}
ARRAYS = {
    f"{name}{k}": RNG.normal(size=shape) / shape[-1] ** 0.5
    for k in (0, 1)
    for name, shape in SHAPES.items()
}
ARRAYS["examples"] = RNG.random((2, 784))
CASES = [(0, 3), (1, 3), (1, 9)]
FAULTS = {
    "no slope of ReLU": ("if (z.data[h] <= 0) continue;", ""),
    "the other network": ("`${name}${which}`", "`${name}0`"),
    "no true class": ("(p[c] - (c === k))", "p[c]"),
    "another class": ("c === k", "c === 3"),
    "scores for probabilities": (
        "softmax(linear(relu(z), W2, b2))",
        "linear(relu(z), W2, b2)",
    ),
}


def reply(arrays, x, which, label) -> np.ndarray:
    """Scores, and the gradient of the cross-entropy by the pixels."""
    a = {k: torch.tensor(np.asarray(v, float)) for k, v in arrays.items()}
    names = [f"{name}{int(which)}" for name in SHAPES]
    W1, b1, W2, b2 = (a[name] for name in names)
    x = torch.tensor(np.asarray(x, float), requires_grad=True)
    z = W2 @ (W1 @ x + b1).relu() + b2
    (g,) = torch.autograd.grad(F.cross_entropy(z, torch.tensor(int(label))), x)
    return np.concatenate([z.detach(), g])


def away(browser, fault=("", "")) -> float:
    """The largest difference of the script's numbers from ours."""
    worst, x = 0.0, ARRAYS["examples"][0]
    with holding(browser, "core", "kinds/adversarial", fault=fault) as page:
        for which, label in CASES:
            given = {"which": {"data": [which]}, "label": {"data": [label]}}
            given["x"] = {"shape": [784], "data": x.tolist()}
            found = page.evaluate(
                f"""([sent, given]) =>
                [...js.adversarial.answer(({OPEN})(sent), given).data]""",
                [
                    {"arrays": {k: pack(v, "f32") for k, v in ARRAYS.items()}},
                    given,
                ],
            )
            ours = reply(ARRAYS, x, which, label)
            worst = max(worst, abs(np.array(found) - ours).max())
    return worst


def test_the_script_has_pytorchs_numbers(browser):
    """Scores and gradients, of both networks."""
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
        "adversarial",
        plt.figure(),
        arrays=ARRAYS,
        params={"labels": [3, 8]},
        checks=[{"x": ARRAYS["examples"][0], "which": 1, "label": 3}],
        forward=reply,
    ).record
    element = started(page, json.loads(json.dumps(record)))
    assert element.get_attribute("state") == "ready"
    assert element.evaluate("(node) => node.difference()") < 1e-4
    yield element
    page.close()


def said(element) -> str:
    """The sentence."""
    return element.locator(".dl-play-said").inner_text()


def test_it_opens_with_a_coin_and_changes_with_each_control(playground):
    """The length, the way, the network and the digit are in the sentence."""
    opening = "Each pixel moved by at most 0.10, by a coin:"
    assert said(playground).startswith(opening)
    assert said(playground).endswith("the label is 3.")
    length = playground.get_by_label("Largest move of a pixel", exact=True)
    length.press("ArrowRight")
    assert "at most 0.11" in said(playground)
    playground.get_by_label("Digit", exact=True).select_option("1")
    assert said(playground).endswith("the label is 8.")
    before = said(playground)
    playground.get_by_label("Network", exact=True).select_option("1")
    assert said(playground) != before


def test_steps_lower_the_label_and_raise_a_target(playground):
    """Ten steps take probability from the label, and give it to a target."""

    def probability(k):
        row = playground.locator(".dl-play-bars tbody tr").nth(k)
        text = row.locator(".dl-play-number").inner_text()
        return float(re.sub("[^0-9.]", "", text))

    length = playground.get_by_label("Largest move of a pixel", exact=True)
    length.fill("0")
    still = probability(3), probability(5)
    length.fill("0.3")
    way = playground.get_by_label("Signs by", exact=True)
    way.select_option("ten steps")
    assert probability(3) < still[0]
    playground.get_by_label("Lead it to", exact=True).select_option("5")
    assert probability(5) > still[1]
