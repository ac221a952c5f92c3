"""Figures of the chapter *Recurrent networks*."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

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
COLOURS = (PREDICTION, ACCENT, BASELINE, WEIGHT)


def ring(ax: Axes, x: Array) -> Axes:
    """Each number of the series x (n,) but the first against its successor.

    A colour for numbers that lie above the one before, another for the rest.
    """
    now, after, rising = x[1:-1], x[2:], x[1:-1] > x[:-2]
    for name, rows, colour in (
        ("after a rise", rising, PREDICTION),
        ("after a fall", ~rising, ACCENT),
    ):
        ax.plot(now[rows], after[rows], "o", ms=2, color=colour, label=name)
    ax.legend(loc="upper left", labelcolor="linecolor", markerscale=2)
    ax.set(xlabel="now, $x_t$", ylabel="next, $x_{t+1}$", aspect="equal")
    return ax


def unrolled(ax: Axes, T: int = 3) -> Axes:
    """The network as a chain of T steps: states forward, gradients back."""
    for t in range(T + 1):
        _node(ax, 2 * t, 1, f"$h_{t}$", DATA)
        if t == 0:
            continue
        _node(ax, 2 * t, -0.5, f"$x_{t}$", DATA)
        _arrow(ax, (2 * t, -0.15), (2 * t, 0.62), DATA)
        ax.text(2 * t - 0.1, 0.2, "$W_x$", color=WEIGHT, ha="right")
        _arrow(ax, (2 * t - 1.62, 1), (2 * t - 0.38, 1), DATA)
        ax.text(2 * t - 1, 1.1, "$W_h$", color=WEIGHT, ha="center")
        _arrow(ax, (2 * t + 0.12, 2.5), (2 * t + 0.12, 1.42), GRADIENT)
        ax.text(2 * t + 0.24, 2.1, rf"$\mathrm{{d}}h_{t}$", color=GRADIENT)
        _arrow(ax, (2 * t - 0.38, 0.8), (2 * t - 1.62, 0.8), GRADIENT)
        label = rf"$\mathrm{{d}}z_{t} W_h^\top$"
        ax.text(2 * t - 1, 0.4, label, color=GRADIENT, ha="center")
    ax.set(xlim=(-0.7, 2 * T + 1), ylim=(-0.95, 2.6), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    return ax


def lags(ax: Axes, families: Mapping[str, tuple[Array, Array]]) -> Axes:
    """Norms (seeds, T) of Jacobians by lag, and each family's bound (T,)."""
    for colour, (name, pair) in zip(COLOURS, families.items(), strict=False):
        norms, bound = pair
        lag = np.arange(1, len(bound) + 1)
        _bundle(ax, lag, norms, color=colour, label=name)
        ax.plot(lag, bound, "--", color=colour, lw=1.2)
    ax.legend(loc="upper right", labelcolor="linecolor", ncols=2)
    ax.set(xlabel="steps back, $k$", yscale="log", ylim=(1e-10, 1e13))
    ax.set_ylabel(r"$\Vert \partial h_T / \partial h_{T-k} \Vert_2$")
    return ax


def bias(ax: Axes, width: Array, errors: Array, T: int) -> Axes:
    """Relative error (seeds, widths) of the gradient of T steps, truncated.

    The guide is proportional to the number of borders between windows.
    """
    _bundle(ax, width, errors, marker="o", color=GRADIENT, label="measured")
    borders = T / width - 1
    guide = errors[:, -1].mean() * borders / borders[-1]
    ax.plot(width, guide, "--", color=GREY, label="proportional to $T/w - 1$")
    _widths(ax, width)
    ax.set(ylabel="relative error of $\\mathrm{d}W_h$")
    return ax


def memory(
    ax: Axes, width: Array, curves: Mapping[str, Array], floor: Array
) -> Axes:
    """Errors (seeds, widths) by the width of the training windows.

    ``floor (widths,)`` is what no predictor reaches that sees one window.
    """
    for colour, (name, errors) in zip(COLOURS, curves.items(), strict=False):
        _bundle(ax, width, errors, marker="o", color=colour, label=name)
    ax.plot(width, floor, "--", color=GREY, label="least without state")
    _widths(ax, width)
    ax.set(ylabel="share of the variance", ylim=(2e-3, 2.2))
    return ax


def clipping(ax: Axes, losses: Mapping[str, Array]) -> Axes:
    """Loss by step under each rule, a curve a seed, (seeds, steps)."""
    colours = GRADIENT, PREDICTION, ACCENT
    for colour, (name, curves) in zip(colours, losses.items(), strict=False):
        steps = np.arange(1, curves.shape[1] + 1)
        _bundle(ax, steps, curves, color=colour, label=name)
    ax.legend(loc="upper right", labelcolor="linecolor", ncols=3)
    ax.set(xlabel="step", ylabel="mean squared error")
    ax.set(yscale="log", ylim=(1e-3, 1e2))
    return ax


def scores(ax: Axes, errors: Mapping[str, Array], floor: Array) -> Axes:
    """Test errors (seeds,) of each method, over ``floor (seeds,)``."""
    for row, values in enumerate(errors.values()):
        colour = PREDICTION if row == len(errors) - 1 else BASELINE
        ax.plot(values, np.full(len(values), row), "o", color=colour, ms=4)
    band = ax.axvspan(floor.min(), floor.max(), label="clean sine")
    band.set(color=TRUTH, alpha=0.25, lw=0)
    ax.legend(loc="lower right")
    ax.set_yticks(range(len(errors)), list(errors))
    ax.set(xscale="log", xlabel="mean squared error on the test points")
    _ticks(ax, np.array([0.002, 0.005, 0.01, 0.02, 0.05]))
    ax.set(ylabel="predictor", ylim=(len(errors) - 0.4, -0.6))
    return ax


def generated(ax: Axes, clean: Array, runs: Mapping[str, Array]) -> Axes:
    """The clean series, and series that a model generates by itself."""
    steps = np.arange(1, len(clean) + 1)
    ax.plot(steps, clean, color=TRUTH, lw=3, alpha=0.35, label="clean sine")
    for colour, (name, run) in zip(COLOURS, runs.items(), strict=False):
        ax.plot(steps, run, color=colour, label=name)
    ax.legend(loc="upper right", labelcolor="linecolor", ncols=3)
    ax.set(xlabel="steps after the last observation", ylabel="$x_t$")
    ax.set(ylim=(-1.3, 1.75))
    return ax


def _bundle(ax: Axes, x: Array, curves: Array, **style: Any) -> None:
    """Thin lines of one colour, a curve a row; the first has the label."""
    label = style.pop("label")
    style = {"lw": 0.8, "ms": 3, "alpha": 0.8} | style
    ax.plot(x, curves.T, **style)[0].set_label(label)


def _ticks(ax: Axes, places: Array) -> None:
    """These ticks on the horizontal axis, written out, and no others."""
    ax.set_xticks(places, [f"{place:g}" for place in places])
    ax.minorticks_off()


def _widths(ax: Axes, width: Array) -> None:
    """Both axes logarithmic, and a tick for every width of a window."""
    ax.set(xscale="log", yscale="log", xlabel="width of a window, $w$ (steps)")
    _ticks(ax, width)
    ax.legend(loc="lower left", labelcolor="linecolor")


def _node(ax: Axes, x: float, y: float, text: str, colour: str) -> None:
    """A circle with a symbol in it."""
    ax.plot(x, y, "o", ms=25, mfc="none", mec=colour, mew=1)
    ax.text(x, y, text, color=colour, ha="center", va="center")


def _arrow(
    ax: Axes, start: tuple[float, float], end: tuple[float, float], colour: str
) -> None:
    """An arrow from ``start`` to ``end``."""
    style = {"arrowstyle": "->", "color": colour, "lw": 1.2}
    ax.annotate("", end, xytext=start, arrowprops=style)
