"""Figures of *Random labels*: courses of training, and what lies below."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures._axes import averaged, name_at, plain
from dlbook.figures.style import (
    ACCENT,
    BASELINE,
    PREDICTION,
    TRUTH,
    WEIGHT,
)

Array = np.ndarray
Named = Mapping[str, Array]
Spots = Mapping[str, tuple[float, int]]
Beside = Mapping[str, tuple[float, int, int]]
Names = tuple[str, str]
LINES = (TRUTH, PREDICTION, ACCENT, BASELINE, WEIGHT)
FORMS = ("-", "--", "-.", ":", "-")


def courses(
    ax: Axes, at: Array, found: Named, spots: Spots, names: Names
) -> Axes:
    """A line for each arm of ``found``, (P,) or (P, seeds), by ``at (P,)``.

    ``spots`` says where an arm's name stands, and how many points above its
    line; ``names`` are those of both axes.
    """
    for k, (name, values) in enumerate(found.items()):
        form = {"linestyle": FORMS[k], "linewidth": 1.5}
        mean = averaged(ax, at, values, LINES[k], **form)
        where, up = spots[name]
        height = float(np.interp(where, at, mean))
        name_at(ax, (where, height), name, LINES[k], (3, up))
    ax.set(xlabel=names[0], ylabel=names[1])
    return plain(ax)


def below(ax: Axes, found: Named, spots: Beside, names: Names) -> Axes:
    """For each arm the share of its values that lie below each value.

    ``spots`` says at which share an arm's name stands, and how many points
    to the right of its line and above; to the left, if that is negative.
    """
    for k, (name, values) in enumerate(found.items()):
        x = np.sort(np.ravel(values))
        share = np.arange(1, len(x) + 1) / len(x)
        ax.plot(x, share, FORMS[k], color=LINES[k], linewidth=1.5)
        where, right, up = spots[name]
        place = float(np.interp(where, share, x)), where
        name_at(ax, place, name, LINES[k], (right, up))
    ax.set(xlabel=names[0], ylabel=names[1], ylim=(0, 1.12))
    return plain(ax)
