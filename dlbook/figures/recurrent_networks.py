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


def series(ax: Axes, x: Array, wave: Array, clock: Array) -> Axes:
    """Numbers x (T,), the wave (T,) behind them, a wave without drift (T,)."""
    steps = np.arange(len(x))
    ax.plot(steps, clock, "--", color=GREY, lw=1, label="no drift")
    ax.plot(steps, wave, color=TRUTH, lw=2, alpha=0.6, label="wave")
    ax.plot(steps, x, "o", color=DATA, ms=2.5, label="numbers seen")
    ax.legend(loc="upper right", labelcolor="linecolor", ncols=3)
    ax.set(xlabel="step, $t$", ylabel="$x_t$", ylim=(-2.4, 3.2))
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


def bit(ax: Axes, w: Array, kept: Array, factor: Array, safe: float) -> Axes:
    """Share of bits kept and factor of the gradient a step, by weight w (n,).

    From the weight ``safe`` on no noise within the bound can flip a bit.
    """
    ax.axvspan(safe, w[-1], color=GREY, alpha=0.2, lw=0)
    ax.text(safe, 0.02, " no bit can flip", va="bottom")
    ax.plot(w, kept, "o-", color=PREDICTION, ms=3)
    ax.text(w[-1], 0.93, "bits kept", color=PREDICTION, ha="right", va="top")
    ax.plot(w, factor, "o-", color=GRADIENT, ms=3)
    label = "gradient, a step"
    ax.text(w[-1], factor[-1] + 0.08, label, color=GRADIENT, ha="right")
    ax.set(xlabel="weight, $w$", ylabel="share, factor", ylim=(0, 1.05))
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


def echoes(ax: Axes, shares: Mapping[str, Array], starts: list[str]) -> Axes:
    """Share missed (seeds, starts) of an echo by where the weights began."""
    place = np.arange(len(starts))
    colours = BASELINE, GRADIENT, ACCENT, PREDICTION
    for row, (name, values) in enumerate(shares.items()):
        shift = np.full(len(values), 0.18 * (row - 1.5))
        ax.plot(
            (place + shift[:, None]).ravel(),
            values.ravel(),
            "o",
            color=colours[row],
            ms=4,
            alpha=0.8,
            label=name,
        )
    ax.set_xticks(place, starts)
    ax.legend(loc="lower left", labelcolor="linecolor")
    ax.set(xlabel="recurrent weights at the start", yscale="log")
    ax.set(ylim=(1e-4, 2))
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


def scores(
    ax: Axes,
    p: Array,
    least: Mapping[str, Array],
    found: Mapping[str, tuple[float, Array]],
) -> Axes:
    """What is least (n,) with the last p (n,) numbers, and what was found.

    ``found`` has for each predictor its p and its errors (seeds,).
    """
    for style, (name, values) in zip(("-", "--"), least.items(), strict=True):
        ax.plot(p, values, style, color=TRUTH, lw=1.5, label=name)
    for name, (place, values) in found.items():
        colour = PREDICTION if name == "RNN" else BASELINE
        ax.plot(np.full(len(values), place), values, "o", color=colour, ms=4)
        style = {"color": colour, "va": "center", "ha": "right"}
        if place < p[-1] or name == "LSTM":
            style |= {"va": "bottom", "ha": "left"}
        ax.text(place, values.mean(), f"  {name}  ", **style)
    ax.legend(loc="lower left")
    ax.set(xscale="log", yscale="log", xlim=(0.8, 260), ylim=(2e-4, 0.7))
    ax.set(xlabel="numbers seen, $p$", ylabel="mean square from the best")
    ax.set_xticks([1, 2, 5, 10, 20, 40, 100], [1, 2, 5, 10, 20, 40, "all"])
    ax.minorticks_off()
    return ax


def ahead(ax: Axes, errors: Mapping[str, Array]) -> Axes:
    """Squared distances (seeds, steps) from the best forecast."""
    colours = PREDICTION, ACCENT, WEIGHT, BASELINE
    for colour, (name, curves) in zip(colours, errors.items(), strict=False):
        steps = np.arange(1, curves.shape[1] + 1)
        _bundle(ax, steps, curves, color=colour, label=name)
    ax.legend(loc="upper left", labelcolor="linecolor")
    ax.set(xscale="log", yscale="log", ylim=(3e-4, 30))
    ax.set(xlabel="steps ahead, $k$", ylabel="mean square from the best")
    return ax


def past(ax: Axes, keep: Array, moved: Mapping[str, Array]) -> Axes:
    """By how much (seeds, n) another past moves each prediction."""
    colours = TRUTH, PREDICTION, BASELINE, ACCENT
    for colour, (name, curves) in zip(colours, moved.items(), strict=False):
        _bundle(ax, keep, curves, marker="o", color=colour, label=name)
    ax.legend(loc="lower left", labelcolor="linecolor")
    ax.set(xlabel="numbers kept, $k$", ylabel="mean square of the move")
    ax.set(yscale="log")
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
