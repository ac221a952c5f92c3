"""Computation graphs as diagrams."""

import matplotlib

matplotlib.use("Agg")

import numpy as np
from matplotlib.colors import to_hex

from dlbook.byhand.graphs import add, backpropagate, multiply
from dlbook.figures import graphs
from dlbook.figures.style import GRADIENT, PREDICTION

STEPS = [("u", multiply, ("x", "x")), ("L", add, ("u", "w"))]
PLACES = {"x": (0, 0), "w": (1, 1), "u": (1, 0), "L": (2, 0)}
NUMBERS = backpropagate(STEPS, {"x": np.float64(-3), "w": np.float64(0.5)})
GRAPH = (STEPS, PLACES, *NUMBERS, {"u": "x^2"})
ONE = {"graph": GRAPH}


def test_graph_writes_both_numbers_of_each_node(ax):
    """Value above and cotangent below, with a true minus sign."""
    graphs.graph(ax, *GRAPH)
    found = {
        (t.get_text(), t.xy): (t.xyann[1], to_hex(t.get_color()))
        for t in ax.texts
        if getattr(t, "arrow_patch", 1) is None
    }
    values, cotangents = NUMBERS
    for name, place in PLACES.items():
        for numbers, up, colour in (
            (values, True, PREDICTION),
            (cotangents, False, GRADIENT),
        ):
            text = f"{numbers[name]:g}".replace("-", "\N{MINUS SIGN}")
            if values[name] == cotangents[name]:
                continue
            rise, seen = found[text, place]
            assert (rise > 0) is up
            assert seen == colour


def test_graph_draws_an_arrow_a_use(ax):
    """Two uses of one node by one step are two arrows."""
    graphs.graph(ax, *GRAPH)
    arrows = [t for t in ax.texts if getattr(t, "arrow_patch", None)]
    ends = [(t.xyann, t.xy) for t in arrows]
    assert len(ends) == 4
    assert ends.count((PLACES["x"], PLACES["u"])) == 2
    labels = [t.get_text() for t in ax.texts]
    assert "$u$$ = x^2$" in labels
    assert "$x$" in labels
