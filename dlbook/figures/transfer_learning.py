"""Figures of the chapter *Transfer learning*."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures import softmax_regression as before
from dlbook.figures.style import (
    ACCENT,
    BASELINE,
    DATA,
    GREY,
    PREDICTION,
    TRUTH,
    WEIGHT,
)

Array = np.ndarray
COLOURS = (BASELINE, PREDICTION, ACCENT, WEIGHT, TRUTH)
MARKS = ("o", "s", "^", "D", "v")


def question(axes: Array, printed: Array, written: Array) -> Array:
    """Digits (n, H, W) of two kinds, a row of ``axes (2, n)`` each."""
    for row, pictures, name in zip(
        axes, (printed, written), ("printed", "written"), strict=True
    ):
        for ax, picture in zip(row, pictures, strict=True):
            before.picture(ax, picture)
        row[0].set_title(name, loc="left")
    return axes


def plane(
    ax: Axes, ends: Mapping[str, tuple[Array, Array]], truth: Array
) -> Axes:
    """From each start (2,) to the end (2,) of its training, by name.

    The line holds all weights with which the one example, (1, 1), gets the
    target that the ``truth`` (2,) gives it.
    """
    edge = np.array([-0.4, truth.sum() + 0.4])
    ax.plot(edge, truth.sum() - edge, color=GREY)
    place: dict[str, Any] = {"textcoords": "offset points"}
    left = edge[0], truth.sum() - edge[0]
    ax.annotate("no error", left, (9, -4), color=GREY, **place)
    for (name, (start, end)), colour in zip(
        ends.items(), COLOURS, strict=False
    ):
        arrow = {"arrowstyle": "->", "color": colour, "lw": 1.6}
        (x, y), (x1, y1) = start, end
        ax.annotate("", (x1, y1), (x, y), arrowprops=arrow)
        ax.plot(*start, "o", color=colour)
        ax.annotate(name, (x, y), (7, -4), color=colour, **place)
    ax.plot(*truth, "*", color=TRUTH, markersize=13, zorder=3)
    x, y = truth
    ax.annotate("truth", (x, y), (9, 3), color=TRUTH, **place)
    ax.set(xlabel="first weight", ylabel="second weight", aspect="equal")
    return ax


def laws(
    ax: Axes,
    lines: Mapping[str, tuple[Array, Array]],
    dots: Mapping[str, tuple[Array, Array]],
) -> Axes:
    """Errors against the number of examples: the law, and what was seen.

    A name stands at the first of its dots, the lowest one below it.
    """
    lowest = min(dots, key=lambda name: dots[name][1][0])
    for n, (name, (N, error)) in enumerate(lines.items()):
        ax.plot(N, error, color=COLOURS[n])
        ax.plot(*dots[name], MARKS[n], color=COLOURS[n], markersize=4.5)
        first = dots[name][0][0], dots[name][1][0]
        up = -13 if name == lowest else 5
        text = ax.annotate(name, first, (6, up), textcoords="offset points")
        text.set_color(COLOURS[n])
    ax.set(xlabel="examples", ylabel="error of the weights", ylim=(0, None))
    return ax


def by_labels(
    ax: Axes,
    counts: Sequence[int],
    found: Mapping[str, Array],
    offsets: Mapping[str, tuple[int, int]],
    level: float,
) -> Axes:
    """Accuracies (seeds, counts) against labels, the mean of each as a line.

    ``offsets`` says which point a name stands at, and how many points above;
    ``level`` is what no label gives.
    """
    ax.axhline(level, color=DATA, linewidth=1, linestyle=":")
    place: dict[str, Any] = {"textcoords": "offset points"}
    end = counts[-1], level
    ax.annotate("no label", end, (0, -11), color=DATA, ha="right", **place)
    for n, (name, values) in enumerate(found.items()):
        colour, mean = COLOURS[n], values.mean(axis=0)
        ax.plot(counts, mean, color=colour, marker=MARKS[n], markersize=4.5)
        ax.plot(counts, values.T, ".", color=colour, markersize=5)
        at, up = offsets[name]
        text = ax.annotate(name, (counts[at], mean[at]), (0, up), **place)
        text.set(color=colour, ha=("left", "center", "right")[at])
    ax.set_xscale("log")
    ax.set_xticks(counts, [str(n) for n in counts])
    ax.minorticks_off()
    ax.set(xlabel="labelled pictures", ylabel="test accuracy")
    return ax


def other_question(ax: Axes, found: Mapping[str, Mapping[str, Array]]) -> Axes:
    """Accuracies (seeds,) a row, the kinds of start told apart by colour."""
    last = len(next(iter(found.values()))) - 1
    for n, (kind, rows) in enumerate(found.items()):
        for row, values in enumerate(rows.values()):
            y = np.full(len(values), -row + 0.2 * (1 - n))
            label = kind if row == 0 else "_"
            (dots,) = ax.plot(values, y, MARKS[n], markersize=4.5)
            dots.set(color=COLOURS[n], label=label)
            ax.plot(
                np.mean(values), y[0], "|", color=COLOURS[n], ms=16, mew=1.5
            )
    names = list(next(iter(found.values())))
    ax.set_yticks(range(0, -last - 1, -1), names)
    ax.set_ylim(-last - 0.5, 0.5)
    above: dict[str, Any] = {"loc": "lower right", "bbox_to_anchor": (1, 1)}
    ax.legend(labelcolor="linecolor", ncols=len(found), **above)
    ax.set(xlabel="test accuracy", ylabel="what is trained")
    ax.grid(axis="x", color=GREY, alpha=0.3)
    return ax
