"""Figures of the chapter *Linear regression*."""

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures.style import (
    ACCENT,
    BASELINE,
    DATA,
    GREY,
    PREDICTION,
    TRUTH,
    WEIGHT,
)

Array = np.ndarray


def _label(
    ax: Axes, x: float, y: float, text: str, colour: str, side: str = "left"
) -> None:
    """Write ``text`` beside a point, from its ``side`` on."""
    ax.annotate(
        text,
        (x, y),
        xytext=(5 if side == "left" else -5, 0),
        textcoords="offset points",
        color=colour,
        ha=side,
        va="center",
        annotation_clip=False,
    )


def two_fits(
    ax: Axes, x: Array, t: Array, grid: Array, curves: dict[str, Array]
) -> Axes:
    """Points ``x, t (N,)``; on ``grid (G,)`` the truth, a free fit, a ridge.

    ``curves`` gives the three, each (G,), by the names to show.
    """
    colours = (TRUTH, BASELINE, PREDICTION)
    widths = (1.5, 1.0, 2.0)
    for (name, y), colour, width in zip(
        curves.items(), colours, widths, strict=True
    ):
        ax.plot(grid, y, color=colour, linewidth=width, label=name)
    ax.plot(x, t, "o", color=DATA, markersize=4, label="measured")
    ax.set(xlabel="$x$", ylabel="$t$, $y$", ylim=(-3, 5))
    ax.legend(
        loc="lower center", bbox_to_anchor=(0.5, 1), ncols=4, fontsize="small"
    )
    return ax


def lost_digits(
    ax: Axes, degrees: Array, errors: dict[str, Array], bounds: Array
) -> Axes:
    """Error of each solver (G,) by degree; ``bounds (2, G)`` are expected."""
    for bound in bounds:
        ax.semilogy(degrees, bound, "--", color=GREY, linewidth=1)
    for (name, error), colour in zip(
        errors.items(), (BASELINE, PREDICTION), strict=True
    ):
        ax.semilogy(degrees, error, "o-", color=colour, markersize=4)
        _label(ax, degrees[-1], error[-1], name, colour)
    ax.set(xlabel="degree of the polynomial", ylabel="error of the curve")
    ax.set_xticks(degrees)
    return ax


def filters(
    ax: Axes, grid: Array, penalties: Array, factors: Array, s: Array
) -> Axes:
    """Share kept at each singular value of ``grid (G,)``, (P, G).

    One curve a penalty (P,); ticks at the singular values ``s (D,)``.
    """
    shades = np.linspace(0.4, 1.0, len(penalties))
    for penalty, kept, shade in zip(penalties, factors, shades, strict=True):
        ax.semilogx(grid, kept, color=WEIGHT, alpha=shade)
        half = abs(kept - 0.5).argmin()
        _label(ax, grid[half], 0.5, rf"$\lambda = {penalty:g}$", WEIGHT)
    ax.plot(s, np.zeros_like(s), "|", color=DATA, markersize=12, mew=1)
    ax.set(xlabel="singular value $s$", ylabel="share kept $f$")
    ax.set(xlim=(grid[0], grid[-1]), ylim=(-0.05, 1.05))
    return ax


def decomposition(
    ax: Axes, penalties: Array, parts: dict[str, Array], error: Array
) -> Axes:
    """Squared bias, variance, noise and their sum; crosses for the error.

    ``parts`` gives the four, each (P,), by the names to show; ``error
    (P,)`` is the error measured on other training sets.
    """
    colours = (ACCENT, WEIGHT, GREY, PREDICTION)
    for (name, part), colour in zip(parts.items(), colours, strict=True):
        style = "--" if colour == ACCENT else "-"
        ax.semilogx(penalties, part, style, color=colour)
        _label(ax, penalties[-1], part[-1], name, colour)
    ax.semilogx(penalties[::2], error[::2], "x", color=DATA, mew=1.5)
    ax.set(xlabel=r"penalty $\lambda$", ylabel="squared error", ylim=(0, 1))
    return ax


def validation(
    ax: Axes,
    penalties: Array,
    mean: Array,
    error: Array,
    choices: dict[str, int],
) -> Axes:
    """Validation error ± its standard error (P,), and the columns chosen."""
    ax.errorbar(penalties, mean, error, fmt="o-", color=GREY, markersize=4)
    best = mean.argmin()
    ax.axhline(mean[best] + error[best], color=GREY, ls="--", linewidth=1)
    sides = zip(choices.items(), (BASELINE, ACCENT), (-1, 1), strict=True)
    for (name, k), colour, side in sides:
        ax.plot(penalties[k], mean[k], "o", color=colour, markersize=8)
        ax.annotate(
            name,
            (penalties[k], mean[k] + side * error[k]),
            xytext=(0, 8 * side),
            textcoords="offset points",
            color=colour,
            ha="center",
            va="center",
        )
    ax.set_xscale("log")
    ax.set(xlabel=r"penalty $\lambda$", ylabel="validation error")
    ax.set(ylim=(0, 3 * mean[best]))
    return ax


def drawn_curves(ax: Axes, grid: Array, curves: Array, title: str) -> Axes:
    """Curves ``(G, R)`` on ``grid (G,)``, drawn from one prior."""
    ax.plot(grid, curves, color=WEIGHT, linewidth=1)
    ax.set(xlabel="$x$", ylabel="$y$", title=title)
    return ax


def sizes(ax: Axes, n: Array, excess: dict[str, Array]) -> Axes:
    """Excess by number of examples: quartiles (3, S) of each method.

    ``excess`` gives five methods by the names to show: the mean target, the
    free polynomial, and three that choose. A name stands left of its first
    median inside the frame.
    """
    top = 2.0
    colours = (GREY, BASELINE, WEIGHT, PREDICTION, ACCENT)
    for (name, band), colour in zip(excess.items(), colours, strict=True):
        style = "o--" if colour == WEIGHT else "o-"
        ax.fill_between(n, *band[::2], color=colour, alpha=0.15, linewidth=0)
        ax.loglog(n, band[1], style, color=colour, markersize=4)
        k = (band[1] < top).argmax()
        _label(ax, n[k], band[1][k], name, colour, "right")
    ax.set(xlabel="training examples $N$", ylabel="excess")
    ax.set(xlim=(n[0] / 2.8, 1.1 * n[-1]), ylim=(0.005, top))
    ax.set_xticks(n, [str(k) for k in n])
    ax.minorticks_off()
    return ax


def reshuffled(ax: Axes, penalties: list[str], picks: Array) -> Axes:
    """How often the shuffles of each set chose each penalty.

    ``picks (S, R)`` are places in ``penalties``, one a set and shuffle.
    """
    for i, row in enumerate(picks):
        place, count = np.unique(row, return_counts=True)
        ax.scatter(
            np.full(len(place), i + 1), place, s=9 * count, color=ACCENT
        )
    ax.set_yticks(np.arange(len(penalties)), penalties)
    ax.set(xlabel="data set", ylabel=r"penalty $\lambda$ chosen")
    ax.set_ylim(len(penalties) - 0.5, -0.5)
    return ax
