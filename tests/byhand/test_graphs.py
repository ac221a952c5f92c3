"""Values and cotangents of a computation graph."""

from functools import partial

import numpy as np
import pytest
import torch

from dlbook import ops
from dlbook.byhand.graphs import (
    add,
    backpropagate,
    leaf_cotangents,
    multiply,
    places,
    small_graphs,
    subtract,
    written,
)
from dlbook.proof import check_pullback

GRAPH = [
    ("u", multiply, ("w", "x")),
    ("z", add, ("u", "b")),
    ("a", ops.relu, ("z",)),
    ("q", multiply, ("v", "a")),
    ("s", add, ("q", "x")),
    ("r", subtract, ("s", "t")),
    ("L", multiply, ("r", "r")),
]
LEAVES = dict(zip("xwbvt", map(np.float64, (3, 2, -4, 5, 11)), strict=True))


@pytest.mark.parametrize("operation", [add, subtract, multiply])
def test_pullbacks_are_derivatives(operation):
    """Sums, differences and products have the pullbacks they claim."""
    u, v = np.random.default_rng(0).standard_normal((2, 3, 4))
    twin = {add: torch.add, subtract: torch.sub, multiply: torch.mul}
    check_pullback(operation, u, v, twin=twin[operation])


def test_values_and_cotangents_by_hand():
    """A graph of seven steps has the numbers worked out on paper."""
    values, cotangents = backpropagate(GRAPH, LEAVES)
    assert [values[k] for k in "uzaqsrL"] == [6, 2, 2, 10, 13, 2, 4]
    assert [cotangents[k] for k in "LrsqazuL"] == [1, 4, 4, 4, 20, 20, 20, 1]
    assert [cotangents[k] for k in "xwbvt"] == [44, 60, 20, 8, -4]


def test_a_closed_unit_passes_nothing_back():
    """Behind a ReLU below zero all cotangents vanish but for the bypass."""
    _, d = backpropagate(GRAPH, LEAVES | {"b": np.float64(-7)})
    assert [d[k] for k in "zubwv"] == [0] * 5
    assert d["x"] == d["s"] == -16


def test_labels_take_no_cotangent():
    """A chain that ends in the package's cross-entropy is its gradient."""
    rng = np.random.default_rng(0)
    x, W, b = (rng.standard_normal(s) for s in ((5, 3), (3, 4), (4,)))
    labels = np.array([0, 3, 1, 1, 2], np.int32)
    graph = [
        ("z", ops.affine, ("x", "W", "b")),
        ("L", ops.cross_entropy, ("z", "labels")),
    ]
    leaves = {"x": x, "W": W, "b": b, "labels": labels}
    values, d = backpropagate(graph, leaves)
    z, affine_pullback = ops.affine(x, W, b)
    loss, pullback = ops.cross_entropy(z, labels)
    assert values["L"] == loss
    for name, expected in zip(
        "xWb", affine_pullback(*pullback(1.0)), strict=True
    ):
        np.testing.assert_allclose(d[name], expected, rtol=1e-14)
    assert not d["labels"].any()


def test_cotangents_must_have_takers():
    """A pullback that returns too few or too many names its step's inputs."""
    for returned in ((), (1.0, 1.0, 1.0)):
        wrong = lambda u, v, returned=returned: (u * v, lambda dy: returned)  # noqa: E731
        with pytest.raises(ValueError, match=f"x, y .* {len(returned)} cotan"):
            backpropagate([("L", wrong, ("x", "y"))], {"x": 1.0, "y": 2.0})


def test_uses_add():
    """A node used n times gathers n cotangents: the sum of n copies is n."""
    graph = [("y1", add, ("x", "x")), ("y2", add, ("y1", "y1"))]
    _, cotangents = backpropagate(graph, {"x": np.ones(())})
    assert cotangents["x"] == 4


def test_a_node_off_the_way_has_cotangent_zero():
    """What the loss does not depend on has cotangent zero."""
    graph = [("idle", add, ("x", "y")), ("L", multiply, ("x", "x"))]
    _, d = backpropagate(graph, {"x": np.float64(3), "y": np.float64(1)})
    assert (d["idle"], d["y"], d["x"]) == (0, 0, 6)


def test_an_infinite_value_may_be_masked():
    """A node at minus infinity behind a closed unit has cotangent zero."""
    graph = [("a", ops.relu, ("x",)), ("L", add, ("a", "y"))]
    leaves = {"x": np.float64(-np.inf), "y": np.float64(1)}
    _, d = backpropagate(graph, leaves)
    assert (d["x"], d["y"]) == (0, 1)


def test_random_graphs_agree_with_autograd():
    """Graphs with random inputs, nodes used often, match autograd."""
    torch_twin = {add: torch.add, subtract: torch.sub, multiply: torch.mul}
    for seed in range(20):
        rng = np.random.default_rng(seed)
        names, graph = ["a", "b", "c"], []
        for i in range(8):
            operation = (add, subtract, multiply)[rng.integers(3)]
            graph.append((f"n{i}", operation, tuple(rng.choice(names, 2))))
            names.append(f"n{i}")
        leaves = dict(zip("abc", rng.standard_normal(3), strict=True))
        _, cotangents = backpropagate(graph, leaves)
        nodes = {
            k: torch.tensor(v, requires_grad=True) for k, v in leaves.items()
        }
        for name, operation, (i, j) in graph:
            nodes[name] = torch_twin[operation](nodes[i], nodes[j])
        nodes[name].backward()
        for k in leaves:
            expected = nodes[k].grad
            expected = 0 if expected is None else expected.item()
            assert cotangents[k] == pytest.approx(expected, abs=1e-9)


def test_arrays_pass_through():
    """Nodes may be arrays: one layer with a loss, as operations give it."""
    rng = np.random.default_rng(1)
    leaves = {
        k: rng.standard_normal(s)
        for k, s in (("x", (5, 3)), ("W", (3, 2)), ("b", 2))
    }
    labels = np.array([0, 1, 1, 0, 1])
    loss = partial(ops.cross_entropy, labels=labels)
    graph = [("z", ops.affine, ("x", "W", "b")), ("L", loss, ("z",))]
    _, found = backpropagate(graph, leaves)
    z, affine = ops.affine(**leaves)
    expected = affine(*ops.cross_entropy(z, labels)[1](1.0))
    for k, d in zip(leaves, expected, strict=True):
        assert np.array_equal(found[k], d)


@pytest.mark.parametrize(
    ("graph", "message"),
    [
        ([], "at least one step"),
        ([("L", add, ("x", "y"))], "'L' takes 'y'"),
        ([("x", add, ("x", "x"))], "'x' twice"),
    ],
)
def test_what_is_no_graph_is_refused(graph, message):
    """An unknown input, a name made twice and an empty list raise."""
    with pytest.raises(ValueError, match=message):
        backpropagate(graph, {"x": np.float64(1)})


LOSSES = {
    "a sum and a product": lambda x, y, z: (x + y) * z,
    "one weight, three times": lambda x, w: w**3 * x,
    "a sigmoid and its error": lambda x, w, b, t: (
        (torch.sigmoid(w * x + b) - t) ** 2
    ),
}


@pytest.mark.parametrize("name", LOSSES)
def test_small_graphs_are_their_formulas(name):
    """The graphs to play with have the values and gradients of formulas."""
    graph, leaves = small_graphs()[name]
    point = np.random.default_rng(0).normal(size=len(leaves))
    twins = [torch.tensor(v, requires_grad=True) for v in point]
    loss = LOSSES[name](**dict(zip(leaves, twins, strict=True)))
    loss.backward()
    values, _ = backpropagate(graph, dict(zip(leaves, point, strict=True)))
    assert values["L"] == pytest.approx(loss.item())
    found = leaf_cotangents((graph, leaves), point)
    assert found == pytest.approx([v.grad.item() for v in twins])


def test_every_small_graph_is_compared():
    """No graph to play with is left out above."""
    assert LOSSES.keys() == small_graphs().keys()


def test_places_of_a_graph():
    """Steps stand in a row, leaves beside their first use, none on another."""
    steps = [
        ("u", multiply, ("w", "x")),
        ("z", add, ("u", "b")),
        ("L", multiply, ("z", "x")),
    ]
    found = places(steps)
    assert [found[k] for k in "uzL"] == [(1, 0), (2, 0), (3, 0)]
    assert [found[k] for k in "wxb"] == [(0, 1), (0, -1), (1, 1)]
    both = places([("L", add, ("x", "y"))])
    assert (both["x"], both["y"]) == ((0, 1), (0, -1))


def test_a_graph_in_plain_words():
    """For the page an operation is its name, and leaves keep their order."""
    graph = [("u", multiply, ("x", "x")), ("L", add, ("u", "w"))]
    found = written("sum", graph, {"x": -3.0, "w": 0.5})
    steps = [("u", "multiply", ("x", "x")), ("L", "add", ("u", "w"))]
    assert found["steps"] == steps
    assert found["leaves"] == [("x", -3.0), ("w", 0.5)]
    assert found["places"] == places(graph)
    assert found["name"] == "sum"
