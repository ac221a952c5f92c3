"""Figures of *Input pipelines*: what an order of examples does."""

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
    GRADIENT,
    GREY,
    PREDICTION,
    TRUTH,
)

Array = np.ndarray
Row = Sequence[Axes]
Named = Mapping[str, Array]
Pairs = Mapping[str, tuple[Array, Array]]
LINES = (PREDICTION, ACCENT, BASELINE, TRUTH, DATA, GREY)
small = partial(beside, fontsize=8)
LEFT = {"ha": "right", "va": "center"}


def sums(axes: Row, measured: Named, derived: Named, rest: Named) -> Row:
    """How far sums of batch gradients stray along an epoch, all (B + 1,).

    Left what is drawn with and without replacement, with what is derived;
    right the latter among the ``rest``, on a log scale.
    """
    for colour, (name, far) in zip(LINES, measured.items(), strict=False):
        place = np.linspace(0, 1, len(far))
        axes[0].plot(place, far, "o", color=colour, markersize=3)
        axes[0].plot(place, derived[name], color=colour, linewidth=1.2)
        middle = len(far) // 2
        note = (place[middle], derived[name][middle])
        small(axes[0], note, name, colour, (-6, -15), ha="left")
    spots = ((0.5, 3), (0.78, 9), (0.46, -22), (0.56, -14), (0.5, 4))
    lines = zip(LINES[1:], rest.items(), spots, strict=False)
    for colour, (name, far), (at, up) in lines:
        place = np.linspace(0, 1, len(far))
        axes[1].plot(place[1:-1], far[1:-1], color=colour)
        note = at, far[round(at * (len(far) - 1))]
        small(axes[1], note, name, colour, (0, up), ha="center")
    axes[1].set(yscale="log", ylabel="the same, on a log scale")
    axes[1].yaxis.set_major_formatter("{x:g}")
    for ax in axes:
        ax.set(xlabel="share of the epoch", xlim=(-0.02, 1.02))
    axes[0].set_ylabel("distance, in one batch's noise")
    return axes


def order_effect(axes: Row, ways: Array, seen: Pairs, miss: Named) -> Row:
    """How far two orders end apart, by rate times steps (W,).

    ``seen`` holds what is measured and what is said (W,), by name, and
    ``miss`` the relative error of what is said; the first lies lowest.
    """
    for k, (steps, (apart, said)) in enumerate(seen.items()):
        style: dict[str, Any] = {"color": LINES[k], "markersize": 4}
        axes[0].plot(ways, said, color=LINES[k], linewidth=1.2)
        axes[0].plot(ways, apart, "o", **style)
        axes[1].plot(ways, 100 * miss[steps], "o-", **style)
        side = {"ha": "right"} if k else {"va": "top"}
        for ax, line in zip(axes, (said, 100 * miss[steps]), strict=True):
            at, shift = len(ways) // 2, (-6, 3) if k else (6, -3)
            note = (ways[at], line[at])
            small(ax, note, steps, LINES[k], shift, **side)
    axes[0].axhline(1, color=GREY, linewidth=0.8)
    small(axes[0], (ways[0], 1), "the epoch's way", DATA, (0, 3))
    for ax in axes:
        ax.set(
            xscale="log", yscale="log", xlabel=r"rate times steps, $\eta S$"
        )
        ax.xaxis.set_major_formatter("{x:g}")
        ax.yaxis.set_major_formatter("{x:g}")
    axes[0].set_ylabel("distance of the ends, over the way")
    axes[1].set_ylabel("error of the second order (%)")
    return axes


def learning(
    axes: Row, curves: Pairs, capacities: Sequence[float], found: Named
) -> Row:
    """Accuracy by rate, and (capacities, seeds) by buffer.

    ``curves`` holds the rates (R,) of an arm and its accuracy (R, seeds);
    at the least rate there is no room on the left of a curve for its name.
    ``capacities`` are parts of the file.
    """
    least = min(rates[0] for rates, _ in curves.values())
    for k, (name, (rates, score)) in enumerate(curves.items()):
        _seeds(axes[0], rates, score, LINES[k])
        low = rates[0] == least
        side = {"va": "top"} if low else LEFT
        shift = (6, -4) if low else (-6, 6)
        first = (rates[0], 100 * score[0].mean())
        small(axes[0], first, name, LINES[k], shift, **side)
    axes[0].set(xlabel=r"learning rate $\eta$")
    axes[0].set(ylabel="validation accuracy (%)")
    for k, (name, score) in enumerate(found.items()):
        colour = (DATA, GRADIENT)[k]
        _seeds(axes[1], capacities, score, colour)
        side = {"va": "bottom" if k else "top"}
        first = (capacities[0], 100 * score[0].mean())
        small(axes[1], first, name, colour, (4, 13 if k else -6), **side)
    names = ["$N$" if c == 1 else f"$N/{1 / c:.0f}$" for c in capacities]
    axes[1].set(xlabel="capacity of the buffer", ylabel="test accuracy (%)")
    for ax in axes:
        ax.set(xscale="log", ylim=(0, 100))
    axes[1].set_xticks(capacities, names)
    axes[1].minorticks_off()
    axes[1].axvline(0.1, color=GREY, linewidth=0.8, zorder=0)
    small(axes[1], (0.1, 0), "a class", DATA, (4, 4))
    return axes


def _seeds(ax: Axes, at, score: Array, colour: str) -> None:
    """A line through the means over seeds, and the seeds as small dots."""
    ax.plot(at, 100 * score.mean(axis=1), color=colour, linewidth=1.2)
    ax.plot(at, 100 * score, "o", color=colour, markersize=2.6, alpha=0.6)
