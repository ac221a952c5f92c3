"""Figures of the chapter *Initialisation*."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes

from dlbook.figures.style import (
    ACCENT,
    BASELINE,
    DATA,
    GREY,
    PREDICTION,
    SEQUENTIAL,
)

Array = np.ndarray
Row = Sequence[Axes]
Lines = Mapping[str, tuple[Array, Array]]
EDGE = 4.0  # of the histograms
COLOURS = (PREDICTION, ACCENT, BASELINE, DATA)
BESIDE_TITLE = {
    "loc": "lower right",
    "bbox_to_anchor": (1.03, 0.97),
    "labelcolor": "linecolor",
    "handlelength": 1.0,
    "columnspacing": 0.9,
    "fontsize": "small",
}


def layers(axes: Row, panels: Mapping[str, Mapping[int, Array]]) -> Row:
    """Scores (N, n) of layers as histograms, one over another.

    A panel a name. What lies beyond the panel is counted in its outermost
    bins. Strokes under each show the N scores of its first unit.
    """
    bins = np.linspace(-EDGE, EDGE, 41)
    for ax, (name, found) in zip(axes, panels.items(), strict=True):
        for place, z in enumerate(found.values()):
            inside = np.clip(z.ravel(), -EDGE, EDGE)
            counts, _ = np.histogram(inside, bins)
            tops = 0.85 * counts / counts.max() - place
            ax.stairs(tops, bins, baseline=-place, fill=True, color=PREDICTION)
            ax.axhline(-place, color=GREY, linewidth=0.6)
            unit = np.clip(z[:, 0], -EDGE, EDGE)
            below = np.full(len(unit), -place - 0.06)
            ax.plot(unit, below, "|", color=ACCENT, ms=4, mew=1)
        ticks = -np.arange(len(found))
        ax.set(title=name, xlabel="score $z$", xlim=(-EDGE, EDGE))
        ax.set(yticks=ticks, yticklabels=list(found))
        ax.set_ylabel("layer")
        ax.label_outer()
    return axes


def sizes(axes: Array, panels: Mapping[str, Mapping[str, Lines]]) -> Array:
    """Mean squares by layer: forward above, backward below, a column a name.

    ``panels`` has for each name and each of its arms what was ``measured``
    and what is ``predicted``, both (forward, backward).
    """
    for column, (name, arms) in zip(axes.T, panels.items(), strict=True):
        for (arm, found), colour in zip(arms.items(), COLOURS, strict=False):
            for ax, seen, told in zip(
                column, found["measured"], found["predicted"], strict=True
            ):
                ax.plot(seen, color=colour, linewidth=1.8, label=arm)
                ax.plot(told, ":", color=DATA, linewidth=1.2)
        column[0].set(title=name, ylabel="activations")
        column[1].set(xlabel="layer", ylabel="cotangents")
        column[0].legend(**BESIDE_TITLE, ncols=len(arms))
        for ax in column:
            ax.set_yscale("log")
    return axes


def spreads(axes: Row, ends: Mapping[str, Mapping[str, Array]]) -> Row:
    """Histograms of powers of ten of many networks' last mean square.

    0 is in the middle of a bin. What has one size alone runs out of the
    panel.
    """
    values = [v for arms in ends.values() for v in arms.values()]
    low, high = min(map(np.min, values)), max(map(np.max, values))
    width = (np.ceil(high) - np.floor(low)) / 40
    first, last = np.floor(low / width), np.ceil(high / width)
    bins = width * (np.arange(first, last + 2) - 0.5)
    top = 0
    for ax, (name, arms) in zip(axes, ends.items(), strict=True):
        for (arm, found), colour in zip(arms.items(), COLOURS, strict=False):
            counts, _ = np.histogram(found, bins)
            ax.stairs(counts, bins, color=colour, linewidth=1.5, label=arm)
            top = max(top, counts.max() * (np.count_nonzero(counts) > 2))
        ax.set(title=name, xlabel=r"$\log_{10}$ of the last mean square")
        ax.set_ylabel("networks")
        ax.label_outer()
        ax.legend(labelcolor="linecolor", loc="upper left")
    for ax in axes:
        ax.set_ylim(0, 1.5 * top)
    return axes


def curves(axes: Row, found: Mapping[str, Mapping[int, Array]]) -> Row:
    """Training losses by step, a panel an arm, a shade a depth."""
    shades = colormaps[SEQUENTIAL]
    for ax, (arm, by_depth) in zip(axes, found.items(), strict=True):
        for place, (depth, losses) in enumerate(by_depth.items()):
            shade = shades(0.45 + 0.55 * place / max(1, len(by_depth) - 1))
            ax.plot(losses, color=shade, linewidth=1.4, label=str(depth))
        ax.annotate(
            str(depth),
            (len(losses) - 1, losses[-1]),
            (2, 0),
            textcoords="offset points",
            va="center",
            fontsize="small",
        )
        ax.axhline(np.log(10), color=GREY, linestyle="--", linewidth=1)
        ax.set(title=arm, xlabel="step", ylabel="training loss (nats)")
        ax.set_ylim(0, 2.8)
        ax.label_outer()
    beside = BESIDE_TITLE | {"labelcolor": None, "ncols": len(by_depth)}
    axes[0].legend(**beside)
    return axes


def effects(ax: Axes, found: Mapping[str, tuple[float, float, float]]) -> Axes:
    """Differences with their intervals (mean, low, high), a row a name."""
    rows = -np.arange(len(found))
    mean, low, high = np.transpose(list(found.values()))
    ax.axvline(0, color=GREY, linewidth=1)
    ax.hlines(rows, low, high, color=PREDICTION, linewidth=2)
    ax.plot(mean, rows, "o", color=PREDICTION)
    ax.set(yticks=rows, yticklabels=list(found))
    ax.set(ylim=(rows[-1] - 0.6, 0.6), ylabel="comparison")
    ax.set_xlabel("difference of test accuracy (points)")
    return ax
