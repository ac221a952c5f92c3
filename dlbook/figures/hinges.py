"""Figures of hinges: polygons, and how they multiply."""

from collections.abc import Mapping, Sequence

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


def question(
    axes: Sequence[Axes],
    wave: Sequence[Array],
    polygon: Sequence[Array],
    teeth: Sequence[Array],
) -> Sequence[Axes]:
    """A curve and a polygon near it; and a polygon with many teeth.

    Each is a pair x (N,), y (N,); the corners of the polygons are dots.
    """
    axes[0].plot(*wave, color=TRUTH, linewidth=3, alpha=0.45)
    axes[0].plot(*polygon, "o-", color=PREDICTION, linewidth=1.2)
    axes[1].plot(*teeth, "o-", color=PREDICTION, linewidth=1.2, markersize=3)
    axes[0].set(xlabel="$x$", ylabel="$y$")
    axes[1].set(xlabel="$x$", ylabel="$y$")
    return axes


def closeness(
    ax: Axes, K: Array, errors: Mapping[str, Array], bound: Array
) -> Axes:
    """Largest error against the number K (n,) of hinges, and the bound."""
    looks = (PREDICTION, "o-"), (ACCENT, "s--"), (BASELINE, "^-.")
    ax.plot(K, bound, color=TRUTH, linewidth=6, alpha=0.4)
    beside(ax, (K[1], bound[1]), "bound", TRUTH, (6, 4))
    for (name, e), (colour, style) in zip(errors.items(), looks, strict=False):
        ax.plot(K, e, style, color=colour, linewidth=1.2, label=name)
    ax.set(xscale="log", yscale="log", xlabel="hinges $K$")
    ax.set(ylabel="error", xticks=K, xticklabels=K)
    ax.minorticks_off()
    ax.legend(labelcolor="linecolor", loc="lower left")
    return ax


def multiply(
    axes: Sequence[Axes], x: Array, steps: Sequence[Array], kinks: Array
) -> Sequence[Axes]:
    """What one layer more does: curves (N,) over ``x (N,)``, and kinks.

    Grey lines join the second curve's kinks to the height that made them.
    """
    for ax, y in zip(axes, steps, strict=True):
        ax.plot(x, y, color=PREDICTION)
        ax.set(xlabel="$x$", xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
        ax.axhline(0.5, color=GREY, linestyle=":", linewidth=1)
    for ax in axes:
        height = np.interp(kinks, x, steps[0])
        ax.vlines(kinks, 0, height, color=GREY, linestyle=":", linewidth=1)
        ax.plot(kinks, np.zeros_like(kinks), "o", color=DATA, clip_on=False)
    axes[0].set(ylabel="$h(x)$")
    axes[1].set(ylabel="$h(h(x))$")
    return axes
