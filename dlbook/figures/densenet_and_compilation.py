"""Figures of the chapter *Dense blocks and compilation*."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures.style import (
    ACCENT,
    BASELINE,
    DATA,
    GREY,
    PREDICTION,
    SEQUENTIAL,
    TRUTH,
)

Array = np.ndarray
COLOURS = {"plain": BASELINE, "residual": PREDICTION, "dense": ACCENT}


def wirings(
    axes: Sequence[Axes], found: Mapping[str, Array]
) -> Sequence[Axes]:
    """Squares (L, L): filled where layer l is given what j said."""
    for ax, (name, reads) in zip(axes, found.items(), strict=True):
        L = len(reads)
        edges = np.arange(L + 1) + 0.5
        ax.pcolormesh(
            edges,
            edges,
            reads,
            cmap=SEQUENTIAL,
            vmin=0,
            vmax=1.4,
            lw=0.5,
            edgecolor=GREY,
        )
        ax.set(title=name, aspect="equal", xlabel="from layer $j$")
        ax.set(xticks=[1, L], yticks=[1, L], ylim=(L + 0.5, 0.5))
    axes[0].set_ylabel("into layer $l$")
    return axes


def lengths(ax: Axes, found: Mapping[str, Array], law: Sequence) -> Axes:
    """Shares of the gradient by the length of its paths, and their law."""
    for (name, shares), foretold, colour in zip(
        found.items(), law, (PREDICTION, ACCENT), strict=True
    ):
        places = np.arange(len(shares))
        ax.plot(places, foretold, color=colour, label=name)
        ax.plot(places, shares, ".", color=colour)
    ax.set(xlabel="branches on the path $m$", ylabel="share of the square")
    ax.legend(labelcolor="linecolor", frameon=False)
    return ax


def accuracies(ax: Axes, arms: Mapping[str, Array], unit: str) -> Axes:
    """A row an arm, a dot a seed, a stroke their mean."""
    for row, (name, values) in enumerate(arms.items()):
        colour = COLOURS.get(name, GREY)
        ax.plot(values, [row] * len(values), ".", color=colour, ms=7)
        ends = [row - 0.25, row + 0.25]
        ax.plot([np.mean(values)] * 2, ends, color=colour, lw=2)
    ax.set(yticks=range(len(arms)), yticklabels=list(arms))
    ax.set(ylim=(len(arms) - 0.5, -0.5), xlabel=unit, ylabel="network")
    return ax


def correlations(
    axes: Sequence[Axes],
    panels: Mapping[str, Mapping[str, Mapping[int, Array]]],
    limits: Mapping[str, Mapping[str, Array]],
) -> Sequence[Axes]:
    """Correlation of gradients over depth, a panel each, dots for seeds.

    ``limits`` has for each panel curves over 0, 1 ... layers, drawn thin.
    """
    for ax, (title, arms) in zip(axes, panels.items(), strict=True):
        for name, found in arms.items():
            colour = COLOURS[name]
            for depth, values in found.items():
                at = [depth] * len(values)
                ax.plot(at, values, ".", color=colour, alpha=0.5, ms=4)
            means = [np.mean(v) for v in found.values()]
            ax.plot(list(found), means, color=colour, label=name)
        for name, curve in limits[title].items():
            layers, colour = np.arange(len(curve)), COLOURS[name]
            ax.plot(layers, curve, ":", color=colour, lw=1)
        ax.axhline(0, color=GREY, lw=0.6)
        ax.set(title=title, xlabel="layers")
    axes[0].set_ylabel("correlation of gradients")
    axes[-1].legend(labelcolor="linecolor", frameon=False)
    return axes


def ratios(ax: Axes, found: Mapping[str, Mapping[int, float]]) -> Axes:
    """Seconds as written over seconds compiled, against a size."""
    for (name, values), colour in zip(
        found.items(), (DATA, TRUTH), strict=False
    ):
        ax.plot(
            list(values), list(values.values()), ".-", color=colour, label=name
        )
    ax.axhline(1, color=GREY, lw=0.8)
    ax.set(xscale="log", xlabel="numbers in a call")
    ax.set_ylabel("seconds as written / compiled")
    ax.legend(labelcolor="linecolor", frameon=False)
    return ax
