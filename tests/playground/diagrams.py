"""Proofs of the drawing of a computation graph, for `test_shown`."""

from itertools import product

import numpy as np

from dlbook.byhand import graphs

MODULES = "sweep", "diagram"
# What a canvas would be asked to draw: the heads of arrows, the strips.
DRAW = """([graph, narrow, factor, wide]) => {
  const place = js.layout(graph, narrow);
  const point = graph.leaves.map(([, v]) => factor * v);
  const stage = { colour: (name) => name };
  return [...Array(2 * graph.steps.length + 2).keys()].map((at) => {
    const [heads, strips] = [[], []];
    const own = {
      measureText: (text) => ({ width: wide * text.length }),
      lineTo: (x, y) => heads.push([x, y]),
      fillRect: (...rectangle) => strips.push(rectangle),
    };
    const context = new Proxy(own, { get: (o, k) => o[k] ?? (() => {}) });
    js.paint(stage, context, js.moment(graph, point, at), place);
    return { heads, strips, size: place.size };
  });
}"""


def drawings(page, *factors: float):
    """Each graph at each moment, wide and narrow, its leaves times these.

    Its letters, on average, are those of a narrow font and of a wide one.
    """
    named = graphs.small_graphs().items()
    cases = product(named, (False, True), factors, (6.5, 8))
    for (name, graph), narrow, factor, wide in cases:
        asked = [graphs.written(name, *graph), narrow, factor, wide]
        for drawn in page.evaluate(DRAW, asked):
            heads, strips = map(np.array, (drawn["heads"], drawn["strips"]))
            yield heads, strips[:, :2], strips[:, :2] + strips[:, 2:], drawn


def covered(page) -> int:
    """How many points of arrows' heads lie under a number."""
    found = 0
    for heads, low, high, _ in drawings(page, 1):
        inside = (low[:, None] <= heads) & (heads <= high[:, None])
        found += inside.all(axis=2).sum()
    return found


def crossed(page) -> int:
    """How many numbers reach into another by more than their margins."""
    found = 0
    for _, low, high, _ in drawings(page, 1):
        reach = low[:, None] + 2 < high
        both = (reach & reach.transpose(1, 0, 2)).all(axis=2)
        found += np.triu(both, 1).sum()
    return found


def cut(page) -> int:
    """How many sides of numbers, long ones, too, leave the picture."""
    found = 0
    for _, low, high, drawn in drawings(page, 1, -1 / 30, -3.21e8):
        found += (low < 0).sum() + (high > drawn["size"]).sum()
    return found


PROOFS = {covered: 0, crossed: 0, cut: 0}
FAULTS = {
    "above its arrows' box": (covered, "narrow && !out", "false"),
    "on the inner side": (covered, "? out * free", "? -out * free"),
    "on two arrows": (covered, "16 * out", "0 * out"),
    "one factor on another": (crossed, "-out * half", "0 * half"),
    "beyond the edge": (cut, "SLIM / 2 - SIDE - half - 2", "99"),
}
