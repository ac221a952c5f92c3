"""Figures of *Data validation*: scores, twins, alarms, labels in doubt."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures import softmax_regression as before
from dlbook.figures._beside import beside
from dlbook.figures.style import (
    ACCENT,
    DATA,
    GRADIENT,
    GREY,
    PREDICTION,
    SEQUENTIAL,
    TRUTH,
)

Array = np.ndarray
Row = Sequence[Axes]
PARTS = {"training": GREY, "validation": PREDICTION, "test": TRUTH}
MARKS = "os^"
LINES = (PREDICTION, ACCENT, TRUTH)
PAIR = (GREY, PREDICTION)
SHOWN = 12  # of the powers of ten of a probability, the map's end


def scores(ax: Axes, found: Mapping[str, Array]) -> Axes:
    """Accuracies (3, S) of training, validation and test, a set a row."""
    for row, accuracy in enumerate(found.values()):
        lows, highs = accuracy.min(), accuracy.max()
        ax.plot([lows, highs], [-row, -row], color="0.86", zorder=0)
        parts = zip(accuracy, PARTS.items(), MARKS, strict=True)
        for k, (score, (name, colour), mark) in enumerate(parts):
            at = np.full(len(score), -row + 0.2 * (1 - k))
            ax.plot(score, at, mark, color=colour, markersize=5)
            if row == 0:
                place = score.mean(), 0.45 + 0.35 * (2 - k)
                ax.text(*place, name, color=colour, ha="center", fontsize=9)
    ax.set(yticks=[-k for k in range(len(found))], yticklabels=list(found))
    ax.set(xlabel="accuracy", ylabel="data set", xlim=(-0.02, 1.02))
    ax.set_ylim(-len(found) + 0.5, 1.5)
    ax.grid(visible=False)
    return ax


def pairs(
    axes: Array, above: Array, below: Array, names: tuple[str, str]
) -> Array:
    """Pictures (n, H, W) over the pictures that a hash takes for the same."""
    for column, one, other in zip(axes.T, above, below, strict=True):
        before.picture(column[0], one)
        before.picture(column[1], other)
    for ax, name in zip(axes[:, 0], names, strict=True):
        ax.set_ylabel(name, fontsize=9)
    return axes


def clouds(axes: Row, sets: Sequence[Array], sums: Sequence[Array]) -> Row:
    """Two sets of rows (N, 2) as dots; of each a histogram of sums (N,)."""
    both = np.concatenate(sums)
    bins = list(np.linspace(both.min(), both.max(), 16))
    for rows, values, colour in zip(sets, sums, PAIR, strict=True):
        axes[0].plot(*rows.T, "o", color=colour, markersize=3)
        axes[1].hist(values, bins, histtype="step", color=colour, lw=1.6)
    places, names = ((0.1, 0.85), (0.7, 0.15)), ("not moved", "moved")
    for place, name, colour in zip(places, names, PAIR, strict=True):
        axes[0].annotate(
            name, place, xycoords="axes fraction", color=colour, fontsize=9
        )
    axes[0].set(xlabel="first column", ylabel="second column")
    axes[1].set(xlabel="weighted sum of both columns", ylabel="rows")
    return axes


def power(
    axes: Row,
    counts: Array,
    panels: Mapping[str, Mapping[str, tuple[Array, Array]]],
) -> Row:
    """Shares of alarms (B,) seen and derived, by name, a panel a case.

    ``counts (B,)`` are the rows of each of the two sets.
    """
    for ax, (title, lines) in zip(axes, panels.items(), strict=True):
        for colour, (name, (seen, derived)) in zip(
            LINES, lines.items(), strict=False
        ):
            ax.plot(counts, derived, color=colour, linewidth=1.2)
            ax.plot(counts, seen, "o", color=colour, markersize=4)
            at = int(abs(derived - 0.5).argmin())
            place = (counts[at], derived[at])
            beside(ax, place, name, colour, (6, -10), fontsize=9)
        ax.set(title=title, xscale="log", ylim=(-0.03, 1.03))
        ax.set(xlabel="rows in each set, $n$")
        ax.set_xticks(counts, [f"{n:g}" for n in counts])
        ax.minorticks_off()
    axes[0].set_ylabel("share of alarms")
    return axes


def doubts(
    axes: Array, pictures: Array, given: Sequence[str], believed: Sequence[str]
) -> Array:
    """Pictures (n, H, W), each with its label and what is believed."""
    for ax, image, label, other in zip(
        axes.ravel(), pictures, given, believed, strict=True
    ):
        before.picture(ax, image, f"{label}, not {other}?")
    return axes


def alarms(ax: Axes, found: Mapping[str, Mapping[str, float]]) -> Axes:
    """How unlikely each check finds each set: fuller colour is less likely.

    ``found`` holds by set and by check the power of ten; a cross is an alarm,
    which is marked by a negative number.
    """
    checks = list(next(iter(found.values())))
    table = np.array([list(row.values()) for row in found.values()])
    ax.imshow(abs(table), cmap=SEQUENTIAL, vmin=0, vmax=2.5 * SHOWN,
              aspect="auto")  # fmt: skip
    rows, columns = np.nonzero(table < 0)
    ax.plot(columns, rows, "x", color=GRADIENT, markersize=7, mew=2)
    ax.set(xticks=range(len(checks)), xticklabels=checks)
    ax.set(yticks=range(len(found)), yticklabels=list(found))
    ax.set(xlabel="check", ylabel="data set")
    ax.tick_params(axis="x", labelcolor=DATA)
    ax.grid(visible=False)
    return ax
