"""Figures of the chapter *Diagnosing failures*."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from dlbook.figures.style import DATA, GRADIENT, GREY, PREDICTION, TRUTH

Array = np.ndarray
Row = Sequence[Axes]
BAND = "#e4e6ea"
WIDE = 1.0  # a box of the chart


def losses(
    axes: Array, runs: Mapping[str, tuple[Array, Array]], level: float
) -> Array:
    """Steps and losses (S,) of each run, a panel a name, on one log scale.

    What is above a thousand, or no number, is drawn at the top. ``level`` is
    dashed, over the curves.
    """
    for ax, (name, (steps, loss)) in zip(axes.flat, runs.items(), strict=True):
        shown = np.nan_to_num(np.asarray(loss, float), nan=np.inf)
        ax.plot(steps, np.minimum(shown, 1000), color=PREDICTION, lw=1)
        ax.axhline(level, color=DATA, linestyle="--", linewidth=0.9, zorder=3)
        ax.set(yscale="log", ylim=(0.03, 1300), title=name)
        ax.set(xlabel="step", ylabel="loss (nats)")
        ax.label_outer()
    return axes


def readings(
    axes: Row,
    found: Mapping[str, Mapping[str, float]],
    sound: Mapping[str, tuple[float, float]],
) -> Row:
    """Numbers of each run (a row), a panel a number, on log scales.

    The band of each panel is what ``sound`` allows; a run's first number
    outside of its band is a ring. What is below the panel stands at its rim.
    """
    rows = {run: -place for place, run in enumerate(found)}
    shown = {
        name: np.array([numbers[name] for numbers in found.values()])
        for name in sound
    }
    done: set[str] = set()
    for ax, (name, (low, high)) in zip(axes, sound.items(), strict=True):
        least = min(low if low > 0 else high, 1e-3) / 30
        finite = shown[name][np.isfinite(shown[name])]
        most = max(high if np.isfinite(high) else low, finite.max()) * 5
        ax.axvspan(max(low, least / 5), min(high, most), color=BAND, lw=0)
        for run, value in zip(found, shown[name], strict=True):
            outside = not low <= value <= high and run not in done
            done |= {run} if outside else set()
            at = max(np.nan_to_num(value, nan=most), least)
            face = "none" if outside else DATA
            edge = GRADIENT if outside else DATA
            style: dict[str, Any] = {"mfc": face, "mec": edge}
            style |= {"markersize": 7, "mew": 2} if outside else {"mew": 0}
            ax.plot(at, rows[run], "o", **style)
        ax.set(xscale="log", xlim=(least / 5, most), xlabel=name)
        ax.set_yticks(list(rows.values()), list(rows))
        ax.set(ylim=(-len(rows) + 0.4, 0.6), ylabel="script")
        ax.label_outer()
        ends = np.ceil(np.log10(least)), np.floor(np.log10(most))
        ax.set_xticks([10.0**e for e in ends])
        ax.minorticks_off()
    return axes


def chart(
    ax: Axes,
    questions: Sequence[tuple[str, str]],
    last: str,
    again: tuple[int, int] | None = None,
) -> Axes:
    """A flow chart: questions with the cause that a no speaks for, one below
    another, and what is left if all are answered by yes. From the second
    place in ``again`` a line goes back to the first, for the next layer."""
    lines = {"arrowstyle": "->", "color": GREY, "lw": 1}
    lines |= {"shrinkA": 0, "shrinkB": 0}
    small: dict[str, Any] = {"color": GREY, "fontsize": 9}
    text: dict[str, Any] = {"va": "center", "fontsize": 10, "zorder": 3}
    for place, (question, cause) in enumerate([*questions, (last, "")]):
        y, end = -place, not cause
        box = FancyBboxPatch((0, y - 0.29), WIDE, 0.58)
        box.set_boxstyle("round", pad=0, rounding_size=0.06)
        box.set(fc="white", ec=TRUTH if end else DATA, lw=1)
        ax.add_patch(box)
        ax.text(0.05, y, question, **text)
        if not end:
            to = WIDE + 0.28, y
            ax.annotate("", to, (WIDE, y), arrowprops=lines)
            ax.text(WIDE + 0.07, y + 0.08, "no", **small)
            ax.text(WIDE + 0.32, y, cause, color=GRADIENT, **text)
            down = (0.3, y - 0.71), (0.3, y - 0.29)
            ax.annotate("", *down, arrowprops=lines)
            ax.text(0.34, y - 0.5, "yes", va="center", **small)
    if again is not None:
        first, late = again
        x, middle = [0, -0.1, -0.1], -(first + late) / 2
        ax.plot(x, [-late, -late, -first], color=GREY, lw=1)
        ax.annotate("", (0, -first), (-0.1, -first), arrowprops=lines)
        style: dict[str, Any] = {"rotation": 90, "va": "center", "ha": "right"}
        ax.text(-0.12, middle, "next layer", **style, **small)
    ax.set(xlim=(-0.25, 1.95), ylim=(-len(questions) - 0.4, 0.45))
    ax.set_axis_off()
    return ax


def rates(
    axes: Array,
    found: Mapping[str, tuple[Sequence[float], Array]],
    repaired: Mapping[str, tuple[Sequence[float], Array]],
    level: float,
) -> Array:
    """Rates (R,) and accuracies (R, seeds), a panel a name; dots are seeds.

    Beside them, open, the means of what is ``repaired``, where it has the
    name. ``level``, an accuracy, is dashed.
    """
    for ax, (name, (lr, score)) in zip(axes.flat, found.items(), strict=True):
        if name in repaired:
            other, cure = repaired[name]
            style: dict[str, Any] = {"color": GREY, "mfc": "none", "mew": 1}
            mean = 100 * cure.mean(axis=1)
            ax.plot(other, mean, "o-", ms=5, linewidth=1, **style)
        ax.plot(lr, 100 * score.mean(axis=1), "o-", color=DATA, ms=5)
        ax.plot(lr, 100 * score, "o", color=DATA, ms=2.5, alpha=0.6)
        ax.axhline(100 * level, color=GREY, linestyle="--", linewidth=0.9)
        ax.set(xscale="log", ylim=(0, 105), title=name)
        ax.set(xlabel=r"learning rate $\eta$", ylabel="accuracy (%)")
        ax.label_outer()
    return axes
