"""Figures of *Capacity*: errors against the number of weights."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures._axes import averaged, name_at, plain
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
Row = Sequence[Axes]
Named = Mapping[str, Array]
Spots = Mapping[str, tuple[float, int]]
Names = tuple[str, str]
LINES = (PREDICTION, ACCENT, TRUTH, BASELINE, WEIGHT)


def peak(axes: Row, D: Array, law: Named, seen: Named, rest: Mapping) -> Row:
    """Error of the shortest fit by its number of weights, a panel a world.

    ``law`` holds what is derived at each of ``D (P,)``, infinite at the peak,
    ``seen`` means of fits, at the sizes where they are not NaN. ``rest`` has
    ``N``, the error of predicting 0, and the ``limits`` of errors.
    """
    for ax, (name, line) in zip(axes, law.items(), strict=True):
        ax.plot(D, np.minimum(line, 1e6), color=TRUTH, linewidth=1.2)
        ax.plot(D, seen[name], "o", color=PREDICTION, markersize=3.5)
        ax.axhline(rest["none"], color=GREY, linewidth=0.8)
        name_at(ax, (D[0], rest["none"]), "predicting 0", DATA, (0, -11))
        _examples(ax, rest["N"])
        ax.set(title=name, yscale="log", ylim=rest["limits"])
        ax.set_xlabel("features that the model sees, $D$")
        plain(ax)
    axes[0].set_ylabel("squared error on new examples")
    return axes


def spectra(
    axes: Row, values: Mapping[int, Array], sums: Array, N: int
) -> Row:
    """Singular values by rank, a line a number of features; their sums.

    ``values`` has (r,) for each D; ``sums (draws, P)`` are sums of 1/s² for
    as many data sets while features 1 to P are added one by one.
    """
    for colour, (D, s) in zip(LINES, values.items(), strict=False):
        rank = np.arange(1, len(s) + 1)
        axes[0].plot(rank, s, "o-", color=colour, markersize=2.4)
        at = rank[-1], s[-1]
        beside = 5, 0 if D >= N else -6
        name_at(axes[0], at, f"$D = {D}$", colour, beside, va="center")
    axes[0].set(xlabel="rank", ylabel="singular value $s_i$", yscale="log")
    axes[0].set_xlim(0, 1.25 * N)
    every = np.arange(1, sums.shape[1] + 1)
    axes[1].plot(every, sums.T, color=PREDICTION, linewidth=0.8, alpha=0.7)
    _examples(axes[1], N)
    axes[1].set(xlabel="features, $D$", yscale="log")
    axes[1].set_ylabel(r"noise let in, $\sum_i 1/s_i^2$")
    for ax in axes:
        plain(ax)
    return axes


def by_size(
    ax: Axes, at: Array, found: Named, spots: Spots, names: Names, N: int = 0
) -> Axes:
    """A line for each arm of ``found``, (P,) or (P, seeds), by size ``at``.

    ``spots`` says at which size an arm's name stands, and how many points
    above its line; ``names`` are those of both axes; ``N`` marks a size.
    """
    widths = np.linspace(1 + 0.5 * len(found), 1, len(found))  # all show
    lines = zip(LINES, widths, found.items(), strict=False)
    for colour, width, (name, values) in lines:
        mean = averaged(ax, at, values, colour, linewidth=width)
        size, up = spots[name]
        place = size, np.interp(size, at, mean)
        name_at(ax, place, name, colour, (0, up), ha="center")
    if N:
        _examples(ax, N)
    ax.set(xlabel=names[0], ylabel=names[1])
    plain(ax)
    return ax


def against_effective(ax: Axes, points: Named, law: Array) -> Axes:
    """Errors by effective parameters (2, P), dots an arm, and a line (2, n).

    The first row holds effective parameters, the second errors.
    """
    ax.plot(*law, color=GREY, linewidth=1)
    # Where along its dots a name stands, and how many points off them.
    spots = ((0.2, (8, -8)), (0.4, (0, -14)), (0.3, (4, 7)))
    lines = zip(LINES, points.items(), spots, strict=False)
    for colour, (name, (count, error)), (share, shift) in lines:
        ax.plot(count, error, "o", color=colour, markersize=3)
        at = round(share * (len(count) - 1))
        name_at(ax, (count[at], error[at]), name, colour, shift)
    ax.set(xlabel="effective parameters", ylabel="squared error")
    return ax


def way(axes: Row, at: Array, found: Named, told: Array, limits: tuple) -> Row:
    """Outputs ``(seeds, P)`` on the way past examples, a panel a size.

    ``at (P,)`` is the place on the way; the first example stands at 0, with
    the target ``told[0]``, the next at 1, and so on.
    """
    for ax, (name, outputs) in zip(axes, found.items(), strict=True):
        ax.plot(at, outputs.T, color=PREDICTION, linewidth=0.8, alpha=0.7)
        ax.plot(told, "o", color=DATA, markersize=4, zorder=3)
        ax.set(title=name, ylim=limits, xlabel="digits on the way")
    axes[0].set_ylabel("output")
    return axes


def _examples(ax: Axes, N: int) -> None:
    """Mark where there are as many weights as examples."""
    ax.axvline(N, color=GREY, linewidth=0.8, zorder=0)
    where = ax.get_xaxis_transform()
    ax.annotate(
        f"{N}", (N, 0), (3, 3), color=DATA, fontsize=9.5, va="bottom",
        xycoords=where, textcoords="offset points",
    )  # fmt: skip
