"""Figures of the chapter *Recurrent networks*."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures.forecasting import bundle
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
    ax.legend(loc="lower left", labelcolor="linecolor", ncols=2)
    ax.set(xlabel="steps back, $k$", yscale="log", ylim=(1e-10, 1e13))
    ax.set_ylabel(r"$\Vert \partial h_T / \partial h_{T-k} \Vert_2$")
    return ax


def turns(ax: Axes, free: Array, locked: Array) -> Axes:
    """States (T, 2) of two units, going round freely or locked to points."""
    for path, size, colour in ((free, 1.5, PREDICTION), (locked, 5, ACCENT)):
        ax.plot(*path.T, "o", color=colour, markersize=size)
    for text, place, colour in (
        (r"$\theta = 0.7$", 0.12, PREDICTION),
        (r"$\theta = \pi/4$", -0.12, ACCENT),
    ):
        ax.text(0, place, text, color=colour, ha="center", va="center")
    ax.set(xlabel="state of unit 1", ylabel="state of unit 2")
    ax.set(aspect="equal")
    return ax


def bit(
    ax: Axes, w: Array, runs: Mapping[float, tuple[Array, Array, float]]
) -> Axes:
    """Share of bits kept and factor of the gradient a step, by weight w (n,).

    ``runs`` has both for each size of noise, and the weight from which on it
    cannot flip a bit, which is marked.
    """
    styles = ("o-", "left"), ("o--", "right")
    for (style, side), (delta, run) in zip(styles, runs.items(), strict=False):
        for colour, rows in zip((PREDICTION, GRADIENT), run[:2], strict=True):
            ax.plot(w, rows, style, color=colour, ms=3)
        ax.axvline(run[2], color=GREY, ls=style[1:], lw=1)
        text = rf" $\delta = {delta:g}$ "
        ax.text(run[2], 0.03, text, color=GREY, ha=side)
    ax.text(w[-1], 0.94, "bits kept", color=PREDICTION, ha="right", va="top")
    label = "gradient, a step"
    ax.text(w[-1], run[1][-1] + 0.5, label, color=GRADIENT, ha="right")
    ax.set(xlabel="weight, $W_h$", ylabel="share, factor")
    ax.set(xlim=(0.5, None), ylim=(0, 1.05))
    return ax


def truncation(ax: Axes, T: int = 12, width: int = 4) -> Axes:
    """The terms of the double sum by step t of the loss and k of the weight.

    Those whose steps lie in one window are filled, the others are lost.
    """
    k, t = np.nonzero(np.triu(np.ones((T, T)))) + np.array([[1], [1]])
    kept = (k - 1) // width == (t - 1) // width
    (dots,) = ax.plot(t[kept], k[kept], "s", label="kept")
    dots.set(color=GRADIENT, markersize=5)
    (dots,) = ax.plot(t[~kept], k[~kept], "s", mfc="none", label="lost")
    dots.set(color=GRADIENT, markersize=5, markeredgewidth=1)
    ax.legend(loc="upper left", labelcolor="linecolor")
    ax.set(xlabel="step of the loss, $t$", ylabel="step of the weight, $k$")
    ax.set(aspect="equal", xticks=range(width, T + 1, width))
    ax.set(yticks=range(width, T + 1, width))
    return ax


def echoes(ax: Axes, paths: Mapping[str, tuple[Array, Array]]) -> Axes:
    """Shares missed (seeds, n) of an echo after so many steps (n,)."""
    colours = GRADIENT, ACCENT, BASELINE, PREDICTION
    for colour, (name, (marks, rows)) in zip(
        colours, paths.items(), strict=False
    ):
        bundle(ax, marks, rows, color=colour, label=name, marker="o")
    ax.legend(loc="lower left", labelcolor="linecolor")
    ax.set(xscale="symlog", yscale="log", ylim=(1e-3, 4), xlim=(-0.3, None))
    _ticks(ax, np.array([0, 10, 100, 1000]))
    ax.set(xlabel="steps of training", ylabel="share missed")
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
