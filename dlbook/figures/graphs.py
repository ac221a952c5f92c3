"""Computation graphs as diagrams."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures.style import DATA, GRADIENT, GREY, PREDICTION


def graph(
    ax: Axes,
    steps: Sequence[tuple],
    places: Mapping[str, tuple[float, float]],
    values: Mapping[str, float],
    cotangents: Mapping[str, float],
    formulas: Mapping[str, str] | None = None,
) -> Axes:
    """A computation graph: above each node its value, below its cotangent.

    ``steps`` are ``(name, operation, inputs)``; ``places`` says where each
    node stands; ``formulas`` are written beside the names of nodes.
    """
    _arrows(ax, steps, places)
    made = {name for name, *_ in steps}
    for name, (x, y) in places.items():
        edge = DATA if name in made else GREY
        label = f"${name}$"
        if formulas and name in formulas:
            label += f"$ = {formulas[name]}$"
        box = {"boxstyle": "round,pad=0.3", "lw": "0.9"}
        box |= {"fc": "white", "ec": edge}
        ax.text(x, y, label, ha="center", va="center", bbox=box, zorder=3)
        pairs = ((values, 13, PREDICTION), (cotangents, -13, GRADIENT))
        for numbers, rise, colour in pairs:
            ax.annotate(
                f"{numbers[name]:g}".replace("-", "\N{MINUS SIGN}"),
                (x, y),
                xytext=(0, rise),
                textcoords="offset points",
                ha="center",
                va="bottom" if rise > 0 else "top",
                color=colour,
                zorder=3,
            )
    x, y = np.array(list(places.values())).T
    ax.set(xlim=(x.min() - 0.5, x.max() + 0.5))
    ax.set(ylim=(y.min() - 0.5, y.max() + 0.5))
    ax.set_axis_off()
    return ax


def _arrows(ax: Axes, steps: Sequence[tuple], places: Mapping) -> None:
    """An arrow from each input to its step; several uses bend apart."""
    for name, _, inputs in steps:
        for i, uses in Counter(inputs).items():
            far = abs(places[name][0] - places[i][0]) > 1.5
            bends = [0.14 if far else 0.0] if uses == 1 else [-0.5, 0.5]
            level = places[name][1] == places[i][1] and not far
            for bend in bends:
                ax.annotate(
                    "",
                    places[name],
                    xytext=places[i],
                    arrowprops={
                        "arrowstyle": "->",
                        "color": GREY,
                        "lw": 1,
                        "connectionstyle": f"arc3,rad={bend}",
                        "shrinkA": 22 if level else 18,
                        "shrinkB": 23 if level else 19,
                    },
                )
