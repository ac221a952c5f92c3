"""What layers do to one number: maps, their staircases, and the course."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures.style import ACCENT, BASELINE, DATA, GREY, PREDICTION

Array = np.ndarray
COLOURS = (PREDICTION, ACCENT, BASELINE)


def staircase(
    ax: Axes, step: Callable[[float], float], start: float, layers: int
) -> Axes:
    """A map of [0, 1] with the diagonal, and ``layers`` steps from start.

    A stair goes up or down to the curve, then over to the diagonal, where
    the value is the next layer's.
    """
    grid = np.linspace(0, 1, 101)
    ax.plot(grid, grid, color=GREY, linewidth=1)
    ax.plot(grid, [step(v) for v in grid], color=PREDICTION, linewidth=1.8)
    values = [start]
    for _ in range(layers):
        values.append(step(values[-1]))
    across = np.repeat(values, 2)[:-1]
    up = np.append([0.0], np.repeat(values[1:], 2))
    ax.plot(across, up, color=ACCENT, linewidth=1)
    ax.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
    ax.set(xticks=(0, 0.5, 1), xticklabels=("0", "½", "1"))
    ax.set(yticks=(0, 0.5, 1), yticklabels=("0", "½", "1"))
    return ax


def tanh_maps(
    axes: Sequence[Axes], steps: Mapping[str, Callable[[float], float]]
) -> Sequence[Axes]:
    """The mean square of a layer over that of the layer before, from 1."""
    for ax, (name, step) in zip(axes, steps.items(), strict=True):
        staircase(ax, step, 1.0, 12)
        ax.set(title=name, xlabel="before a layer, $q^{l-1}$")
        ax.set_ylabel("behind it, $q^l$")
        ax.label_outer()
    return axes


def cosines(
    axes: Sequence[Axes],
    step: Callable[[float], float],
    seen: Mapping[str, Array],
) -> Sequence[Axes]:
    """The map of the cosine from 0; and cosines by layer, one line an arm.

    What the map foretells from 0 is dotted.
    """
    staircase(axes[0], step, 0.0, 12)
    axes[0].set(xlabel="cosine before a layer", ylabel="behind it")
    told = [0.0]
    for _ in range(max(map(len, seen.values())) - 1):
        told.append(step(told[-1]))
    for (arm, found), colour in zip(seen.items(), COLOURS, strict=False):
        axes[1].plot(found, color=colour, linewidth=1.8, label=arm)
    axes[1].plot(told, ":", color=DATA, linewidth=1.2)
    axes[1].set(xlabel="layer", ylabel="mean cosine", ylim=(-0.05, 1.05))
    axes[1].legend(labelcolor="linecolor", loc="center right")
    return axes
