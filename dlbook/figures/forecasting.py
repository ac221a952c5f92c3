"""Figures of predictors of series, and of what they remember."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures.style import (
    BASELINE,
    DATA,
    GREY,
    PREDICTION,
    TRUTH,
    WEIGHT,
)

Array = np.ndarray
TICKS = {1: "1", 2: "2", 5: "5", 10: "10", 20: "20", 40: "40", 100: "all"}


def series(ax: Axes, x: Array, wave: Array, clock: Array) -> Axes:
    """Numbers x (T,), the wave (T,) behind them, a wave without drift (T,)."""
    steps = np.arange(len(x))
    ax.plot(steps, clock, "--", color=GREY, lw=1, label="no drift")
    ax.plot(steps, wave, color=TRUTH, lw=2, alpha=0.6, label="wave")
    ax.plot(steps, x, "o", color=DATA, ms=2.5, label="numbers seen")
    ax.legend(loc="upper right", labelcolor="linecolor", ncols=3)
    ax.set(xlabel="step, $t$", ylabel="$x_t$", ylim=(-2.4, 3.2))
    return ax


def beliefs(ax: Axes, phase: Array, rows: Mapping[int, Array]) -> Axes:
    """Densities (n,) of a phase (n,), a row for each count of numbers seen.

    Each row has its density and the true phase, which a dot marks.
    """
    for place, (count, (density, true)) in enumerate(rows.items()):
        base = -1.2 * place
        curve = base + density / max(d.max() for d, _ in rows.values())
        ax.fill_between(phase, base, curve, color=PREDICTION, alpha=0.3, lw=0)
        ax.plot(phase, curve, color=PREDICTION, lw=1)
        ax.plot([true], [base], "o", color=TRUTH, ms=5, clip_on=False)
        text = f"{count} seen" if count else "none seen"
        ax.text(-0.1, base, text, ha="right", va="bottom")
    ax.set(xlabel=r"phase, $\phi$", yticks=[], xlim=(0, 2 * np.pi))
    ax.set_xticks([0, np.pi, 2 * np.pi], ["0", r"$\pi$", r"$2\pi$"])
    ax.spines["left"].set_visible(False)
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
    styles = zip(("-", "--"), least.items(), strict=True)
    for style, (name, values) in styles:
        ax.plot(p, values, style, color=TRUTH, lw=1.5, label=name)
    for name, (place, values) in found.items():
        colour = PREDICTION if name == "RNN" else BASELINE
        ax.plot(np.full(len(values), place), values, "o", color=colour, ms=4)
        text = ax.text(place, values.mean(), f"  {name}  ", color=colour)
        if place <= p[-1]:
            text.set_y(1.15 * values.max())  # clear of the curves
        elif name != "LSTM":
            text.set(va="center", ha="right")
    ax.legend(loc="lower left")
    ax.set(xscale="log", yscale="log", xlim=(0.8, 260), ylim=(2e-4, 0.7))
    ax.set(xlabel="numbers seen, $p$", ylabel="mean square from the best")
    ax.set_xticks([*TICKS], [*TICKS.values()])
    ax.minorticks_off()
    return ax


def ahead(ax: Axes, errors: Mapping[str, Array]) -> Axes:
    """Squared distances (seeds, steps) from the best forecast."""
    bundles(ax, None, errors, (PREDICTION, TRUTH, BASELINE, WEIGHT))
    ax.legend(loc="upper left", labelcolor="linecolor", ncols=4)
    ax.set(xscale="log", yscale="log", ylim=(2e-4, 8))
    ax.set(xlabel="steps ahead, $k$", ylabel="mean square from the best")
    return ax


def bundle(ax: Axes, x: Array, curves: Array, **style: Any) -> Axes:
    """Thin lines of one colour, a curve a row; the first has the label."""
    label = style.pop("label")
    style = {"lw": 0.8, "ms": 3, "alpha": 0.8} | style
    ax.plot(x, curves.T, **style)[0].set_label(label)
    return ax


def bundles(
    ax: Axes,
    x: Array | None,
    curves: Mapping[str, Array],
    colours: tuple[str, ...],
    **style: Any,
) -> Axes:
    """A bundle of curves (seeds, n) for each name; x counts from 1 if None."""
    for colour, (name, rows) in zip(colours, curves.items(), strict=False):
        at = np.arange(1, rows.shape[1] + 1) if x is None else x
        bundle(ax, at, rows, color=colour, label=name, **style)
    return ax
