"""Figures of *Flat and sharp*: losses along lines, and dials."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator
from scipy.stats import gmean

from dlbook.figures._axes import plain
from dlbook.figures._beside import beside
from dlbook.figures.style import ACCENT, BASELINE, GREY, PREDICTION, TRUTH

Array = np.ndarray
Names = tuple[str, str]
Spots = Mapping[str, tuple[float, float, float]]
LINES = (PREDICTION, ACCENT, TRUTH, BASELINE, GREY)
FORMS = ("-", "--", "-.", ":", "-")
MARKS = "osD^v"


def along(
    ax: Axes, at: Array, found: Mapping[str, Array], spots: Spots, names: Names
) -> Axes:
    """A line for each arm of ``found``, (n,) or (n, seeds), over ``at (n,)``.

    ``spots`` says at which place an arm's name stands, and how many points
    right of its line and above; ``names`` are those of both axes. On a
    logarithmic axis a thick line is the geometric mean over seeds.
    """
    for k, (name, values) in enumerate(found.items()):
        mean = values
        if values.ndim == 2:
            ax.plot(at, values, "-", color=LINES[k], lw=0.4, alpha=0.4)
            logs = ax.get_yscale() == "log"
            mean = gmean(values, axis=1) if logs else values.mean(axis=1)
        ax.plot(at, mean, FORMS[k], color=LINES[k], linewidth=1.5)
        where, right, up = spots[name]
        place = where, np.interp(where, at, mean)
        beside(ax, place, name, LINES[k], (right, up), fontsize=8)
    ax.set(xlabel=names[0], ylabel=names[1])
    return _in_thirds(ax)


def dials(
    ax: Axes,
    found: Mapping[str, tuple[Array, Array]],
    spots: Mapping[str, tuple[float, float]],
    names: Names,
    bar: float = 0.0,
) -> Axes:
    """Dots of each dial, joined in their order: x (n,) and y (n,).

    ``spots`` says how many points beside its last dot a dial's name stands.
    Dials from the fourth on share a mark. ``bar`` is half the length of a bar
    in the lower right corner: how far dots may be off.
    """
    for k, (name, (x, y)) in enumerate(found.items()):
        k = min(k, 3)
        ax.plot(x, y, "-", color=LINES[k], linewidth=0.8, alpha=0.6)
        ax.plot(x, y, MARKS[k], color=LINES[k], markersize=4)
        place = x[-1], y[-1]
        beside(ax, place, name, LINES[k], spots[name], fontsize=8)
    if bar:
        corner, (low, high) = ax.get_yaxis_transform(), ax.get_ylim()
        at = low + bar + 0.03 * (high - low)
        ends = [at - bar, at + bar]
        ax.plot([0.95] * 2, ends, "_-", color=GREY, lw=1, transform=corner)
        ax.set_ylim(low, high)
    ax.set(xlabel=names[0], ylabel=names[1])
    return _in_thirds(ax)


def _in_thirds(ax: Axes) -> Axes:
    """Logarithmic axes with the numbers 1, 2, 5, 10 and so on."""
    for axis in (ax.xaxis, ax.yaxis):
        if axis.get_scale() == "log":
            axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    return plain(ax)
