"""What playgrounds show beside their answers, against NumPy and PyTorch."""

import re
from itertools import product

import diagrams
import numpy as np
import pytest
import sweeps
import torch
from bare import OPEN, holding
from torch import nn
from torch.nn import functional

from dlbook.nets import Standardise
from dlbook.playground import pack
from dlbook.playground.chains import layers, weights
from dlbook.study import layer_table

MODULES = "chain", "core", "filters", "pad"
MODULES += sweeps.MODULES + diagrams.MODULES
PATCHES = """({ arrays, layers }) => {
  const values = js.run(layers, arrays, arrays.x);
  return layers.map((layer, at) => {
    if (layer.kind !== "conv2d") return [...values[at + 1].data];
    const { weight, bias } = js.own(arrays, layer);
    const [K, rows, columns] = values[at + 1].shape;
    const [, , , k] = weight.shape;
    return [...values[at + 1].data.keys()].map((i) => {
      const place = [Math.floor(i / columns) % rows, i % columns];
      const patch = js.patchOf(values[at], layer, k, place).data;
      const from = Math.floor(i / (rows * columns)) * patch.length;
      return patch.reduce((sum, v, j) => sum + v * weight.data[from + j],
        bias.data[from / patch.length]);
    });
  });
}"""
VIEWS = """({ arrays, layers }) =>
  layers.map((_, i) => js.view(layers, arrays, i))"""
CENTRED = "(image) => [...js.centred(Float32Array.from(image))]"


@pytest.fixture(scope="module")
def page(browser):
    """An empty page that has the modules."""
    with holding(browser, *MODULES) as page:
        yield page


def network() -> tuple[nn.Module, torch.Tensor]:
    """A chain with strides, padding and a mean a channel, and an input."""
    torch.manual_seed(0)
    model = nn.Sequential(
        Standardise([0.2, -0.1], [0.5, 2.0]),
        nn.Sequential(nn.Conv2d(2, 3, 5, padding=2), nn.ReLU()),
        nn.MaxPool2d(2),
        nn.Conv2d(3, 4, 3, stride=2, padding=1),
        nn.Flatten(),
        nn.Linear(64, 3),
    )
    return model, torch.randn(1, 2, 14, 14)


def evaluated(page, script: str, model: nn.Module, x: torch.Tensor):
    """What a script makes of a chain and its input."""
    arrays = weights(model) | {"x": x[0].numpy()}
    packed = {name: pack(a, "f32") for name, a in arrays.items()}
    sent = {"arrays": packed, "layers": layers(model)}
    return page.evaluate(f"(sent) => ({script})(({OPEN})(sent))", sent)


def chains(page) -> float:
    """How far layers, and sums of patches times kernels, are from PyTorch."""
    model, x = network()
    found, worst = evaluated(page, PATCHES, model, x), 0.0
    steps = [m for m in model.modules() if not list(m.children())]
    with torch.no_grad():
        for step, mine in zip(steps, found, strict=True):
            x = step(x)
            off = np.array(mine) - x.numpy().ravel()
            worst = max(worst, np.nan_to_num(abs(off), nan=np.inf).max())
    return worst


def views(page) -> float:
    """How far what units see is from what ``dlbook.study`` finds."""
    model, x = network()
    table = layer_table(model, tuple(x.shape[1:]))
    known = [vars(row.view) for row in table if row.view]
    found = evaluated(page, VIEWS, model, x)[: len(known)]
    return max(
        abs(view[key] - mine[key])
        for view, mine in zip(known, found, strict=True)
        for key in view
    )


def drawings() -> list[np.ndarray]:
    """A small blot in a corner, a leaning stroke, a letter L to the edge."""
    blot, stroke, letter = np.zeros((3, 28, 28), np.float32)
    blot[1:5, 2:6] = 1
    for i in range(12):
        stroke[8 + i, 3 + i // 2 : 6 + i // 2] = 1
    letter[:, :4] = letter[24:, :20] = 1
    return [blot, stroke, letter]


def centring(page) -> float:
    """The worst of: centre of mass off the middle, largest side off 20."""
    worst = 0.0
    for image in drawings():
        found = page.evaluate(CENTRED, image.ravel().tolist())
        seen = np.reshape(found, (28, 28))
        places = np.argwhere(seen > 0.5)
        middle = [seen.sum(1), seen.sum(0)] @ np.arange(28) / seen.sum()
        side = np.ptp(places, 0).max() + 1
        worst = max(worst, *abs(middle - 13.5), abs(side - 20) / 4)
    return worst


PROOFS = {
    chains: 1e-4,
    views: 0,
    centring: 0.25,
}
PROOFS |= sweeps.PROOFS | diagrams.PROOFS
FAULTS = {
    "padding to one side": (chains, "row * stride - padding", "row * stride"),
    "zeros missing at the edge": (chains, "|| r >= H", ""),
    "rows for columns": (chains, "[row, column]) =>", "[column, row]) =>"),
    "one mean for all": (chains, "t.data.length > 1", "false"),
    "strides before sides": (
        views,
        "size += (side - 1) * jump;",
        "jump *= stride; size += (side - 1) * jump; jump /= stride;",
    ),
    "an edge without its padding": (views, "start -= padding * jump;", ""),
    "half a pixel": (centring, "SIDE / 2 - 0.5", "SIDE / 2"),
    "the box's middle, not the mass's": (
        centring,
        "[sumX / mass, sumY / mass]",
        "[(left + right) / 2, (top + bottom) / 2]",
    ),
    "another box": (centring, "/ INNER", "/ (INNER + 3)"),
}
FAULTS |= sweeps.FAULTS | diagrams.FAULTS


@pytest.mark.parametrize("proof", PROOFS, ids=lambda f: f.__name__)
def test_what_is_shown_is_right(page, proof):
    """Each number beside the answers is what NumPy or PyTorch finds."""
    assert proof(page) <= PROOFS[proof]


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_seen(browser, fault):
    """Each way to get such a number wrong moves it beyond the margin."""
    proof, *replaced = fault
    with holding(browser, *MODULES, fault=replaced) as page:
        assert proof(page) > PROOFS[proof]


def test_sizes_are_pytorchs(page):
    """Rows of the answer, and how many rows no place of the kernel reaches."""
    cases = product((28, 29, 64), (3, 5), (1, 2, 3, 4), (0, 1, 2))
    for H, k, stride, padding in cases:
        how = {"stride": stride, "padding": padding}
        text = page.evaluate("(a) => js.sizes(...a)", [H, k, how])
        x = torch.zeros(1, 1, H, H)
        rows = functional.conv2d(x, torch.zeros(1, 1, k, k), **how).shape[2]
        left = H + 2 * padding - k - (rows - 1) * stride
        said = re.search(r"the last (\d*)", text)
        assert int(re.search(r"= (\d+)", text)[1]) == rows
        assert left == (int(said[1] or 1) if said else 0)


def test_a_kernel_is_cut_or_gets_a_margin(page):
    """From five rows to the middle three, and from three to five."""
    five = np.arange(25.0).reshape(5, 5)
    sized = "([rows, size]) => js.sized(rows, size)"
    assert page.evaluate(sized, [five.tolist(), 3]) == five[1:4, 1:4].tolist()
    wide = np.pad(five[:3, :3], 1)
    assert page.evaluate(sized, [wide[1:4, 1:4].tolist(), 5]) == wide.tolist()


def test_a_scale_goes_by_the_weights(page):
    """A picture where they add up to one; else signs, to the 99th per cent."""
    y = np.random.default_rng(0).standard_normal(500).round(3)
    scale = """([y, rows]) => {
      const stage = { colour: (name) => (name === "for" ? "#0000ff" :
        name === "against" ? "#ff0000" : "#ffffff") };
      const found = js.scale(stage, { data: Float32Array.from(y) }, rows);
      return [found.text, found.colour(1e9), found.colour(-1e9)];
    }"""
    top = np.quantile(abs(y), 0.99)
    for row in ([1, -2, 1], [1, -2, 1.05], [1, -2, 0], [7, 7, 7], [0, 0, 0]):
        text, plus, minus = page.evaluate(scale, [y.tolist(), [row]])
        assert abs(float(re.search(r"from ([\d.]+) on", text)[1]) - top) < 0.1
        assert (plus, minus) == ("rgb(0 0 255)", "rgb(255 0 0)")
    for row in ([1, -2, 2], [0.3, 0.3, 0.3], [0.25, 0, 0.5]):
        text, plus, minus = page.evaluate(scale, [y.tolist(), [row]])
        assert text.startswith("black is 0")
        assert (plus, minus) == ("rgb(255 255 255)", "rgb(0 0 0)")
