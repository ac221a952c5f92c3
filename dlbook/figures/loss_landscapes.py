"""Figures of *Loss landscapes*: paths in their planes, and what they climb."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures._beside import beside
from dlbook.figures.style import (
    ACCENT,
    BASELINE,
    GREY,
    PREDICTION,
    SEQUENTIAL,
    TRUTH,
    WEIGHT,
)

Array = np.ndarray
Named = Mapping[str, Array]
LINES = (PREDICTION, TRUTH, ACCENT, WEIGHT, BASELINE)
FORMS = ("-", "--", "-.", ":", "-")


def plane(ax: Axes, scores: Array, shares: Array, name: str) -> Axes:
    """A path (n, 2) in the plane of two components, its start a large dot."""
    ax.plot(*scores.T, color=PREDICTION, linewidth=1)
    ax.plot(*scores.T, "o", color=PREDICTION, ms=2)
    ax.plot(*scores[0], "o", color=ACCENT, ms=7)
    first, second = (f"{share:.0%}" for share in shares[:2])
    ax.set(xlabel=f"first component, {first}", title=name)
    ax.set(ylabel=f"second component, {second}")
    ax.margins(0.12)
    return ax


def courses(
    ax: Axes,
    at: Sequence[float],
    found: Named,
    names: tuple[str, str],
    level: tuple[float, str] | None = None,
) -> Axes:
    """A line for each arm of ``found``, (n,) or (n, seeds), by ``at (n,)``.

    Seeds are thin lines; an arm's name stands at the right end of its mean,
    and that of ``level``, a height and a name, under its middle.
    """
    if level is not None:
        height, name = level
        ax.plot(at, np.full(len(at), height), linewidth=0.8, color=GREY)
        middle = (at[0] + at[-1]) / 2, height
        how = {"ha": "center", "va": "top", "fontsize": 8}
        beside(ax, middle, name, GREY, (0, -4), **how)
    for k, (name, values) in enumerate(found.items()):
        mean = values if values.ndim == 1 else values.mean(axis=1)
        if values.ndim == 2:
            ax.plot(at, values, color=LINES[k], linewidth=0.5, alpha=0.5)
        ax.plot(at, mean, FORMS[k], color=LINES[k], linewidth=1.5)
        end = at[-1], mean[-1]
        beside(ax, end, name, LINES[k], (4, 0), va="center", fontsize=8)
    ax.set(xlabel=names[0], ylabel=names[1])
    for side in "top", "right":
        ax.spines[side].set_visible(False)
    return ax


def heights(
    ax: Axes,
    at: tuple[Array, Array],
    grid: Array,
    path: Array,
    among: Array,
) -> Axes:
    """Powers of ten of a loss (n, m) over a plane, and a path's points in it.

    ``at`` has the places (n,) and (m,) along both axes, ``path (K, 2)`` the
    points; the first is a large dot. Shades go from the lowest to the highest
    of ``among``, so that panels can share them.
    """
    steps = np.linspace(among.min(), among.max(), 13)
    ax.contourf(*at, grid.T, steps, cmap=SEQUENTIAL, alpha=0.7)
    ax.plot(*path.T, "o-", color=ACCENT, linewidth=1, ms=2)
    ax.plot(*path[0], "o", color=ACCENT, ms=7)
    low, high = 10 ** grid.min(), 10 ** grid.max()
    ax.set(title=f"loss from {low:.3g} to {high:.3g}")
    ax.set(xlabel="first component", ylabel="second component")
    return ax


def valley(
    ax: Axes, at: tuple[Array, Array], grid: Array, path: Array, rate: float
) -> Axes:
    """Contours (n, m) of (ab - 1)^2 / 2, its minima, and a descent (K, 2).

    Inside the dashed circle of a^2 + b^2 = 2 / rate minima can hold descent.
    """
    a, b = at
    ax.contour(*at, grid.T, [0.02, 0.1, 0.3, 0.5, 1, 2], colors=GREY,
               linewidths=0.6)  # fmt: skip
    c = a[a > 1 / b.max()]
    ax.plot(c, 1 / c, color=TRUTH, linewidth=1.5)
    turn = np.linspace(0, 2 * np.pi, 200)
    wide = (2 / rate) ** 0.5
    ax.plot(wide * np.cos(turn), wide * np.sin(turn), "--", color=BASELINE,
            linewidth=1)  # fmt: skip
    ax.plot(*path.T, "o-", color=ACCENT, linewidth=0.8, ms=2)
    ax.plot(*path[0], "o", color=ACCENT, ms=6)
    ax.plot(0, 0, "x", color=WEIGHT, ms=7)
    beside(ax, (0, 0), "saddle", WEIGHT, (5, -10), fontsize=8)
    ax.set(xlim=(a[0], a[-1]), ylim=(b[0], b[-1]), aspect="equal")
    ax.set(xlabel="$a$", ylabel="$b$")
    return ax


def leaving(ax: Axes, distances: Array, stays: Array, decade: float) -> Axes:
    """Steps ``stays (seeds, n)`` by ``distances (n,)``, with derived slopes.

    A line a seed through the middle of its points, ``decade`` steps more for
    each factor of ten closer.
    """
    logs = np.log10(distances)
    for row in stays:
        line = row.mean() - decade * (logs - logs.mean())
        ax.plot(distances, line, color=GREY, linewidth=0.8)
        ax.plot(distances, row, "o", color=PREDICTION, ms=3)
    ax.set(xscale="log", xlabel="distance from the saddle")
    ax.set(ylabel="steps until a tenth of the loss is gone")
    ax.invert_xaxis()
    return ax


def spectrum(ax: Axes, values: Array, near: Array, name: str) -> Axes:
    """All eigenvalues (P,) and those of a second matrix, the largest first.

    Drawn as their size to the power of a quarter, with its sign, over the
    largest of ``values``.
    """
    top = values.max()
    for shown, form, colour in ((values, "-", TRUTH), (near, "--", ACCENT)):
        height = np.sort(shown)[::-1] / top
        ax.plot(
            np.arange(1, len(shown) + 1),
            np.sign(height) * abs(height) ** 0.25,
            form,
            color=colour,
            linewidth=1.2,
        )
    ax.axhline(0, color=GREY, linewidth=0.6)
    marks = np.array([-1, -1e-2, 0, 1e-2, 1])
    names = ["$-1$", "$-10^{-2}$", "$0$", "$10^{-2}$", "$1$"]
    ax.set_yticks(np.sign(marks) * abs(marks) ** 0.25, names)
    ax.set(xlabel="number, from the largest", title=name)
    ax.set(ylabel="eigenvalue, over the largest")
    return ax
