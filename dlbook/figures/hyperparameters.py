"""Figures of *Hyperparameters*: where trials fall, and what they find."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures._beside import beside
from dlbook.figures.style import (
    ACCENT,
    BASELINE,
    DATA,
    GREY,
    PREDICTION,
    TRUTH,
)

Array = np.ndarray
Row = Sequence[Axes]
Named = Mapping[str, Array]
LINES = (PREDICTION, ACCENT, BASELINE, TRUTH)
small = partial(beside, fontsize=8)


def responses(axes: Row, settings: Named, score: Array) -> Row:
    """Scores (n,) against each hyperparameter's values (n,), a panel each.

    The best is larger in every panel.
    """
    best = int(np.argmax(score))
    for ax, (name, values) in zip(axes, settings.items(), strict=True):
        ax.plot(values, 100 * score, "o", color=GREY, markersize=3, alpha=0.8)
        ax.plot(values[best], 100 * score[best], "o", color=ACCENT,
                markersize=6)  # fmt: skip
        ax.set(xscale="log", xlabel=name, ylim=(0, 100))
        ax.xaxis.set_major_formatter("{x:g}")
        place = ax.get_subplotspec()
        if place is None or place.is_first_col():
            ax.set_ylabel("accuracy (%)")
    return axes


def spreads(axes: Row, points: Mapping[str, Array], stretch: Array) -> Row:
    """Points (n, 2) of the unit square by name, and where each axis is met.

    ``stretch (2,)`` is where the good values of the first axis lie.
    """
    for ax, (name, found) in zip(axes, points.items(), strict=True):
        hit = (found[:, 0] >= stretch[0]) & (found[:, 0] < stretch[1])
        ax.axvspan(*stretch, color=TRUTH, alpha=0.15, linewidth=0)
        for x, y in found:
            ax.plot([x, x], [1.02, 1.08], color=DATA, linewidth=1)
            ax.plot([1.02, 1.08], [y, y], color=DATA, linewidth=1)
        ax.plot(*found[~hit].T, "o", color=GREY, markersize=5)
        ax.plot(*found[hit].T, "o", color=TRUTH, markersize=6)
        ax.set(xlim=(-0.03, 1.1), ylim=(-0.03, 1.1), xticks=[], yticks=[])
        ax.set(aspect="equal", title=name)
        ax.set(xlabel="matters", ylabel="does not")
        ax.label_outer()
        ax.grid(visible=False)
    return axes


def best_so_far(
    axes: Row, curves: Array, marks: Mapping[str, Any], ways: Named
) -> Row:
    """Left expected best (blocks, m) of m = 1, ... trials; right by way.

    ``marks`` holds costs in trainings and scores (blocks,) by name. ``ways``
    holds scores (searches,) of equal cost: dots, with a bar at their mean.
    """
    mean = 100 * curves.mean(axis=0)
    m = np.arange(1, len(mean) + 1)
    axes[0].plot(m, 100 * curves.T, color=GREY, linewidth=0.5, alpha=0.7)
    axes[0].plot(m, mean, color=PREDICTION, linewidth=2)
    k = 2 * len(m) // 3  # below all lines, where they rise no more
    low = 100 * curves[:, k].min()
    small(axes[0], (m[k], low), "chance", PREDICTION, (0, -11))
    for colour, (name, (cost, found)) in zip(
        LINES[1:], marks.items(), strict=False
    ):
        _column(axes[0], cost, found, colour)
        small(axes[0], (cost, 100 * found.mean()), name, colour, (-4, 8))
    axes[0].set(xlabel="trainings", ylabel="fresh accuracy (%)")
    for place, found in enumerate(ways.values()):
        _column(axes[1], place, found, DATA)
    axes[1].set_xticks(range(len(ways)), list(ways), rotation=35, ha="right")
    axes[1].set_xlim(-0.5, len(ways) - 0.5)
    return axes


def crossing(
    axes: Row, hand: Named, curves: Array, rungs: Sequence[int], kept: Sequence
) -> Row:
    """Left errors (T + 1,) by hand; right scores (n, E) as they are stopped.

    ``kept`` has the settings at each rung. What is found is thicker, and what
    would be if all went on: that is dashed after its stop.
    """
    notes = (4, (2, 6), "left"), (3, (6, 4), "left")
    for colour, (name, error), (at, shift, side) in zip(
        LINES, hand.items(), notes, strict=False
    ):
        epoch = np.arange(len(error))
        axes[0].plot(epoch, 100 * error, "o-", color=colour, markersize=3)
        at = min(at, len(error) - 1)
        small(axes[0], (at, 100 * error[at]), name, colour, shift, ha=side)
    axes[0].set(xlabel="epochs", ylabel="error (%)")
    before: Sequence[int] = []
    stop: dict[int, int] = {}
    for rung, rows in list(zip(rungs, kept, strict=True))[::-1]:
        for i in set(rows.tolist()) - set(before):
            line = 100 * curves[i, :rung]
            stop[i] = rung
            axes[1].plot(np.arange(1, rung + 1), line, color=GREY,
                         linewidth=0.7)  # fmt: skip
            axes[1].plot(rung, line[-1], "o", color=GREY, markersize=2)
        before = rows.tolist()
    for colour, name, i in (
        (TRUTH, "best if all go on", int(curves[:, -1].argmax())),
        (PREDICTION, "found", int(kept[-1][0])),
    ):
        epoch, line = np.arange(1, curves.shape[1] + 1), 100 * curves[i]
        seen, rest = slice(stop[i]), slice(stop[i] - 1, None)
        axes[1].plot(epoch[rest], line[rest], "--", color=colour,
                     linewidth=1.2)  # fmt: skip
        axes[1].plot(epoch[seen], line[seen], "o-", color=colour,
                     linewidth=1.8, markersize=5, markevery=[-1],
                     label=name)  # fmt: skip
    axes[1].legend(loc="lower right", fontsize=8)
    axes[1].set(xlabel="epochs", ylabel="validation accuracy (%)")
    axes[1].set_xticks(rungs)
    return axes


def _column(ax: Axes, place: float, found: Array, colour: str) -> None:
    """Scores (n,) above one another, and a bar at their mean."""
    ax.plot([place] * len(found), 100 * found, "o", color=colour,
            markersize=3, alpha=0.7)  # fmt: skip
    ax.plot(place, 100 * found.mean(), "_", color=colour, markersize=14,
            markeredgewidth=2)  # fmt: skip
