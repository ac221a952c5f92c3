"""Figures of the chapter *LSTM and GRU*."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from dlbook.figures.forecasting import bundle, bundles
from dlbook.figures.style import (
    ACCENT,
    BASELINE,
    DATA,
    GRADIENT,
    GREY,
    PREDICTION,
    TRUTH,
    WEIGHT,
)

Array = np.ndarray
COLOURS = BASELINE, GREY, ACCENT, PREDICTION, WEIGHT, TRUTH, DATA
LINES = GREY, PREDICTION, GRADIENT, DATA, TRUTH, BASELINE, ACCENT, WEIGHT


def asked(ax: Axes, x: Array, mark: Array) -> Axes:
    """Numbers x (T,), those marked (T,) filled, and where one is asked for."""
    steps, on = np.arange(1, len(x) + 1), mark > 0
    ax.vlines(steps, 0, x, color=GREY, lw=1)
    ax.plot(steps[~on], x[~on], "o", color=GREY, ms=3)
    ax.plot(steps[on], x[on], "o", color=ACCENT, ms=7)
    for step, value in zip(steps[on], x[on], strict=True):
        side, away = ("bottom", 0.2) if value > 0 else ("top", -0.2)
        ax.text(step, value + away, "marked", color=ACCENT, va=side)
    ax.axvline(len(x) + 0.5, color=TRUTH, lw=1, ls="--")
    ax.text(len(x) + 0.8, 2.1, "asked", color=TRUTH, ha="left")
    ax.set(xlabel="step, $t$", ylabel="number", ylim=(-3, 3))
    ax.set(xlim=(0, len(x) + 5))
    return ax


def belt(ax: Axes) -> Axes:
    """A step of an LSTM: what is kept of the cell, what is added, shown."""
    _arrow(ax, (0.6, 2.4), (7.2, 2.4))
    for x, y, sign in (
        (1.5, 2.4, r"$\times$"),
        (3.3, 2.4, "$+$"),
        (4.8, 1.1, r"$\times$"),
    ):
        _arrow(ax, (x, 0), (x, y - 0.3))
        ax.plot(x, y, "o", ms=19, mfc="white", mec=DATA, mew=1, zorder=4)
        ax.text(x, y, sign, ha="center", va="center", color=DATA, zorder=5)
    _arrow(ax, (4.8, 2.4), (4.8, 1.4))
    _arrow(ax, (5.1, 1.1), (7.2, 1.1))
    _arrow(ax, (6.3, 1.1), (6.3, -0.3), (7.2, -0.3))
    _arrow(ax, (-0.1, -0.3), (0.9, -0.3))
    ax.add_patch(Rectangle((0.9, -0.6), 4.4, 0.6, fc="none", ec=DATA, lw=1))
    words = {
        (3.1, -0.3, "center"): "scores of $x_t$ and $h_{t-1}$",
        (0.5, 2.4, "right"): "$c_{t-1}$",
        (7.3, 2.4, "left"): "$c_t$",
        (7.3, 1.1, "left"): "$h_t$",
        (7.3, -0.3, "left"): "next scores",
        (4.9, 1.8, "left"): r"$\tanh$",
        (1.6, 1.2, "left"): "$f$",
        (3.2, 1.2, "right"): r"$i \odot g$",
        (4.9, 0.4, "left"): "$o$",
    }
    for (x, y, side), text in words.items():
        ax.text(x, y, text, ha=side, va="center", color=WEIGHT)
    ax.set(xlim=(-0.2, 8.9), ylim=(-0.8, 2.8), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    return ax


def _arrow(ax: Axes, *points: tuple[float, float]) -> None:
    """A line through ``points``, with a head at the last."""
    ax.plot(*zip(*points[:-1], strict=True), color=DATA, lw=1.2)
    style = {"arrowstyle": "->", "color": DATA, "lw": 1.2}
    style |= {"shrinkA": 0, "shrinkB": 0}
    ax.annotate("", points[-1], xytext=points[-2], arrowprops=style)


def carried(ax: Axes, norms: Mapping[str, Array]) -> Axes:
    """Norms (seeds, T) of what k steps leave of a gradient, by kind."""
    bundles(ax, None, norms, COLOURS)
    ax.legend(loc="lower left", labelcolor="linecolor")
    ax.set(xlabel="steps back, $k$", yscale="log", ylim=(1e-13, 5))
    ax.set_ylabel("norm of the Jacobian")
    return ax


def missed(
    ax: Axes, found: Mapping[str, Mapping[str, tuple[Array, int]]]
) -> Axes:
    """Shares missed (rates, seeds), a row an arm, by task.

    With each stands the rate that was chosen, whose dots are filled.
    """
    names = [*next(iter(found.values()))]
    styles = ((0.15, "o", PREDICTION), (-0.15, "s", ACCENT))
    for (shift, shape, colour), (task, arms) in zip(
        styles, found.items(), strict=True
    ):
        for name, (rows, chosen) in arms.items():
            place = names.index(name)
            for k, shares in enumerate(rows):
                at = np.full(len(shares), len(names) - 1 - place + shift)
                fill = colour if k == chosen else "none"
                (dots,) = ax.plot(
                    shares, at, shape, color=colour, mfc=fill, ms=3.5, mew=0.7
                )
                if name == next(iter(arms)) and k == chosen:
                    dots.set_label(task)
    ax.axvline(1, color=GREY, lw=1, ls="--")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
    ax.set(xscale="log", xlabel="share missed", xlim=(4e-4, 3))
    ax.set_yticks(range(len(names)), names[::-1])
    return ax


def gates(axes: Array, rows: Mapping[str, Array], mark: Array) -> Array:
    """Gates and cell (T, H) of a sequence, a panel each, marks as lines."""
    for ax, (name, values) in zip(axes, rows.items(), strict=True):
        steps = np.arange(1, len(values) + 1)
        ax.plot(steps, values, color=PREDICTION, lw=0.9, alpha=0.8)
        for step in steps[mark > 0]:
            ax.axvline(step, color=ACCENT, lw=1, ls="--")
        ax.set(ylabel=name, xlabel="step, $t$")
        ax.label_outer()
    return axes


def passengers(
    ax: Axes, dates: Array, x: Array, ahead: Mapping[str, Array]
) -> Axes:
    """A series x (T,) by date, and predictions of its last months."""
    ax.plot(dates, x, color=DATA, lw=1.5, label="passengers")
    styles = ("--", PREDICTION), ("-", BASELINE)
    for (style, colour), (name, y) in zip(styles, ahead.items(), strict=False):
        ax.plot(dates[-len(y) :], y, style, color=colour, lw=1, label=name)
    ax.legend(loc="upper left", labelcolor="linecolor")
    ax.set(xlabel="month", ylabel="thousands a month")
    return ax


def horizons(ax: Axes, errors: Mapping[str, Array]) -> Axes:
    """Errors by months ahead, (steps,) or a line a seed, (seeds, steps)."""
    for colour, (name, rows) in zip(
        LINES[: len(errors)], errors.items(), strict=True
    ):
        rows = np.atleast_2d(rows)
        k = np.arange(1, rows.shape[1] + 1)
        one = len(rows) == 1
        style = {"lw": 1.6, "zorder": 3} if one else {"lw": 0.6}
        bundle(ax, k, rows, color=colour, label=name, **style)
    ax.legend(loc="upper left", labelcolor="linecolor", ncols=3)
    ax.set(xlabel="months ahead", ylabel="RMSE, thousands")
    ax.set(yscale="log", ylim=(10, 60))
    ax.set_yticks([10, 20, 50], ["10", "20", "50"])
    ax.minorticks_off()
    return ax
