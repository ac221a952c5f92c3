"""The drawing of a computation graph, at every moment of its sweeps."""

import pytest
from bare import holding

from dlbook.byhand import graphs

GRAPHS = {k: graphs.written(k, *g) for k, g in graphs.small_graphs().items()}
# What a canvas would be asked to draw: the heads of arrows, the strips.
DRAW = """([graph, narrow]) => {
  const place = js.layout(graph, narrow);
  const point = graph.leaves.map(([, v]) => v);
  const real = document.createElement("canvas").getContext("2d");
  real.font = "13px sans-serif";
  const stage = { colour: (name) => name };
  return [...Array(2 * graph.steps.length + 2).keys()].map((at) => {
    const [heads, strips] = [[], []];
    const own = {
      measureText: (text) => real.measureText(text),
      lineTo: (x, y) => heads.push([x, y]),
      fillRect: (...rectangle) => strips.push(rectangle),
    };
    const context = new Proxy(own, { get: (o, k) => o[k] ?? (() => {}) });
    js.paint(stage, context, js.moment(graph, point, at), place);
    return { heads, strips, size: place.size };
  });
}"""
FAULTS = {
    "above its arrows' box": ("narrow && !out", "false"),
    "on the inner side": ("? out * free", "? -out * free"),
}


def covered(page, graph: dict, narrow: bool) -> list[tuple]:
    """Moments at which a number lies on an arrow's head or is cut off."""
    faults = []
    for at, drawn in enumerate(page.evaluate(DRAW, [graph, narrow])):
        assert drawn["heads"]
        for x, y, w, h in drawn["strips"]:
            width, height = drawn["size"]
            inside = x >= 0 and y >= 0 and x + w <= width and y + h <= height
            on = [
                (a, b)
                for a, b in drawn["heads"]
                if x <= a <= x + w and y <= b <= y + h
            ]
            if on or not inside:
                faults.append((at, (x, y, w, h), on))
    return faults


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS)
def test_numbers_keep_off_the_arrows(browser, graph, narrow):
    """No number covers the head of an arrow or leaves the picture."""
    with holding(browser, "sweep", "diagram") as page:
        assert not covered(page, graph, narrow)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_number_in_the_way_is_seen(browser, fault):
    """Where numbers stand on a phone is needed."""
    with holding(browser, "sweep", "diagram", fault=fault) as page:
        assert any(covered(page, graph, True) for graph in GRAPHS.values())
