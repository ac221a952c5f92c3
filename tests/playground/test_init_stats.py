"""The playground `init-stats`: its numbers against ours, and its use."""

import re

import numpy as np
import pytest
from bare import answers, ready

from dlbook import ops
from dlbook.byhand.draws import normals
from dlbook.byhand.initialisation import Layer, chain, linear, sizes
from dlbook.byhand.normalisation import standardise

ROWS = 32
X = np.random.default_rng(0).standard_normal((ROWS, 128))
NAMES = ("gain", "kind", "norm", "depth", "width", "seed")
CASES = [
    (1.5, 0, 0, 6, 16, 1),
    (0.7, 1, 0, 4, 64, 2),
    (1.2, 2, 0, 5, 16, 3),
    (2.0, 0, 1, 5, 16, 1),
    (1.3, 1, 1, 4, 16, 4),
]
KINDS = (ops.relu, ops.tanh, lambda z: (z, lambda dz: (dz,)))
FAULTS = {
    "no gain": ("gain / Math.sqrt(n)", "1 / Math.sqrt(n)"),
    "outputs for inputs": ("sum += dz[to + j] * W[from + j]", "sum += 0"),
    "no slope": ("v * slope(z[k], out[k])", "v"),
    "a slope of tanh": ("1 - a * a", "1 - a"),
    "no part of the mean": ("dz[i] - middle - z", "dz[i] - z"),
    "no part along": ("- z[i] * along", ""),
    "batch norm's root forgotten": ("r * (dz[i]", "(dz[i]"),
    "the first row for all": ("Math.floor(k / n) * across", "0"),
    "other numbers": ("t | 61", "t | 63"),
    "inputs as they are": ("level(zeros", "(zeros"),
    "cotangents as they are": ("level(draws", "(draws"),
}


def ours(gain, kind, norm, depth, width, seed) -> np.ndarray:
    """Powers of ten of the mean squares, forward and backward."""
    depth, width = int(depth), int(width)
    draws = normals(int(seed), (ROWS + depth * width) * width)
    dy, *weights = np.split(draws.reshape(-1, width), splits(depth, width))
    x = X[:, :width].astype(np.float16).astype(float)
    x, dy = (a / np.mean(a**2) ** 0.5 for a in (x, dy))
    middle: list[Layer] = [standardise] if norm else []
    layers = [
        chain(linear(gain / width**0.5 * W), *middle, KINDS[int(kind)])
        for W in weights
    ]
    return np.log10(np.concatenate(sizes(x, layers, dy)))


def splits(depth: int, width: int) -> list[int]:
    """Where the weights of each layer begin."""
    return [ROWS + width * k for k in range(depth)]


def away(browser, fault=("", "")) -> float:
    """The largest difference of the script's numbers from ours."""
    given = [dict(zip(NAMES, case, strict=True)) for case in CASES]
    found = answers(browser, "init-stats", {"x": X}, given, fault)
    return max(
        abs(numbers - ours(*case)).max()
        for numbers, case in zip(found, CASES, strict=True)
    )


def test_the_script_has_our_numbers(browser):
    """For each activation, with batch norm and without."""
    assert away(browser) < 1e-4


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_would_be_seen(browser, fault):
    """Each changes a number by more than is allowed."""
    assert away(browser, fault) > 1e-3


@pytest.fixture
def playground(browser):
    """The playground on a page, ready."""
    page = browser.new_page()
    yield ready(
        page,
        "init-stats",
        1e-4,
        arrays={"x": X},
        checks=[dict(zip(NAMES, CASES[0], strict=True))],
        forward=lambda _, **case: ours(*case.values()),
    )
    page.close()


def said(element) -> tuple[str, str]:
    """Both mean squares of the sentence."""
    text = element.locator(".dl-play-said").inner_text()
    there, back = re.search(
        r"come to (.+) at the end, cotangents to (.+) at the input\.$", text
    ).groups()
    return there, back


def test_it_opens_near_the_gain_of_relu(playground):
    """At a root of 2, in its widest layers, and says so; steps are fine."""
    sentence = playground.locator(".dl-play-said")
    opening = "Gain 1.41, width 128, 30 layers: from mean square 1 "
    assert sentence.inner_text().startswith(opening)
    there, back = (10**v for v in ours(1.41, 0, 0, 30, 128, 1)[[30, 31]])
    shown = [float(number) for number in said(playground)]
    assert shown == pytest.approx([there, back], rel=0.05)
    playground.get_by_label("Gain g", exact=True).press("ArrowRight")
    assert sentence.inner_text().startswith("Gain 1.42")


def test_what_grey_means_is_written(playground):
    """For the eye and in the picture's label, true in either theme."""
    picture = playground.locator("canvas").first
    text = picture.get_attribute("aria-label")
    assert "The stronger, the more" in text
    assert "outside" in text
    assert playground.get_by_text(text, exact=True).is_visible()


def test_a_larger_gain_makes_both_ways_larger(playground):
    """One control is in front; small dies, large explodes, both ways."""
    shown = playground.locator("input:visible, select:visible")
    assert shown.count() == 1
    shown.press("Home")
    assert all("10⁻" in number for number in said(playground))
    shown.press("End")
    for number in said(playground):
        assert re.search(r"10[¹²³⁴⁵⁶⁷⁸⁹]", number)


def test_batch_norm_heeds_no_gain_and_sends_too_much_back(playground):
    """Forward stays at a half; backward grows, whatever the gain."""
    playground.get_by_text("More to set").click()
    playground.get_by_label("Batch norm", exact=True).check()
    first = said(playground)
    assert float(first[0]) == pytest.approx(0.5, abs=0.05)
    assert "10" in first[1]
    playground.get_by_label("Gain g", exact=True).press("End")
    assert said(playground)[0] == first[0]


def test_other_weights_are_drawn(playground):
    """Another seed, other numbers; linear layers have the gain's powers."""
    playground.get_by_text("More to set").click()
    playground.get_by_label("Activation", exact=True).select_option("none")
    before = said(playground)
    playground.get_by_role("button", name="Draw other weights").click()
    assert said(playground) != before
