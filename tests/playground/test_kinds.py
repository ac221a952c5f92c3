"""Kinds of playgrounds, used by pointer and keys, without a book."""

import json
import re

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from bare import modules, started
from torch import nn

from dlbook.byhand import graphs
from dlbook.byhand.convolution import lay, offered_kernels
from dlbook.nets import Standardise
from dlbook.playground import bundle, chain, embed
from dlbook.playground.embedding import kinds

INK = """(canvas) => {
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  return data.filter((v, i) => i % 4 === 2 && v < 128).length;
}"""


@pytest.fixture
def page(browser, request):
    """A tab of a browser with these options."""
    context = browser.new_context(**getattr(request, "param", {}))
    yield context.new_page()
    context.close()


def play(page, kind: str, **known):
    """A playground of a kind, ready."""
    record = embed(kind, plt.figure(), **known).record
    element = started(page, json.loads(json.dumps(record)))
    assert element.get_attribute("state") == "ready"
    return element


def kernels(page):
    """Kernels on a slope of greys."""
    image = np.add.outer(np.arange(64), np.arange(64))[None]
    offered = {"params": {"kernels": list(offered_kernels().items())}}
    check = {"x": image, "W": np.ones((3, 3)), "how": (1, 0, 0)}
    proof = {"checks": [check], "forward": lambda _, **c: lay(**c)}
    known = {"arrays": {"image": image}} | offered | proof
    return play(page, "kernels", **known)


def templates(page):
    """Ten templates of random weights, fitted or not, and two pictures."""
    rng = np.random.default_rng(0)
    W, means, x = (rng.random((n, 784)) for n in (10, 10, 2))
    b = rng.normal(size=10)
    return play(
        page,
        "templates",
        arrays={"W": W / 9, "W_means": means / 9, "b": b, "b_means": b}
        | {"examples": x},
        checks=[{"x": x[0], "mean": k} for k in (0, 1)],
        forward=lambda a, x, mean: a["W_means" if mean else "W"] @ x + a["b"],
    )


def cnn(page):
    """A network of two maps, without training."""
    torch.manual_seed(0)
    model = nn.Sequential(
        Standardise(0.1, 0.3),
        nn.Conv2d(1, 2, 5, padding=2),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(2 * 784, 10),
    )
    x = np.random.default_rng(0).random((2, 1, 28, 28), np.float32)
    return play(page, "digit-cnn", **chain(model, x))


def graph(page):
    """Two graphs, and a point at which the first is checked."""
    named = graphs.small_graphs()
    first = next(iter(named.values()))
    point = list(first[1].values())
    return play(
        page,
        "graph",
        params={"graphs": [graphs.written(k, *g) for k, g in named.items()]},
        checks=[{"graph": 0, "leaves": point}],
        forward=lambda _, graph, leaves: graphs.leaf_cotangents(first, leaves),
    )


def labelled(element, label: str):
    """The control of this label."""
    return element.get_by_label(label, exact=True)


def press(page, canvas, x: float, y: float) -> None:
    """Press a canvas by pointer, at shares of its sides."""
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])


def says(element, text: str) -> None:
    """Wait until the playground says something."""
    element.locator("[role=status]").filter(has_text=text).wait_for()


def test_the_page_knows_every_kind(page):
    """What `embed` takes, the script finds under the same name."""
    told = bundle.script(*kinds()).replace(bundle.PLACE, "")
    define = 'M["element"].define('
    assert define in told
    page.evaluate(told.replace(define, "globalThis.known = ((all) => all)("))
    parts = ["answer", "build", "label"]
    found = "Object.entries(known).map(([k, v]) => [k, ...Object.keys(v)])"
    for kind, (name, *has) in zip(kinds(), page.evaluate(found), strict=True):
        assert (name, sorted(has)) == (kind, parts)


def test_what_templates_share_moves_no_probability(page):
    """Less their mean or the least, evidence changes and no probability."""
    element = templates(page)
    status = element.locator("[role=status]")
    first = status.inner_text()
    answer, evidence = first.split("evidence")
    for gauge in ("their mean", "the least, pixel by pixel"):
        labelled(element, "Less").select_option(gauge)
        element.locator(f"canvas[aria-label$='less {gauge}.']").wait_for()
        status.filter(has_not_text=evidence).wait_for()
        status.filter(has_text=answer).wait_for()
    labelled(element, "Less").select_option("nothing")
    status.filter(has_text=first).wait_for()


def test_evidence_follows_the_winner_until_one_chooses(page):
    """Another drawing, another class; a chosen one stays."""
    element = templates(page)
    status = element.locator("[role=status]")
    told = re.compile(r"says (\d), .* for (\d) is")
    first = told.search(status.inner_text())
    assert first[1] == first[2]
    other = str((int(first[1]) + 1) % 10)
    labelled(element, "Evidence for").select_option(other)
    says(element, f"says {first[1]}, ")
    says(element, f"evidence for {other} is")
    key = element.locator(".dl-play-evidence .dl-play-text")
    assert f"score of {other}: blue adds, red takes" in key.inner_text()
    rival = str((int(other) + 1) % 10)
    labelled(element, "Against").select_option(rival)
    says(element, f"evidence for {other} against {rival} is")
    assert f"speaks for {other}, red for {rival}" in key.inner_text()


def test_evidence_against_another_class_is_no_choice_of_gauge(page):
    """What decides between two classes stays, whatever all ten lose."""
    element = templates(page)
    status = element.locator("[role=status]")
    labelled(element, "Against").select_option("the runner-up")
    status.filter(has_text=re.compile(r"for \d against \d is")).wait_for()
    said = status.inner_text()
    labelled(element, "Less").select_option("their mean")
    element.locator("canvas[aria-label$='less their mean.']").wait_for()
    page.wait_for_timeout(700)
    assert status.inner_text() == said


def test_a_kernel_that_is_cut_has_no_name(page):
    """Of blur, five rows, the middle three are another kernel."""
    element = kernels(page)
    labelled(element, "Kernel").select_option("blur")
    assert labelled(element, "Size").input_value() == "5"
    labelled(element, "Size").select_option("3")
    chosen = labelled(element, "Kernel")
    assert chosen.input_value() == "your own"
    assert element.locator(".dl-play-cells input:visible").count() == 9
    chosen.select_option("Sobel")
    labelled(element, "weight 0, 1").fill("7")
    assert chosen.input_value() == "your own"


def test_a_place_of_a_kernel_is_pressed(page):
    """In the picture or in the answer; weights stand over their pixels."""
    element = kernels(page)
    labelled(element, "Kernel").select_option("identity")
    before, after = element.locator("canvas:visible").all()
    press(page, after, 0.25, 0.75)
    says(element, "At row 48, column 14 ")
    under = element.locator(".dl-play-cells span:visible").all_inner_texts()
    expected = [62, 63, 64, 63, 64, 65, 64, 65, 66]
    assert under == [f"· {v}" for v in expected]
    says(element, "add up to 64.0.")
    press(page, before, 0.5, 0.25)
    says(element, "At row 14, column 31 ")
    labelled(element, "Stride").press("ArrowRight")
    press(page, before, 0.25, 0.75)
    says(element, "At row 24, column 7 ")


def test_a_weight_may_be_a_fraction(page):
    """What is no number is marked, changes nothing, and does not stay."""
    element = kernels(page)
    labelled(element, "Kernel").select_option("identity")
    cell = labelled(element, "weight 0, 0")
    for text, answer in (("1/8", "7.5"), ("-1/2", "\N{MINUS SIGN}30.0")):
        cell.fill(text)
        says(element, f"add up to {answer}.")
        assert cell.get_attribute("aria-invalid") is None
    for text in ("-", "1/", "1/0", "a", "1e10", "1/2/3"):
        cell.fill(text)
        assert cell.get_attribute("aria-invalid") == "true"
    page.wait_for_timeout(700)
    says(element, "add up to \N{MINUS SIGN}30.0.")
    cell.blur()
    assert cell.input_value() == "-1/2"
    assert cell.get_attribute("aria-invalid") is None
    cell.fill("")
    says(element, "add up to 0.0.")
    assert cell.get_attribute("placeholder") == "0"
    cell.blur()
    assert cell.input_value() == "0"
    cell.fill("1000000")
    says(element, "add up to 6.0 · 10⁷.")


def test_arrows_move_the_place_of_a_kernel(page):
    """In either picture, once it is pressed, and not beyond its border."""
    element = kernels(page)
    before, after = element.locator("canvas:visible").all()
    press(page, after, 0.25, 0.75)
    says(element, "At row 48, column 14 ")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    says(element, "At row 47, column 15 ")
    before.press("ArrowLeft")
    says(element, "At row 47, column 14 ")
    assert labelled(element, "Column").input_value() == "14"
    for _ in range(16):
        page.keyboard.press("ArrowLeft")
    says(element, "At row 47, column 0 ")


def test_a_kernel_lies_on_a_drawing(page):
    """Keys draw, and the answer has the ink."""
    element = kernels(page)
    labelled(element, "Picture").select_option("drawing")
    labelled(element, "Kernel").select_option("identity")
    pad = element.locator(".dl-play-surface")
    pad.press("Space")
    pad.press("ArrowDown")
    page.keyboard.press("Space")
    for name, place in (("Row", 14), ("Column", 13)):
        labelled(element, name).fill(str(place))
    says(element, "At row 14, column 13 of the answer the 9 products add up")
    says(element, "add up to 255.0.")


def test_maps_and_units_are_pressed(page):
    """A map by pointer; a unit of it by pointer, then by keys."""
    element = cnn(page)
    _, _, maps, chosen, *_ = element.locator("canvas").all()
    press(page, maps, 0.75, 0.25)
    says(element, "Map 2 of the 1st convolution")
    assert labelled(element, "Map").input_value() == "2"
    press(page, chosen, 0.5, 0.25)
    says(element, "row 8, column 15: ")
    chosen.press("ArrowLeft")
    says(element, "row 8, column 14: ")
    element.get_by_role("button", name="Strongest unit").click()
    status = element.locator("[role=status]")
    status.filter(has_not_text="row 8, column 14").wait_for()


def test_a_digit_is_drawn_with_keys(page):
    """What is drawn is in the picture that the unit sees."""
    element = cnn(page)
    pad, *_, picture, _ = element.locator("canvas").all()
    pad.press("Delete")
    assert picture.evaluate(INK) == 0
    pad.press("Space")
    for _ in range(5):
        pad.press("ArrowUp")
    assert picture.evaluate(INK) > 5 * 49
    says(element, "The network says ")


def test_arrows_go_through_a_graph(page):
    """On the buttons; with Alt they are the browser's."""
    element = graph(page)
    step = labelled(element, "Step")
    back = element.get_by_role("button", name="Back")
    step.press("End")
    assert step.input_value() == "5"
    back.press("Alt+ArrowLeft")
    assert step.input_value() == "5"
    back.press("ArrowLeft")
    assert step.input_value() == "4"
    back.press("Enter")
    assert step.input_value() == "3"
    says(element, "The loss is ")


def test_a_graph_begins_with_its_leaves(page):
    """So does the next one, unless this one was gone through to its end."""
    element = graph(page)
    step, which = labelled(element, "Step"), labelled(element, "Graph")
    says(element, "The leaves are given")
    which.select_option("one weight, three times")
    assert step.input_value() == "0"
    step.press("End")
    which.select_option("a sum and a product")
    assert step.input_value() == "5"


@pytest.mark.parametrize(
    ("typed", "kept"), [("", "0"), ("-", "0"), ("2x", "2"), ("1e40", "1e4")]
)
def test_what_is_no_number_gives_way(page, typed, kept):
    """A leaf's field is marked, and shows the leaf's number when left."""
    field = graph(page).get_by_label("x", exact=True).first
    field.fill("2.5")
    field.press("Control+a")
    field.press("Delete")
    field.press_sequentially(typed)
    assert field.get_attribute("aria-invalid") == ("true" if typed else None)
    field.blur()
    assert field.get_attribute("aria-invalid") is None
    assert field.input_value() == kept


def recurrent(page):
    """Three matrices and inputs for forty steps."""
    rng = np.random.default_rng(0)
    W, x = rng.standard_normal((3, 32, 32)) / 6, rng.standard_normal((40, 32))
    names = ("matrix", "radius", "size", "T", "limit")
    return play(
        page,
        "rnn-gradients",
        arrays={"W": W, "x": x, "sigma": [2, 2, 2]},
        checks=[dict.fromkeys(names, 1)],
        forward=lambda _, **asked: [0.0],
    )


def test_a_gradient_goes_back_twenty_steps(page):
    """One control is in front; clipping is in the key where it is on."""
    element = recurrent(page)
    says(element, "20 steps back, the gradient's length is")
    assert element.locator("input:visible, select:visible").count() == 1
    key = element.get_by_role("list", name="Lines")
    assert "clipped" not in key.inner_text()
    element.get_by_text("More to set").click()
    labelled(element, "Clip the gradient").check()
    assert "clipped" in key.inner_text()
    says(element, "clipping multiplies everything by")


def test_features_on_a_line_are_said_to_be(page):
    """Where an adversary leaves nothing but a line, the sentence says it."""
    plane = np.random.default_rng(0).uniform(-1, 1, (2, 2, 9, 2))
    plane[1, ..., 1] /= 1000
    known = {"name": "points", "strengths": [0, 10], "labels": ["0" * 9] * 2}
    element = play(
        page,
        "dann",
        arrays={"points0": plane},
        params={"groups": [known | {"accuracies": [[1, 1, 0.5]] * 2}]},
        checks=[{"group": 0, "run": 1}],
        forward=lambda a, group, run: a["points0"][int(run)],
    )
    said = element.locator(".dl-play-said")
    assert "one line" not in said.inner_text()
    labelled(element, "Strength λ").press("ArrowRight")
    assert "λ = 10: " in said.inner_text()
    assert said.inner_text().endswith("lie almost on one line.")


# All at once: a pause between two looks is one in the drawing, too.
WORDS = """(element) => [".dl-play-marked", ".dl-play-said", "[role=status]"]
  .map((name) => element.querySelector(name).innerText)"""


def test_a_sentence_keeps_up_with_the_bars(page):
    """While one draws, words and bars name the same class and number."""
    element = cnn(page)
    box = element.locator(".dl-play-surface").bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    for k in range(5):
        page.mouse.move(box["x"] + 40 + 30 * k, box["y"] + 40 + 9 * k * k)
        row, said, status = element.evaluate(WORDS)
        name, number = row.split()
        assert said == f"The network says {name}, {number}."
        assert status == ""
    page.mouse.up()
    says(element, said)


@pytest.mark.parametrize("page", [{"reduced_motion": "reduce"}], indirect=True)
def test_a_graph_does_not_move_for_all(page):
    """Who wants no motion gets from the leaves to the last step at once."""
    element = graph(page)
    labelled(element, "Step").fill("0")
    element.get_by_role("button", name="Play").click()
    assert labelled(element, "Step").input_value() == "5"
    assert element.get_by_role("button", name="Play").is_visible()


def test_powers_are_written_for_people(page):
    """One digit before the point, also where rounding adds another."""
    page.evaluate(f"globalThis.js = {modules('chart')}")
    powers = [5.999, 6, -7, -6.92, 2.9999, 1.1, float("-inf")]
    found = page.evaluate("(all) => all.map(js.power)", powers)
    assert found == [
        "1.0 · 10⁶",
        "1.0 · 10⁶",
        "1.0 · 10⁻⁷",
        "1.2 · 10⁻⁷",
        "1000",
        "13",
        "0",
    ]


def test_an_axis_reaches_its_lines(page):
    """As far as the longest goes, up or down; what is 0 has no logarithm."""
    page.evaluate(f"globalThis.js = {modules('chart')}")
    lines = "(all) => js.reach(all.map((values) => ({ values })))"
    none = float("-inf")
    for values, far in ((0, 6), (6, 6), (-7, 12), (61, 96)):
        assert page.evaluate(lines, [[none, 3], [values, none]]) == far


def test_an_axis_is_close_to_its_lines_if_asked(page):
    """It ends at whole powers beside them; the chosen x is marked in full."""
    page.evaluate(f"globalThis.js = {modules('chart')}")
    texts, boxes = page.evaluate("""() => {
      const [texts, boxes] = [[], []];
      const context = { fillText: (text, x, y) => texts.push(text),
        strokeRect: (...box) => boxes.push(box), setLineDash: () => {},
        beginPath: () => {}, lineTo: () => {}, stroke: () => {} };
      js.curves({ colour: () => "" }, context, [152, 142],
        [{ values: [0.3, -1.4, -0.5], colour: "" }], "x",
        { close: true, chosen: 1 });
      return [texts, boxes];
    }""")
    assert texts == ["10⁻²", "10⁻¹", "10⁰", "10¹", "0", "2", "x"]
    assert boxes[-1] == [92, 8, 0, 100]


def test_decimals_are_written_for_people(page):
    """With a minus sign, and none where nothing is left of the number."""
    page.evaluate(f"globalThis.js = {modules('words')}")
    found = page.evaluate("[-1.26, -0.04, 56.44].map((v) => js.decimal(v, 1))")
    assert found == ["\N{MINUS SIGN}1.3", "0.0", "56.4"]
    far = page.evaluate("[999999, -1.19e11].map((v) => js.decimal(v, 1))")
    assert far == ["999999.0", "\N{MINUS SIGN}1.2 · 10¹¹"]
    shares = page.evaluate("[0.0004, 0.5, 0.9996].map(js.percent)")
    assert shares == ["0.0%", "50.0%", "99.96%"]
