"""The playground `latent`: its pictures against ours, and its use."""

import json
import re

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from bare import OPEN, holding, started

from dlbook.playground import embed, pack, unpack

RNG = np.random.default_rng(0)
H, N = 7, 30
ARRAYS = {
    "W1": RNG.standard_normal((H, 2)),
    "b1": RNG.standard_normal(H),
    "W2": RNG.standard_normal((196, H)),
    "b2": RNG.standard_normal(196),
    "codes": 3 * RNG.standard_normal((N, 2)),
    "examples": RNG.uniform(size=(10, 196)),
}
LABELS = [str(n % 10) for n in range(N)]
PARAMS = {"labels": LABELS, "starts": list(range(10))}
CASES = [np.array(z) for z in ([0.0, 0], [2.5, -1], [-4, 3.3])]
FAULTS = {
    "no bend": ("relu(linear(z, W1, b1))", "linear(z, W1, b1)"),
    "no bias": ("W2, b2)", "W2)"),
    "axes exchanged": (
        "[codes.data[2 * n], codes.data[2 * n + 1]]",
        "[codes.data[2 * n + 1], codes.data[2 * n]]",
    ),
    "the farthest": ("far < best.far", "far > best.far || !best.n"),
}


def ours(arrays, z) -> np.ndarray:
    """The picture, and number and distance of the nearest code."""
    a = np.maximum(arrays["W1"] @ z + arrays["b1"], 0)
    far = np.linalg.norm(arrays["codes"] - z, axis=1)
    picture = arrays["W2"] @ a + arrays["b2"]
    return np.append(picture, [far.argmin(), far.min()])


def rounded() -> dict[str, np.ndarray]:
    """The arrays as the page has them."""
    return {k: unpack(pack(a, "f16")) for k, a in ARRAYS.items()}


def away(browser, fault=("", "")) -> float:
    """The largest difference of the script's numbers from ours."""
    worst = 0.0
    sent = {"arrays": {k: pack(a, "f16") for k, a in ARRAYS.items()}}
    with holding(browser, "core", "kinds/latent", fault=fault) as page:
        for z in CASES:
            found = page.evaluate(
                f"""([sent, z]) => [...js.latent.answer(({OPEN})(sent),
                {{ z: js.tensor([2], Float32Array.from(z)) }}).data]""",
                [sent, z.tolist()],
            )
            off = abs(np.array(found, float) - ours(rounded(), z))
            worst = max(worst, np.nan_to_num(off, nan=np.inf).max())
    return worst


def test_the_script_has_our_pictures(browser):
    """At three codes."""
    assert away(browser) < 1e-4


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_would_be_seen(browser, fault):
    """Each changes a number by more than is allowed."""
    assert away(browser, fault) > 1e-2


@pytest.fixture
def playground(browser):
    """The playground on a page, ready."""
    page = browser.new_page()
    record = embed(
        "latent",
        plt.figure(),
        arrays=ARRAYS,
        params=PARAMS,
        checks=[{"z": z} for z in CASES],
        forward=ours,
    ).record
    element = started(page, json.loads(json.dumps(record)))
    assert element.get_attribute("state") == "ready"
    assert element.evaluate("(node) => node.difference()") < 1e-4
    yield element
    page.close()


def said(element) -> tuple[list[float], str, float]:
    """Code, label and distance of the sentence."""
    text = element.locator(".dl-play-said").inner_text().replace("\u2212", "-")
    found = re.match(
        r"Code (\S+), (\S+)\. The nearest code of a digit is that of a (\d), "
        r"(\S+) away\.",
        text,
    )
    x, y, label, far = found.groups()
    return [float(x), float(y)], label, float(far)


def test_it_opens_at_a_digit_and_goes_to_another(playground):
    """From the code of the 4 to that of the 9."""
    codes = rounded()["codes"]
    z, label, far = said(playground)
    np.testing.assert_allclose(z, codes[4], atol=0.06)
    assert (label, far) == ("4", 0)
    playground.get_by_label("Way", exact=True).press("End")
    z, label, _ = said(playground)
    np.testing.assert_allclose(z, codes[9], atol=0.06)
    assert label == "9"
    playground.get_by_label("From", exact=True).select_option("2")
    playground.get_by_label("Way", exact=True).press("Home")
    np.testing.assert_allclose(said(playground)[0], codes[2], atol=0.06)


def test_a_place_is_pressed_and_keys_move_it(playground):
    """The middle of the plane; a key goes a fortieth of it."""
    plane = playground.locator("canvas").first
    plane.scroll_into_view_if_needed()
    plane.click()
    codes = rounded()["codes"]
    low, high = codes.min(axis=0), codes.max(axis=0)
    z, _, far = said(playground)
    np.testing.assert_allclose(z, (low + high) / 2, atol=0.15)
    distances = np.linalg.norm(codes - (low + high) / 2, axis=1)
    assert abs(far - distances.min()) < 0.15
    plane.press("ArrowRight")
    plane.press("ArrowUp")
    moved = np.array(said(playground)[0]) - z
    np.testing.assert_allclose(moved, 1.1 * (high - low) / 40, atol=0.11)


def test_pictures_are_mixed_on_demand(playground):
    """The sentence tells which; a free place is decoded again."""
    text = playground.locator(".dl-play-said")
    assert "what the decoder makes of it" in text.inner_text()
    playground.get_by_text("More to set").click()
    playground.get_by_label("Mix the two pictures, not their codes").check()
    playground.get_by_label("Way", exact=True).press("ArrowRight")
    assert "with 5.0% of the second" in text.inner_text()
    playground.locator("canvas").first.click()
    assert "what the decoder makes of it" in text.inner_text()
