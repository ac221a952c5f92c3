"""Figures of *Autoencoders*: what goes in, what comes back, and codes."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures.style import (
    ACCENT,
    BASELINE,
    DATA,
    DIVERGING,
    GREY,
    PREDICTION,
    TRUTH,
    WEIGHT,
)

Array = np.ndarray
Named = Mapping[str, Array]
LINES = (BASELINE, PREDICTION, ACCENT, WEIGHT, TRUTH)
FORMS = ("-", "--", "-.", ":", "-")
MARKS = "osD^v"
TICKS = (0.02, 0.05, 0.1, 0.2, 0.5, 1)


def rows_of(axes: Array, rows: Named) -> Array:
    """Pictures (n, H, W) from 0 to 1, a named row of ``axes`` for each set.

    Zero is the colour of paper; what lies outside is shown as its end.
    """
    for line, (name, pictures) in zip(axes, rows.items(), strict=True):
        for ax, picture in zip(line, pictures, strict=True):
            ax.imshow(picture, cmap="gray_r", vmin=0, vmax=1)
            ax.set(xticks=[], yticks=[])
            ax.spines[:].set_visible(False)
        line[0].set_ylabel(
            name, rotation=0, ha="right", va="center", labelpad=6, fontsize=9
        )
    return axes


def signed_rows(axes: Array, rows: Named) -> Array:
    """Weights (n, H, W) as pictures, each by its sign on its own scale."""
    for line, (name, weights) in zip(axes, rows.items(), strict=True):
        for ax, w in zip(line, weights, strict=True):
            top = abs(w).max()
            ax.imshow(w, cmap=DIVERGING, vmin=-top, vmax=top)
            ax.set(xticks=[], yticks=[])
            ax.spines[:].set_visible(False)
        line[0].set_ylabel(
            name, rotation=0, ha="right", va="center", labelpad=6, fontsize=9
        )
    return axes


def given_back(
    ax: Axes, points: Array, back: Array, curve: Array, name: str
) -> Axes:
    """Points (N, 2), strokes to what is given back, and all of its places.

    ``curve (n, 2)`` is what the decoder makes of codes in order.
    """
    ax.plot(*curve.T, color=PREDICTION, linewidth=1.8)
    for point, other in zip(points, back, strict=True):
        ax.plot(*np.array([point, other]).T, color=GREY, linewidth=0.7)
    ax.plot(*points.T, "o", color=DATA, ms=2.5)
    ax.set(aspect="equal", title=name, xlabel="$x_1$", ylabel="$x_2$")
    return ax


def stairs(
    ax: Axes, steps: Array, losses: Array, levels: Array, halves: Array
) -> Axes:
    """Losses (n, seeds) by step, with levels and the derived times.

    ``levels (D,)`` are losses at places of rest, ``halves (D,)`` the steps
    at which the law gives back half of a component.
    """
    for level in levels:
        ax.axhline(level, color=GREY, linewidth=0.8)
    for half in halves:
        ax.axvline(half, color=TRUTH, linewidth=1, linestyle="--")
    ax.plot(steps, losses, color=PREDICTION, linewidth=1.3)
    ax.set(xlabel="step", ylabel="loss")
    return ax


def sweep(
    ax: Axes, codes: Sequence[int], errors: Named, level: tuple[float, str]
) -> Axes:
    """Errors (n, seeds) or (n,) by numbers in the code, on logarithmic axes.

    A line through the means, a mark a seed, the name at the right end;
    ``level`` is a height and its name, above its left end.
    """
    height, name = level
    ax.axhline(height, color=GREY, linewidth=0.9)
    ax.annotate(
        name, (codes[0], height), (0, 4), textcoords="offset points",
        color=GREY, fontsize=8,
    )  # fmt: skip
    for k, (name, found) in enumerate(errors.items()):
        seeds = found[:, None] if found.ndim == 1 else found
        mean, colour = seeds.mean(axis=1), LINES[k]
        ax.plot(codes, mean, FORMS[k], linewidth=1.5, color=colour)
        ax.plot(codes, seeds, MARKS[k], ms=3, color=colour)
        ax.annotate(
            name, (codes[-1], float(mean[-1])), (6, 0), color=colour,
            textcoords="offset points", va="center", fontsize=8,
        )  # fmt: skip
    ax.set(xscale="log", yscale="log", xlabel="numbers in the code")
    ax.set(ylabel="test error, share of the variance")
    ax.set_xticks(list(codes), [str(k) for k in codes])
    ax.set_yticks(TICKS, [str(tick) for tick in TICKS])
    all_of = [height, *(v for found in errors.values() for v in found.ravel())]
    ax.set_ylim(0.8 * min(all_of), 1.2 * max(all_of))
    ax.minorticks_off()
    return ax


def field(
    ax: Axes, at: Array, arrows: Array, points: Array, name: str
) -> Axes:
    """Arrows (N, 2) at places (N, 2), over the points of the world."""
    ax.plot(*points.T, "o", color=ACCENT, ms=3, alpha=0.7)
    ax.quiver(
        *at.T, *arrows.T, color=PREDICTION, angles="xy", scale_units="xy",
        scale=1, width=0.005,
    )  # fmt: skip
    ax.set(aspect="equal", title=name, xlabel="$x_1$", ylabel="$x_2$")
    return ax


def codes(ax: Axes, z: Array, labels: Array, way: Array) -> Axes:
    """Codes (N, 2) as the digits they are of, and a way (n, 2) among them."""
    for (x, y), label in zip(z, labels, strict=True):
        ax.text(x, y, str(label), fontsize=6, color=DATA, alpha=0.7,
                ha="center", va="center", clip_on=True)  # fmt: skip
    ax.plot(*way.T, color=ACCENT, linewidth=1.4)
    ax.plot(*way[[0, -1]].T, "o", color=ACCENT, ms=5)
    low, high = z.min(axis=0), z.max(axis=0)
    room = 0.05 * (high - low)
    ax.set(xlim=(low[0] - room[0], high[0] + room[0]))
    ax.set(ylim=(low[1] - room[1], high[1] + room[1]))
    ax.set(xlabel="first number of the code", ylabel="second number")
    return ax
