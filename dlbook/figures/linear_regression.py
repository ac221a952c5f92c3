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


def _label(ax: Axes, x: float, y: float, text: str, colour: str) -> None:
    """Write ``text`` to the right of the end of a curve."""
    ax.annotate(
        text,
        (x, y),
        xytext=(5, 0),
        textcoords="offset points",
        color=colour,
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
    for name, colour in zip(errors, (BASELINE, PREDICTION), strict=True):
        ax.semilogy(degrees, errors[name], "o-", color=colour, markersize=4)
        _label(ax, degrees[-1], errors[name][-1], name, colour)
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
        ax.semilogx(penalties, part, color=colour)
        _label(ax, penalties[-1], part[-1], name, colour)
    ax.semilogx(penalties[::2], error[::2], "x", color=DATA, mew=1.5)
    ax.set(xlabel=r"penalty $\lambda$", ylabel="squared error")
    ax.set(ylim=(0, 1))
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


def sizes(ax: Axes, n: Array, rmse: dict[str, Array], noise: float) -> Axes:
    """Error by number of examples: quartiles (3, S) of each method.

    ``rmse`` gives four methods by the names to show: the mean target, the
    free polynomial, and two that choose.
    """
    colours = (GREY, BASELINE, WEIGHT, PREDICTION)
    places = ((0, 4), (2, 4), (0, -30), (0, 24))
    seen = int(np.argmax(list(rmse.values())[1][1] < 1))
    for (name, band), colour, place, k in zip(
        rmse.items(), colours, places, (0, seen, 0, 0), strict=True
    ):
        ax.fill_between(n, *band[::2], color=colour, alpha=0.15, linewidth=0)
        ax.plot(n, band[1], "o-", color=colour, markersize=4)
        ax.annotate(
            name,
            (n[k], band[1, k]),
            xytext=place,
            textcoords="offset points",
            color=colour,
        )
    ax.axhline(noise, color=TRUTH, ls="--", linewidth=1)
    ax.text(n[0], noise - 0.01, "noise", color=TRUTH, va="top")
    ax.set(xscale="log", xlabel="training examples $N$", ylabel="RMSE")
    ax.set(ylim=(0.45, 1.2))
    ax.set_xticks(n, [str(k) for k in n])
    ax.minorticks_off()
    return ax


def reshuffled(
    ax: Axes, penalties: list[str], curves: Array, picks: Array
) -> Axes:
    """Validation curves (R, P) of one data set; ``picks (R,)`` the minima."""
    place = np.arange(len(penalties))
    ax.plot(place, curves.T, color=GREY, linewidth=0.8, alpha=0.6)
    lowest = curves[np.arange(len(picks)), picks]
    ax.plot(picks, lowest, "o", color=ACCENT, markersize=5, alpha=0.7)
    ax.set_xticks(place, penalties)
    ax.set(xlabel=r"penalty $\lambda$", ylabel="validation RMSE")
    return ax
