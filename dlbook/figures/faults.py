"""Figures of two faults: sigmoids in a stack, and a softmax too many."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures._beside import beside
from dlbook.figures.style import DATA, GRADIENT, GREY

Array = np.ndarray
Row = Sequence[Axes]
PAIR = DATA, GRADIENT


def spreads(
    ax: Axes, found: Mapping[str, Array], factor: float, bound: str
) -> Axes:
    """Spreads (seeds, L) of each arm by layer, on a log scale.

    Dashed, the last arm's first layer, times ``factor`` for each layer more;
    its name is ``bound``.
    """
    for colour, (name, each) in zip(PAIR, found.items(), strict=True):
        layers = np.arange(1, each.shape[1] + 1)
        mean = np.square(each).mean(axis=0) ** 0.5
        ax.plot(layers, each.T, "o", color=colour, ms=2.5, alpha=0.4)
        ax.plot(layers, mean, color=colour, linewidth=1.4)
        beside(ax, (layers[-1], mean[-1]), name, colour, (6, -3))
    most = mean[0] * factor ** (layers - 1.0)
    ax.plot(layers, most, color=GREY, linestyle="--", linewidth=0.9)
    middle = len(layers) // 2
    beside(ax, (layers[middle], most[middle]), bound, GREY, (6, 4))
    ax.set(yscale="log", xlabel="layer $l$", ylabel="spread of scores $s_l$")
    ax.set_xticks(layers)
    return ax


def twice(
    axes: Row,
    margins: Array,
    found: Mapping[str, Array],
    ends: tuple[float, float],
) -> Row:
    """Loss and size of gradient (M, 2) of each arm, a panel each.

    The last of ``margins`` (M,) is a dot on each curve, and ``ends`` are
    dashed, the least and the largest loss of the second arm.
    """
    labels = "loss (nats)", "size of gradient"
    for place, (ax, label) in enumerate(zip(axes, labels, strict=True)):
        for colour, (name, each) in zip(PAIR, found.items(), strict=True):
            y = each[:, place]
            ax.plot(margins[:-1], y[:-1], color=colour, linewidth=1.4)
            ax.plot(margins[-1], y[-1], "o", color=colour, ms=5)
            at, above = (margins[-2], y[-2]), 6 + 7 * place
            beside(ax, at, name, colour, (0, above), ha="right")
        ax.set(xlabel="wrong score above the true one", ylabel=label)
    for end in ends:
        axes[0].axhline(end, color=GREY, linestyle="--", linewidth=0.9)
    axes[1].set_ylim(-0.05, 1.2)
    return axes
