"""Figures of the chapter *Attention and transformers*."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures.forecasting import bundle
from dlbook.figures.style import (
    ACCENT,
    BASELINE,
    DATA,
    DIVERGING,
    GREY,
    PREDICTION,
    SEQUENTIAL,
    TRUTH,
    WEIGHT,
)

Array = np.ndarray
Row = Sequence[Axes]
COLOURS = PREDICTION, ACCENT, WEIGHT, BASELINE


def dictionary(ax: Axes, text: Sequence[str], before: int) -> Axes:
    """A text of pairs whose last key stood at ``before``, with two arcs.

    One goes from the last key to its place before, one a step on from there.
    """
    last = len(text) - 1
    for t, token in enumerate(text):
        value = t % 2
        colour = PREDICTION if value else DATA
        weight = "bold" if t in (before, before + 1, last) else "normal"
        place = t - 0.12 * value
        ax.text(place, 0, token, color=colour, ha="center", fontsize=13,
                weight=weight)  # fmt: skip
    ax.text(last + 0.9, 0, "?", color=ACCENT, ha="center", fontsize=13)
    for start, end, bend, colour in (
        (last, before, 0.3, GREY),
        (before, before + 0.88, -0.7, ACCENT),
    ):
        style = {"arrowstyle": "->", "color": colour, "lw": 1.3}
        style["connectionstyle"] = f"arc3,rad={bend}"
        ax.annotate("", (end, 0.5), xytext=(start, 0.5), arrowprops=style)
    ax.set(xlim=(-0.7, last + 1.4), ylim=(-0.4, 3.2), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    return ax


def saturation(ax: Axes, D: Array, traces: Mapping[str, Array]) -> Axes:
    """How far softmax can still move, (P, seeds), by the width D (P,)."""
    for colour, (name, rows) in zip(COLOURS, traces.items(), strict=False):
        bundle(ax, D, rows.T, color=colour, label=name, marker="o")
    ax.legend(loc="lower left", labelcolor="linecolor")
    ax.set(xscale="log", yscale="log", xlabel="entries of a key, $D$")
    ax.set_xticks(D, [f"{d:g}" for d in D])
    ax.minorticks_off()
    ax.set(ylabel=r"$1 - \sum_s p_s^2$", ylim=(0.02, 1.2))
    return ax


def offsets(axes: Row, scores: Mapping[str, Array]) -> Row:
    """Scores (T, T) of equal queries and equal keys, by their two places."""
    for ax, (name, rows) in zip(axes, scores.items(), strict=True):
        top = abs(rows).max()
        ax.imshow(rows, cmap=DIVERGING, vmin=-top, vmax=top)
        ax.set(title=name, xlabel="place of the key, $s$")
        ax.set_ylabel("place of the query, $t$")
        ax.label_outer()
    return axes


def looking(axes: Row, maps: Mapping[str, Array], text: Sequence[str]) -> Row:
    """What each head's steps look at, (T, T), with the tokens beside."""
    for ax, (name, p) in zip(axes, maps.items(), strict=True):
        ax.imshow(p, cmap=SEQUENTIAL, vmin=0, vmax=1)
        ax.set(title=name, xlabel="looked at", ylabel="looking")
        places = range(len(text))
        ax.set_xticks(places, text, fontsize=7)
        ax.set_yticks(places, text, fontsize=7)
        ax.tick_params(length=0)
        ax.label_outer()
    return axes


def learning(
    ax: Axes, steps: Array, arms: Mapping[str, Array], bags: float
) -> Axes:
    """Shares of answers right (seeds, n) after so many steps, by arm.

    The dashed line is what two bags, of keys and of values, can give.
    """
    for colour, (name, rows) in zip(COLOURS, arms.items(), strict=False):
        bundle(ax, steps, rows, color=colour, label=name)
    ax.axhline(bags, color=GREY, ls="--", lw=1.2)
    ax.text(steps[-1], bags - 0.02, "two bags", color=GREY,
            ha="right", va="top")  # fmt: skip
    ax.legend(loc="upper left", labelcolor="linecolor")
    ax.set(xlabel="steps of training", ylabel="share of answers right")
    ax.set(ylim=(0, 1.05))
    return ax


def silenced(
    ax: Axes, names: Sequence[str], shares: Array, whole: Array
) -> Axes:
    """Shares right (seeds, heads) with one head silent, and with none."""
    place = np.arange(len(names))
    for n, rows in enumerate(shares):
        ax.plot(place, rows, "o", color=ACCENT, alpha=0.7,
                label="one silent" if n == 0 else None)  # fmt: skip
    ax.axhline(whole.mean(), color=TRUTH, lw=1.2, label="none silent")
    ax.legend(loc="lower left", labelcolor="linecolor")
    ax.set_xticks(place, names)
    ax.set(xlabel="head", ylabel="share of answers right", ylim=(0, 1.05))
    return ax


def stream(ax: Axes) -> Axes:
    """A block: two branches, each behind layer norm, add to a stream."""
    ax.annotate("", (7.4, 0), xytext=(-0.4, 0), arrowprops=_arrow(DATA))
    ax.text(-0.5, 0, "$x$", color=DATA, ha="right", va="center")
    ax.text(7.5, 0, "$y$", color=DATA, ha="left", va="center")
    for start, name in ((0.3, "attention"), (3.9, "perceptron")):
        ends = start, start + 2.9
        ax.plot([ends[0], ends[0]], [0, 1], color=PREDICTION, lw=1.3)
        ax.plot(ends, [1, 1], color=PREDICTION, lw=1.3)
        drop = _arrow(PREDICTION)
        ax.annotate("", (ends[1], 0.12), xytext=(ends[1], 1), arrowprops=drop)
        box = {"boxstyle": "round", "fc": "white", "ec": PREDICTION}
        for place, text in ((0.85, "norm"), (2.05, name)):
            ax.text(start + place, 1, text, color=PREDICTION, ha="center",
                    va="center", bbox=box, fontsize=9)  # fmt: skip
        circle = {"boxstyle": "circle", "fc": "white", "ec": DATA}
        ax.text(ends[1], 0, "$+$", ha="center", va="center", bbox=circle)
    ax.set(xlim=(-0.9, 7.9), ylim=(-0.4, 1.5), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    return ax


def _arrow(colour: str) -> dict[str, object]:
    """How an arrow looks."""
    return {"arrowstyle": "->", "color": colour, "lw": 1.3}
