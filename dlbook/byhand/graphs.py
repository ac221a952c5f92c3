"""Computation graphs: a list of steps, its values and its cotangents.

A step is ``(name, operation, inputs)``: the node ``name`` is the value of
``operation`` at the nodes named ``inputs``. Steps stand in an order in which
each follows its inputs; a name that no step makes is a leaf.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from dlbook import ops
from dlbook.ops.shapes import Pullback

Step = tuple[str, Callable, tuple[str, ...]]
Example = tuple[Sequence[Step], Mapping[str, Any]]
"""A graph and values of its leaves."""


def add(u: Any, v: Any) -> tuple[Any, Pullback]:
    """u + v, of equal shapes: both take the cotangent of the sum."""
    return u + v, lambda dy: (dy, dy)


def subtract(u: Any, v: Any) -> tuple[Any, Pullback]:
    """u - v, of equal shapes."""
    return u - v, lambda dy: (dy, -dy)


def multiply(u: Any, v: Any) -> tuple[Any, Pullback]:
    """u times v, of equal shapes: each takes the other as its factor."""
    return u * v, lambda dy: (dy * v, dy * u)


def backpropagate(
    graph: Sequence[Step], leaves: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Values and cotangents of all nodes, by name; the last is the loss.

    The loss is one number. A node that it does not depend on has cotangent
    zero, and so have labels, which pullbacks leave out. ``ValueError`` names
    an input that no earlier step or leaf gives.
    """
    if not graph:
        raise ValueError("a graph needs at least one step")
    values, pullbacks = dict(leaves), []
    for name, operation, inputs in graph:
        _check(values, name, inputs)
        values[name], pullback = operation(*(values[i] for i in inputs))
        pullbacks.append(pullback)
    cotangents = {k: np.zeros_like(value) for k, value in values.items()}
    cotangents[name] = cotangents[name] + 1  # of the last step, the loss
    steps = zip(graph, pullbacks, strict=True)
    for (name, _, inputs), pullback in reversed(list(steps)):
        returned = pullback(cotangents[name])
        takers = _takers(values, inputs, returned)  # all but labels
        for i, d in zip(takers, returned, strict=True):
            cotangents[i] = cotangents[i] + d  # (cotangents-add)
    return values, cotangents


def small_graphs() -> dict[str, Example]:
    """Three graphs to play with, by what they show; the last node is L."""
    gate = [("p", add, ("x", "y")), ("L", multiply, ("p", "z"))]
    power = [
        ("h", multiply, ("w", "x")),
        ("k", multiply, ("w", "h")),
        ("L", multiply, ("w", "k")),
    ]
    squashed: list[Step] = [
        ("u", multiply, ("w", "x")),
        ("z", add, ("u", "b")),
        ("s", ops.sigmoid, ("z",)),
        ("r", subtract, ("s", "t")),
        ("L", multiply, ("r", "r")),
    ]
    return {
        "a sum and a product": (gate, {"x": 3.0, "y": -1.0, "z": 4.0}),
        "one weight, three times": (power, {"x": 1.0, "w": 2.0}),
        "a sigmoid and its error": (
            squashed,
            {"x": 1.0, "w": 2.0, "b": -1.0, "t": 0.0},
        ),
    }


def leaf_cotangents(example: Example, point: Sequence[float]) -> list:
    """Cotangents of an example's leaves at other values, in their order."""
    graph, leaves = example
    values = map(np.float64, point)
    _, d = backpropagate(graph, dict(zip(leaves, values, strict=True)))
    return [d[name] for name in leaves]


def places(steps: Sequence[Step]) -> dict[str, tuple[float, float]]:
    """A place for each node: steps in a row, leaves beside their first use.

    A leaf used by one step stands above the row where there is room, others
    stand below.
    """
    found: dict[str, tuple[float, float]] = {
        name: (i, 0) for i, (name, *_) in enumerate(steps, 1)
    }
    uses = Counter(i for *_, inputs in steps for i in set(inputs))
    for before, (*_, inputs) in enumerate(steps):
        for i in inputs:
            if i not in found:
                above = uses[i] == 1 and (before, 1) not in found.values()
                found[i] = before, 1 if above else -1
    return found


def written(
    name: str, steps: Sequence[Step], leaves: Mapping[str, Any]
) -> dict[str, object]:
    """A graph in plain words, for the page: operations become their names."""
    return {
        "name": name,
        "steps": [(node, f.__name__, inputs) for node, f, inputs in steps],
        "leaves": list(leaves.items()),
        "places": places(steps),
    }


def _check(values: Mapping, name: str, inputs: Sequence[str]) -> None:
    """Raise unless ``name`` is new and all of ``inputs`` have values."""
    if name in values:
        raise ValueError(f"the graph makes {name!r} twice")
    for i in inputs:
        if i not in values:
            raise ValueError(
                f"{name!r} takes {i!r}, which no leaf or earlier step gives"
            )


def _takers(
    values: Mapping, inputs: Sequence[str], returned: Sequence
) -> Sequence[str]:
    """The inputs that take what a pullback returned: all, or the floats.

    Whole numbers and masks have no cotangent; ``ValueError`` if neither fits.
    """
    floats = [i for i in inputs if np.asarray(values[i]).dtype.kind == "f"]
    for takers in (inputs, floats):
        if len(takers) == len(returned):
            return takers
    raise ValueError(
        f"a step with inputs {', '.join(inputs)} has a pullback that returns "
        f"{len(returned)} cotangents, not one for each or for each of floats"
    )
