"""The playground of rules of descent: its numbers, and its use."""

import numpy as np
import pytest
from bare import holding, ready

from dlbook.byhand import descent
from dlbook.study import momentum_factor

H = np.array([[[1, 0], [0, 20]], [[10.5, 9.5], [9.5, 10.5]], [[5, 0], [0, 5]]])
RULES = descent.sgd, descent.momentum, descent.rmsprop, descent.adam
WALK = "([H, start, steps, how]) => js.walk(H, start, steps, how)"


@pytest.fixture
def js(browser):
    """A page that has the playground's mathematics."""
    with holding(browser, "descents") as page:
        yield page


def python_path(rule, surface, how, start=(-1.2, 0.7), steps=40):
    """The path that the package's rules take."""
    options = {"lr": how["lr"]}
    if rule in (1, 3):
        options |= {1: {"beta": how["beta"]}, 3: {}}[rule]
    if rule == 2:
        options["beta"] = how["beta2"]
    if rule == 3:
        options["betas"] = how["beta"], how["beta2"]
        options["correct"] = bool(how["correct"])
    return descent.walk(
        RULES[rule], lambda w: H[surface] @ w, start, steps, **options
    )


@pytest.mark.parametrize("rule", range(4))
@pytest.mark.parametrize("correct", [0, 1])
def test_paths_are_those_of_the_package(js, rule, correct):
    """Each rule's path in the page is ``byhand.descent``'s to rounding."""
    how = {"rule": rule, "lr": 0.03, "beta": 0.8, "beta2": 0.95}
    how["correct"] = correct
    for surface in (0, 1):
        given = [H[surface].ravel().tolist(), [-1.2, 0.7], 40, how]
        path = python_path(rule, surface, how)
        np.testing.assert_allclose(js.evaluate(WALK, given), path, 1e-9, 1e-12)


@pytest.mark.parametrize("lr", [0.01, 0.05, 0.09, 0.15])
def test_the_factor_is_that_of_theory(js, lr):
    """The page's factor is ``study``'s, turned ravine or not."""
    call = "([H, how]) => js.factor(H, how)"
    for surface in (0, 1):
        for rule, beta in ((0, 0.0), (1, 0.6)):
            how = {"lr": lr, "rule": rule, "beta": 0.6}
            found = js.evaluate(call, [H[surface].ravel().tolist(), how])
            expected = momentum_factor((1, 20), lr, beta)
            assert found == pytest.approx(expected, rel=1e-9)


@pytest.fixture
def page(browser):
    """A tab of a browser."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def playground(page):
    """The playground, ready."""
    return ready(
        page,
        "optimisers",
        arrays={"H": H},
        dtypes="f32",
        checks=[{"surface": 0, "start": (1, 1)}],
        forward=lambda _, surface, start: np.stack([start, 0.5 * start]),
    )


def says(element, text: str) -> None:
    """Wait until the playground says something."""
    element.locator("[role=status]").filter(has_text=text).wait_for()


def test_too_large_a_rate_is_told_with_its_limit(page):
    """At the end of the slider descent diverges; momentum's limit is more."""
    element = playground(page)
    says(element, "After 30 steps of gradient descent the loss is")
    says(element, "each step leaves 0.960 of the distance")
    element.get_by_label("Rate η", exact=True).press("End")
    says(element, "From the rate 0.1 on the steep part does not shrink.")
    element.get_by_label("Rule", exact=True).select_option("1")
    says(element, "From the rate 0.19 on the steep part does not shrink.")


def test_beyond_all_numbers_the_loss_is_a_power_of_ten(page):
    """A hundred steps at the largest rate: 49 to the 200 is no double."""
    element = playground(page)
    element.get_by_label("Rate η", exact=True).press("End")
    element.locator("summary").click()
    element.get_by_label("Steps", exact=True).press("End")
    rate = 10**0.4
    whole = 200 * np.log10(20 * rate - 1)
    whole += np.log10(20 * 0.7**2 / (1.2**2 + 20 * 0.7**2))
    raised = str(round(whole)).translate(
        str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
    )
    says(
        element, f"After 100 steps of gradient descent the loss is 10{raised} "
    )


def test_the_longest_step_is_told_of_adam(page):
    """Adam has one line in the plot and no factor, but its longest step."""
    element = playground(page)
    lines = element.locator(".dl-play-key li")
    element.get_by_label("Rule", exact=True).select_option("1")
    assert lines.count() == 2
    element.get_by_label("Rule", exact=True).select_option("3")
    assert lines.count() == 1
    element.locator("summary").click()
    how = {"lr": 0.04, "beta": 0.9, "beta2": 0.99}
    longest = []
    for correct in (1, 0):
        path = python_path(3, 0, how | {"correct": correct}, steps=30)
        longest.append(abs(np.diff(path, axis=0)).max() / 0.04)
        says(element, f"A weight moved at most {longest[-1]:.1f} times the")
        element.get_by_label("Adam corrects its start").click()
    assert longest[1] > 1.2 * longest[0]


def test_the_start_is_moved_by_keys_and_by_pointer(page):
    """Arrow keys move it by a tenth; a press of the plane sets it."""
    element = playground(page)
    plane = element.locator("canvas").first
    plane.focus()
    plane.press("ArrowRight")
    plane.press("ArrowDown")
    element.locator("canvas[aria-label*='from -1.1, 0.6.']").wait_for()
    box = plane.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 14)
    element.locator("canvas[aria-label*='1.4.']").wait_for()
