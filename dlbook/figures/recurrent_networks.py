"""Figures of the chapter *Recurrent networks*."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures.forecasting import bundle, bundles
from dlbook.figures.style import (
    ACCENT,
    BASELINE,
    DATA,
    GRADIENT,
    GREY,
    PREDICTION,
    WEIGHT,
)

Array = np.ndarray
COLOURS = PREDICTION, ACCENT, BASELINE, WEIGHT


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
        bundle(ax, lag, norms, color=colour, label=name)
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
    ax.set(xlabel="weight, $W_h$", ylabel="share, factor", ylim=(0, 1.05))
    return ax


def memory(
    ax: Axes, width: Array, curves: Mapping[str, Array], floor: Array
) -> Axes:
    """Errors (seeds, widths) by the width of the training windows.

    ``floor (widths,)`` is what no predictor reaches that sees one window.
    """
    bundles(ax, width, curves, COLOURS, marker="o")
    ax.plot(width, floor, "--", color=GREY, label="least without state")
    ax.set(xscale="log", yscale="log", xlabel="width of a window, $w$ (steps)")
    _ticks(ax, width)
    ax.legend(loc="lower left", labelcolor="linecolor")
    ax.set(ylabel="share of the variance", ylim=(2e-3, 2.2))
    return ax


def echoes(ax: Axes, shares: Mapping[str, Array], starts: list[str]) -> Axes:
    """Share missed (seeds, starts) of an echo by where the weights began."""
    place, colours = np.arange(len(starts)), (BASELINE, GRADIENT, *COLOURS)
    for row, (name, values) in enumerate(shares.items()):
        x = np.broadcast_to(place + 0.18 * (row - 1.5), values.shape)
        dots = ax.plot(x.ravel(), values.ravel(), "o", alpha=0.8, label=name)
        dots[0].set(color=colours[row], markersize=4)
    ax.set_xticks(place, starts)
    ax.legend(loc="lower left", labelcolor="linecolor")
    ax.set(xlabel="recurrent weights at the start", yscale="log")
    ax.set(ylim=(1e-4, 2))
    return ax


def clipping(ax: Axes, losses: Mapping[str, Array]) -> Axes:
    """Loss by step under each rule, a curve a seed, (seeds, steps)."""
    bundles(ax, None, losses, (GRADIENT, PREDICTION, ACCENT))
    ax.legend(loc="upper right", labelcolor="linecolor", ncols=3)
    ax.set(xlabel="step", ylabel="mean squared error")
    ax.set(yscale="log", ylim=(1e-3, 1e2))
    return ax


def _ticks(ax: Axes, places: Array) -> None:
    """These ticks on the horizontal axis, written out, and no others."""
    ax.set_xticks(places, [f"{place:g}" for place in places])
    ax.minorticks_off()


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
