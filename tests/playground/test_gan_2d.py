"""The playground `gan-2d`: its numbers against PyTorch's, and its use."""

import json

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from bare import OPEN, holding, started

from dlbook.playground import embed, pack, unpack
from dlbook.study import ensembles, ring

RNG = np.random.default_rng(0)
SIZES = {"learner": [3, 5, 4, 2], "teacher": [2, 4, 5, 1]}
RUNS, MOMENTS = 2, 3
CLUSTERS = ring(8, 0.05)
ARRAYS = {
    name: RNG.normal(size=(RUNS, MOMENTS, ensembles.parameter_count(sizes)))
    for name, sizes in SIZES.items()
}
ARRAYS |= {
    "data": CLUSTERS.draw(20, rng=RNG),
    "noise": RNG.normal(size=(40, 3)),
}
PARAMS = SIZES | {"names": ["one", "another"], "every": 50, "near": 0.2}
PARAMS |= {"centres": CLUSTERS.centres}
CASES = [
    {"run": r, "moment": t, "place": x, "noise": u}
    for r, t, x, u in (
        (0, 0, (0.3, -0.7), (0.5, -1.0, 0.2)),
        (0, 2, (-1.1, 0.4), (1.5, 0.3, -0.6)),
        (1, 1, (0.9, 0.8), (-0.4, 0.1, 2.0)),
    )
]
FAULTS = {
    "no slope below zero": ("const LEAK = 0.2", "const LEAK = 0"),
    "columns for rows": ("weights[at + d * K + k]", "weights[at + k * D + d]"),
    "another bias": ("weights[at + D * K + k]", "weights[at + D * K]"),
    "the slope passes every kink": (
        "(layers[l - 1].z[d] > 0 ? v : LEAK * v)",
        "v",
    ),
    "the last layer bends": ("l < sizes.length - 2", "l < sizes.length"),
    "the first run": ("(which * T + moment) * P,", "moment * P,"),
}


def ours(arrays, run, moment, place, noise) -> np.ndarray:
    """The score of a place, its slopes, a draw, by PyTorch."""
    r, t = int(run), int(moment)
    params = {k: torch.tensor(arrays[k][r, t][None]).double() for k in SIZES}
    x = torch.tensor(np.array(place)[None]).double().requires_grad_()
    u = torch.tensor(np.array(noise)[None]).double()
    networks = ensembles.run_networks
    score = networks(params["teacher"], SIZES["teacher"], x, leak=0.2)
    draw = networks(params["learner"], SIZES["learner"], u, leak=0.2)
    (slope,) = torch.autograd.grad(score.sum(), x)
    parts = score.detach().ravel(), slope.ravel(), draw.ravel()
    return torch.cat(parts).numpy()


def rounded() -> dict[str, np.ndarray]:
    """The arrays as the page has them."""
    return {k: unpack(pack(a, "f16")) for k, a in ARRAYS.items()}


def away(browser, fault=("", "")) -> float:
    """The largest difference of the script's numbers from ours."""
    worst = 0.0
    sent = {"params": json.loads(json.dumps(SIZES))}
    sent["arrays"] = {k: pack(a, "f16") for k, a in ARRAYS.items()}
    with holding(browser, "core", "kinds/gan-2d", fault=fault) as page:
        for case in CASES:
            given = {
                k: {"data": np.ravel(v).tolist()} for k, v in case.items()
            }
            found = page.evaluate(
                f"""([sent, given]) =>
                [...js.gan2d.answer(({OPEN})(sent), given).data]""",
                [sent, given],
            )
            found = [np.nan if v is None else v for v in found]
            off = abs(np.array(found, float) - ours(rounded(), **case))
            worst = max(worst, np.nan_to_num(off, nan=np.inf).max())
    return worst


def test_the_script_has_our_numbers(browser):
    """Scores, slopes and draws."""
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
        "gan-2d",
        plt.figure(),
        arrays=ARRAYS,
        params=PARAMS,
        checks=CASES,
        forward=ours,
    ).record
    element = started(page, json.loads(json.dumps(record)))
    assert element.get_attribute("state") == "ready"
    assert element.evaluate("(node) => node.difference()") < 1e-5
    yield element
    page.close()


def words(run, moment, place=(0.0, 0.0)) -> str:
    """What it should say."""
    arrays = rounded()
    params = torch.tensor(arrays["learner"][run, moment][None])
    noise = torch.tensor(arrays["noise"])
    draws = ensembles.run_networks(params, SIZES["learner"], noise, leak=0.2)
    found = CLUSTERS.cover(draws.numpy(), within=4).found[0]
    score = ours(arrays, run, moment, place, np.zeros(3))[0]
    p = 100 / (1 + np.exp(-score))
    x, y = (f"{v:.1f}".replace("-", "−") for v in place)  # noqa: RUF001
    return (
        f"Step {50 * moment + 50}: draws in {found} of 8 clusters. At ({x}, {y}) "
        f'the discriminator says "data" with {p:.{1 if p < 99.9 else 2}f}%.'
    )


def said(element) -> str:
    """The sentence."""
    return element.locator(".dl-play-said").inner_text()


def test_it_opens_at_the_end_of_the_first_training(playground):
    """In the middle of the plane."""
    assert said(playground) == words(0, MOMENTS - 1)


def test_moments_and_trainings_are_chosen(playground):
    """By keys and by the list."""
    playground.get_by_label("Step", exact=True).press("Home")
    assert said(playground) == words(0, 0)
    playground.get_by_label("Training", exact=True).select_option("1")
    assert said(playground) == words(1, 0)


def test_a_place_is_pressed_or_set(playground):
    """The drawing moves the sliders."""
    playground.locator("canvas").click(position={"x": 75, "y": 150})
    assert said(playground) == words(0, MOMENTS - 1, (-0.8, 0.0))
    playground.get_by_text("More to set").click()
    slider = playground.get_by_label("Across", exact=True)
    assert slider.input_value() == "-0.8"
    slider.press("ArrowRight")
    assert said(playground) == words(0, MOMENTS - 1, (-0.7, 0.0))
