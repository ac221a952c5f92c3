"""The playground `receptive-field`: its numbers against ours, and its use."""

import numpy as np
import pytest
from bare import answers, ready

from dlbook.byhand import fields
from dlbook.playground import pack, unpack
from dlbook.study import View

ARRAYS = {"trained": np.random.default_rng(0).random(26)}
NETWORK = [1, 6, 1, 6, 1, 1]
CASES = [
    NETWORK,
    [1, 0, 0, 0, 0, 0],
    [2, 3, 5, 0, 6, 1],
    [4, 4, 0, 0, 0, 0],
]
FAULTS = {
    "no dilation in the windows": ("at + i * d * jump", "at + i * jump"),
    "jumps that add": ("jump *= s;", "jump += s;"),
    "a row that is too short": ("(k - 1) * d * jump", "(k - 2) * d * jump"),
    "another variance": ("Math.sqrt(12 *", "Math.sqrt(6 *"),
    "no middle": ("(i - middle) ** 2", "i ** 2"),
    "no row of one": ("** 2) + 1)", "** 2))"),
    "the paths' width for the trained": (
        "learnt: width([...trained.data])",
        "learnt: width(counts)",
    ),
    "seen for left out": ("n === 0", "n !== 0"),
}


def ours(arrays, stack) -> np.ndarray:
    """Size, jump, width by paths, width of the trained, pixels left out."""
    layers = fields.offered(stack)
    view = View()
    for k, s, d in layers:
        view = view.behind(k, s, 0, d)
    assert fields.facts(arrays, stack)[0] == view.size
    return fields.facts(arrays, stack)


def number(choices) -> int:
    """A stack as one number, as the page takes it."""
    return sum(n * 7**l for l, n in enumerate(choices))


def rounded() -> dict[str, np.ndarray]:
    """The arrays as the page has them."""
    return {k: unpack(pack(a, "f16")) for k, a in ARRAYS.items()}


def away(browser, fault=("", "")) -> float:
    """The largest difference of the script's numbers from ours."""
    given = [{"stack": number(case)} for case in CASES]
    found = answers(browser, "receptive-field", ARRAYS, given, fault)
    worst = [
        abs(numbers - ours(rounded(), number(case))).max()
        for numbers, case in zip(found, CASES, strict=True)
    ]
    return np.nan_to_num(worst, nan=np.inf).max()


def test_the_script_has_our_numbers(browser):
    """For the chapter's network and for others, with gaps."""
    assert away(browser) < 1e-4


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_would_be_seen(browser, fault):
    """Each changes a number by more than is allowed."""
    assert away(browser, fault) > 1e-2


@pytest.fixture
def playground(browser):
    """The playground on a page, ready."""
    page = browser.new_page()
    yield ready(
        page,
        "receptive-field",
        1e-4,
        arrays=ARRAYS,
        params={},
        checks=[{"stack": number(case)} for case in CASES],
        forward=ours,
    )
    page.close()


def said(element) -> str:
    """The sentence."""
    return element.locator(".dl-play-said").inner_text()


def words(layers) -> str:
    """What it should say of a stack."""
    size, jump, effective, learnt, left = ours(rounded(), number(layers))
    gaps = f", {left:.0f} of them left out" if left else ""
    told = ""
    if layers == NETWORK:
        told = "; in trained networks, by their mean squared slopes, "
        told += f"{learnt:.1f}"
    pixels = "pixel" if size == 1 else "pixels"
    return (
        f"A unit sees {size:.0f} {pixels} a side{gaps}; its neighbour's begin "
        f"{jump:.0f} further on. By its paths the field is as wide as "
        f"{effective:.1f}{told}."
    )


def test_it_opens_with_the_chapter_s_network(playground):
    """Twenty-six pixels, and what the trained network has."""
    assert said(playground) == words(NETWORK)
    assert "26 pixels" in said(playground)


def test_a_layer_is_chosen_and_changed(playground):
    """By keys; the button brings the network back."""
    kind = playground.get_by_label("Window")
    kind.select_option(label="kernel of 3, dilation 4")
    assert said(playground) == words([*NETWORK[:5], 5])
    slider = playground.get_by_label("Layer", exact=True)
    slider.press("Home")
    assert kind.input_value() == "1"
    kind.select_option(label="none")
    assert said(playground) == words([0, *NETWORK[1:5], 5])
    assert slider.get_attribute("aria-valuetext") == "1, none"
    back = playground.get_by_role("button")
    back.click()
    assert said(playground) == words(NETWORK)
    assert slider.get_attribute("aria-valuetext") == "1, kernel of 3"
    assert back.is_disabled()


def test_a_stack_of_nothing_sees_one_pixel(playground):
    """And says so in the singular."""
    for _ in NETWORK:
        playground.get_by_label("Window").select_option(label="none")
        playground.get_by_label("Layer", exact=True).press("ArrowLeft")
    assert said(playground) == words([0] * 6)
    assert "1 pixel a side" in said(playground)


def test_the_drawing_follows(playground):
    """Another window is another picture, with the sentence as its label."""
    canvas = playground.locator("canvas")
    before = canvas.evaluate("(c) => c.toDataURL()")
    playground.get_by_label("Window").select_option(label="kernel of 5")
    assert canvas.evaluate("(c) => c.toDataURL()") != before
    assert canvas.get_attribute("aria-label") == said(playground)
