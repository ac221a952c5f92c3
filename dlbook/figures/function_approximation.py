"""Figures of the chapter *Function approximation*."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures._beside import beside
from dlbook.figures.style import (
    ACCENT,
    BASELINE,
    DATA,
    GREY,
    PREDICTION,
    TRUTH,
)

Array = np.ndarray
LOOKS: tuple[dict[str, Any], ...] = (  # of the arms, from deep to shallow
    {"color": PREDICTION, "linestyle": "-", "marker": "o"},
    {"color": ACCENT, "linestyle": "--", "marker": "s"},
    {"color": BASELINE, "linestyle": "-.", "marker": "^"},
)


def fits(axes: Array, x: Array, truth: Array, drawn: Mapping) -> Array:
    """Rows of curves, columns of arms: curve, network and its kinks.

    ``truth`` is (curves, N); ``drawn`` has for each arm the outputs, as many,
    and for each curve the kinks, which are ticks below all lines of a row.
    """
    both = [truth, *(y for y, _ in drawn.values())]  # (arms + 1, curves, N)
    lows = np.min(both, axis=(0, 2)) - 0.4
    highs = np.max(both, axis=(0, 2))
    for ax_column, (name, (y, kinks)) in zip(
        axes.T, drawn.items(), strict=True
    ):
        rows = zip(ax_column, truth, y, kinks, lows, highs, strict=True)
        for ax, t, line, at, low, high in rows:
            ax.plot(x, t, color=TRUTH, linewidth=3, alpha=0.4)
            ax.plot(x, line, color=PREDICTION, linewidth=1.2)
            ax.plot(at, np.full(len(at), low), "|", color=DATA, ms=6, mew=0.7)
            ax.set(ylim=(low - 0.15, high + 0.15), xticks=(-1, 0, 1))
        ax_column[0].set_title(name, loc="center")
        ax_column[-1].set_xlabel("$x$")
    for ax in axes[:, 0]:
        ax.set_ylabel("$y$")
    return axes


def gathering(ax: Axes, steps: Array, kinks: Array, jumps: Array) -> Axes:
    """Where each unit's kink is, ``kinks (n, K)``, against steps (n,).

    ``jumps`` are the places where the curve that is learnt jumps. A kink
    outside of [-1.5, 1.5] is left out: when a weight changes sign it crosses
    infinity.
    """
    for at in jumps:
        ax.axhline(at, color=TRUTH, linestyle=":", linewidth=0.9)
    inside = np.where(abs(kinks) < 1.5, kinks, np.nan)
    ax.plot(steps, inside, color=BASELINE, linewidth=0.6, alpha=0.6)
    ax.set(xscale="log", xlabel="step", ylabel="kink $u$")
    ax.set(xlim=(steps[0], steps[-1]), ylim=(-1.5, 1.5))
    return ax


def races(
    axes: Sequence[Axes],
    steps: Array,
    losses: Mapping[str, Array],
    named: Sequence[str],
) -> Sequence[Axes]:
    """Mean square against steps (n,): for each arm (curves, seeds, n).

    ``named`` are the curves, a panel each.
    """
    for look, (name, loss) in zip(LOOKS, losses.items(), strict=True):
        line = {k: look[k] for k in ("color", "linestyle")}
        for ax, seeds in zip(axes, loss, strict=True):
            ax.plot(steps, seeds.T, color=look["color"], lw=0.5, alpha=0.5)
            middle = np.exp(np.log(seeds).mean(axis=0))
            ax.plot(steps, middle, **line, linewidth=2, label=name)
    for ax, name in zip(axes, named, strict=True):
        ax.set_title(name, loc="center")
        ax.set(xscale="log", yscale="log", xlabel="step")
        ax.set_xlim(steps[0], steps[-1])
        ax.set_xticks([10**n for n in range(5) if 10**n <= steps[-1]])
    axes[0].set_ylabel("mean square error, fitted")
    axes[0].legend(labelcolor="linecolor", loc="lower left")
    return axes


def rates(
    axes: Sequence[Axes],
    lrs: Sequence[float],
    errors: Mapping[str, Array],
    joined: Sequence[float],
    named: Sequence[str],
) -> Sequence[Axes]:
    """Error on new points by rate: for each arm (curves, rates, seeds).

    ``joined`` is what the fitted points reach, joined by lines; ``named`` are
    the curves, a panel each.
    """
    for look, (name, error) in zip(LOOKS, errors.items(), strict=True):
        for ax, e in zip(axes, error, strict=True):
            middle = np.exp(np.log(e).mean(axis=1))
            ax.plot(lrs, middle, **look, linewidth=1.4, label=name)
            dots: dict[str, Any] = {
                "color": look["color"],
                "alpha": 0.5,
                "markersize": 3,
            }
            ax.plot(lrs, e, look["marker"], **dots)
    for ax, level, name in zip(axes, joined, named, strict=True):
        ax.axhline(level, color=TRUTH, linestyle=":", linewidth=1.4)
        ax.set_title(name, loc="center")
        ax.set(xscale="log", yscale="log", xlabel=r"learning rate $\eta$")
        ax.set(xticks=lrs, xticklabels=[f"{r:g}"[1:] for r in lrs])
        ax.minorticks_off()
    text = "points joined by lines"
    beside(axes[0], (lrs[0], joined[0]), text, TRUTH, (0, 4))
    axes[0].set_ylabel("mean square error, new")
    axes[0].legend(labelcolor="linecolor", loc=(0, 0.2))
    return axes


def slowness(
    ax: Axes,
    k: Sequence[int],
    steps: Mapping[str, Array],
    fixed: Mapping[str, Array],
    cap: int,
) -> Axes:
    """Steps (frequencies, seeds) to half the error, against frequency k.

    ``fixed`` are those of two ways to descend with kinks that stay. Rings
    mark the runs of ``steps`` that were cut, after ``cap`` steps.
    """
    for style, (name, n) in zip(("D:", "v--"), fixed.items(), strict=True):
        middle = np.median(n, axis=1)
        ax.plot(k, middle, style, color=GREY, linewidth=1.4, markersize=5)
        beside(ax, (k[-1], middle[-1]), name, DATA, (-9, 0))
    for look, (name, n) in zip(LOOKS, steps.items(), strict=True):
        ax.plot(k, np.median(n, axis=1), **look, linewidth=1.4, label=name)
        dots = {"color": look["color"], "alpha": 0.5, "markersize": 3}
        ax.plot(k, n, look["marker"], **dots)
        cut = np.where(n >= cap, n, np.nan)
        rim = {"color": look["color"], "fillstyle": "none", "mew": 1}
        ax.plot(k, cut, "o", markersize=9, **rim)
    ax.set(xscale="log", yscale="log", xticks=k, xticklabels=k)
    ax.minorticks_off()
    ax.set(xlabel="periods in the window $k$", ylabel="steps to half")
    ax.legend(labelcolor="linecolor", loc="upper left")
    return ax
