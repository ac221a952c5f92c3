"""Figures of the chapter *Backpropagation*."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures.style import (
    ACCENT,
    BASELINE,
    DATA,
    DIVERGING,
    GRADIENT,
    GREY,
    PREDICTION,
    SEQUENTIAL,
    WEIGHT,
)

Array = np.ndarray
COLOURS = (PREDICTION, ACCENT, BASELINE, WEIGHT)


def signals(
    axes: Sequence[Sequence[Axes]],
    values: Sequence[Array],
    cotangents: Sequence[Array],
) -> Sequence[Sequence[Axes]]:
    """Rows (1, n) of what layers pass on, and below their cotangents.

    First comes a picture x, then activations, last the scores z. A square
    number of entries is drawn as a square, another as a column. Each
    cotangent has its own scale about zero; arrows say which way each row is
    computed.
    """
    hidden = range(1, len(values) - 1)
    names = ["x", *(f"a^{l}" for l in hidden), "z"]
    for ax, name, a in zip(axes[0], names, values, strict=True):
        ax.imshow(_square(a), cmap=SEQUENTIAL, vmin=min(a.min(), 0))
        ax.set_title(f"${name}$", loc="center", color=PREDICTION)
    axes[0][0].images[0].set_cmap("gray_r")
    for ax, name, d in zip(axes[1], names, cotangents, strict=True):
        limit = np.quantile(np.abs(d), 0.995)
        ax.imshow(_square(d), cmap=DIVERGING, vmin=-limit, vmax=limit)
        title = rf"$\mathrm{{d}}{name}$"
        ax.set_title(title, loc="center", color=GRADIENT)
    for ax in (*axes[0], *axes[1]):
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
    for left, right in pairwise(axes[0]):
        _between(left, right, "->", PREDICTION)
    for left, right in pairwise(axes[1]):
        _between(left, right, "<-", GRADIENT)
    return axes


def _square(a: Array) -> Array:
    """The entries of ``a`` as a square, or else as a column."""
    side = round(a.size**0.5)
    return a.reshape(side, side) if side**2 == a.size else a.reshape(-1, 1)


def _between(left: Axes, right: Axes, style: str, colour: str) -> None:
    """An arrow in the gap between two axes."""
    left.annotate(
        "",
        (-0.06, 0.5),
        xytext=(1.06, 0.5),
        xycoords=right.transAxes,
        textcoords=left.transAxes,
        arrowprops={"arrowstyle": style, "color": colour, "lw": 1.3},
    )


def bend(ax: Axes, z: Array, a: Array, inner: Array) -> Axes:
    """Points ``z (n, 2)``, and ``a (n, 2)`` what a layer makes of them.

    ``inner (n,)`` says which class; the border a_1 + a_2 = 1 is dashed.
    """
    ax.axhline(0, color=GREY, linewidth=0.5)
    ax.axvline(0, color=GREY, linewidth=0.5)
    for start, end in zip(z, a, strict=True):
        arrow = {"arrowstyle": "->", "color": GREY, "lw": 0.6}
        ax.annotate("", end, xytext=start, arrowprops=arrow)
    ax.plot(*z.T, color=GREY, linewidth=0.8)
    looks = (inner, "o", PREDICTION), (~inner, "s", ACCENT)
    for chosen, marker, colour in looks:
        (before,) = ax.plot(*z[chosen].T, marker, color=colour, markersize=5)
        before.set(markerfacecolor="white", markeredgewidth=1)
        ax.plot(*a[chosen].T, marker, color=colour, markersize=5)
    border = np.array([-0.4, 1.4])
    ax.plot(border, 1 - border, color=DATA, linestyle="--", linewidth=1)
    ax.set(xlabel="$z_1$, then $a_1$", ylabel="$z_2$, then $a_2$")
    ax.set_aspect("equal")
    return ax


def corners(ax: Axes, x: Array, units: Array, total: Array) -> Axes:
    """Units ``(n, K)`` with a corner each, and their weighed sum."""
    ax.plot(x, units, color=GREY, linewidth=1)
    ax.plot(x, total, color=PREDICTION, linewidth=2)
    ax.set(xlabel="$x$", ylabel="units, and their weighed sum")
    return ax


def steps(ax: Axes, h: Array, errors: Mapping[str, Array]) -> Axes:
    """Relative error of central differences against the step h."""
    for colour, (name, error) in zip(COLOURS, errors.items(), strict=False):
        seen = np.maximum(error, 1e-16)
        ax.loglog(h, seen, "o-", color=colour, markersize=3, label=name)
    ax.axhline(1e-7, color=GREY, linestyle="--", linewidth=0.8)
    ax.text(h[-1], 7e-8, "the check's limit", c=GREY, ha="right", va="top")
    ax.legend(loc="upper right", ncols=2, labelcolor="linecolor")
    ax.set(xlabel="step $h$", ylabel="relative error")
    return ax


def learning(ax: Axes, curves: Mapping[str, Array]) -> Axes:
    """Accuracy by epoch: for each name a curve a seed, (seeds, epochs)."""
    for colour, (name, scores) in zip(COLOURS, curves.items(), strict=False):
        epochs = np.arange(1, scores.shape[1] + 1)
        lines = ax.plot(epochs, scores.T, color=colour, lw=0.9, alpha=0.7)
        lines[0].set_label(name)
    ax.legend(loc="lower right", labelcolor="linecolor")
    ax.set(xlabel="epoch", ylabel="validation accuracy")
    ax.set_xticks(range(0, epochs[-1] + 1, 5))
    return ax


def reach(ax: Axes, norms: Mapping[str, Array]) -> Axes:
    """Size of the gradient in each layer, (layers,) for each name."""
    for colour, (name, sizes) in zip(COLOURS, norms.items(), strict=False):
        layers = np.arange(1, len(sizes) + 1)
        ax.semilogy(layers, sizes, "o-", color=colour, label=name)
    ax.legend(loc="center right", labelcolor="linecolor")
    ax.set(xlabel="layer $l$", ylabel=r"$\Vert \mathrm{d}W^l \Vert$")
    ax.set_xticks(layers)
    return ax
