"""The playground `landscape`: its numbers against ours, and its use."""

import numpy as np
import pytest
from bare import answers, ready
from scipy.interpolate import RegularGridInterpolator

from dlbook.playground import pack, unpack

G, POINTS = 7, 5
RNG = np.random.default_rng(0)
PAIRS = [(0, 1), (0, 2), (1, 2)]
SCORES = RNG.uniform(-1, 2, (2, POINTS, 3))
ARRAYS = {
    "heights": RNG.uniform(-2, 1, (2, 3, G, G)),
    "ends": np.stack([SCORES.min(axis=1) - 0.3, SCORES.max(axis=1) + 0.5], 2),
    "scores": SCORES,
    "losses": RNG.uniform(-2, 1, (2, POINTS)),
    "shares": np.array([[0.9, 0.06, 0.02], [0.6, 0.15, 0.07]]),
}
NAMES = "path", "pair", "point"
CASES = [(0, 0, 0), (0, 1, 3), (0, 2, 4), (1, 0, 2), (1, 1, 1), (1, 2, 3)]
FAULTS = {
    "axes exchanged": ("(i + a) * G + j + b", "(j + b) * G + i + a"),
    "another axis": ("[0, 2]", "[2, 0]"),
    "no low end": ("[axis] - low)", "[axis])"),
    "the nearest point": ("[low, at - low]", "[Math.round(at), 0]"),
    "weights exchanged": ("(1 - s) * ((1 - t)", "s * ((1 - t)"),
    "the other path": ("row(losses, path)", "row(losses, 1 - path)"),
    "the plane's for the point's": (
        "[...places, loss, below]",
        "[...places, below, loss]",
    ),
    "another pair": ("row(heights, path, pair)", "row(heights, path, 0)"),
    "cells for points": ("* (G - 1);", "* G;"),
}


def ours(arrays, path, pair, point) -> np.ndarray:
    """Places on both axes, and logarithms of the losses there."""
    path, pair, point = int(path), int(pair), int(point)
    axes = list(PAIRS[pair])
    low, high = arrays["ends"][path, axes].T
    places = (arrays["scores"][path, point, axes] - low) / (high - low)
    grid = np.linspace(0, 1, G)
    seen = RegularGridInterpolator((grid, grid), arrays["heights"][path, pair])
    return np.array([*places, arrays["losses"][path, point], *seen(places)])


def rounded() -> dict[str, np.ndarray]:
    """The arrays as the page has them."""
    return {k: unpack(pack(a, "f16")) for k, a in ARRAYS.items()}


def away(browser, fault=("", "")) -> float:
    """The largest difference of the script's numbers from ours."""
    given = [dict(zip(NAMES, case, strict=True)) for case in CASES]
    found = answers(browser, "landscape", ARRAYS, given, fault)
    worst = [
        abs(numbers - ours(rounded(), *case)).max()
        for numbers, case in zip(found, CASES, strict=True)
    ]
    return np.nan_to_num(worst, nan=np.inf).max()


def test_the_script_has_our_numbers(browser):
    """On each path, in each plane."""
    assert away(browser) < 1e-5


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
        "landscape",
        1e-5,
        arrays=ARRAYS,
        params={"every": 20},
        checks=[dict(zip(NAMES, case, strict=True)) for case in CASES],
        forward=ours,
    )
    page.close()


def words(path, pair, point) -> str:
    """What it should say."""
    *_, loss, below = (
        f"{10**v:.3g}" for v in ours(rounded(), path, pair, point)
    )
    loss, below = (str(float(v)).removesuffix(".0") for v in (loss, below))
    steps = f"{point} random steps"
    if not path:
        steps = f"{20 * point} steps of training"
    held = rounded()["shares"][path, list(PAIRS[pair])].sum()
    return (
        f"Point {point}, after {steps}: the loss is {loss}, and in the plane, "
        f"at the nearest point, {below}. The plane holds {100 * held:.0f}% "
        "of the path's squared distances."
    )


def said(element) -> str:
    """The sentence."""
    return element.locator(".dl-play-said").inner_text()


def test_it_opens_at_the_networks_end(playground):
    """In the plane of the first two components."""
    assert said(playground) == words(0, 0, POINTS - 1)


def test_keys_walk_along_the_path(playground):
    """A key is a saved point; the first is the start."""
    slider = playground.get_by_label("Point", exact=True)
    slider.press("ArrowLeft")
    assert said(playground) == words(0, 0, POINTS - 2)
    assert slider.get_attribute("aria-valuetext") == str(POINTS - 2)
    slider.press("Home")
    assert said(playground) == words(0, 0, 0)


def test_paths_and_planes_are_chosen(playground):
    """The walk, and each of the three planes."""
    playground.get_by_label("Path", exact=True).select_option("1")
    assert said(playground) == words(1, 0, POINTS - 1)
    for pair in (1, 2):
        playground.get_by_label("Components").select_option(str(pair))
        assert said(playground) == words(1, pair, POINTS - 1)


def test_what_grey_means_is_written(playground):
    """For the eye and in the picture's label: axes, ends, and its step."""
    for pair, axes in enumerate(PAIRS):
        if pair:
            playground.get_by_label("Components").select_option(str(pair))
        label = playground.locator("canvas").first.get_attribute("aria-label")
        text = playground.locator(".dl-play-text").first.inner_text()
        assert text in label
        right, up = (axis + 1 for axis in axes)
        assert f"Component {right} to the right, {up} upwards" in text
        seen = rounded()["heights"][0, pair].astype(float)
        low, high = seen.min(), seen.max()
        for log in (low, high, (high - low) / 12):
            number = str(float(f"{10**log:.3g}")).removesuffix(".0")
            assert f" {number}" in text
        assert "the higher the loss" in text
