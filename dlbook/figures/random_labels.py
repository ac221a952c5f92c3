"""Figures of *Random labels*: courses of training, and what lies below."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullFormatter

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
        mean = values if values.ndim == 1 else values.mean(axis=1)
        if values.ndim == 2:
            ax.plot(at, values, "o", color=LINES[k], ms=2, alpha=0.4)
        ax.plot(at, mean, FORMS[k], color=LINES[k], linewidth=1.5)
        where, up = spots[name]
        height = float(np.interp(where, at, mean))
        _note(ax, (where, height), name, LINES[k], (3, up))
    ax.set(xlabel=names[0], ylabel=names[1])
    return _plain(ax)


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
        _note(ax, place, name, LINES[k], (right, up))
    ax.set(xlabel=names[0], ylabel=names[1], ylim=(0, 1.12))
    return _plain(ax)


def _plain(ax: Axes) -> Axes:
    """Numbers on a logarithmic axis as they are, none between."""
    for axis, scale in (
        (ax.xaxis, ax.get_xscale()), (ax.yaxis, ax.get_yscale())
    ):  # fmt: skip
        if scale == "log":
            axis.set_major_formatter("{x:g}")
            axis.set_minor_formatter(NullFormatter())
    return ax


def _note(
    ax: Axes,
    place: tuple[float, float],
    text: str,
    colour: str,
    beside: tuple[float, float],
) -> None:
    """Write ``text`` so many points to the right of ``place``, and above."""
    ax.annotate(
        text, place, beside, color=colour, fontsize=8,
        ha="right" if beside[0] < 0 else "left",
        textcoords="offset points", annotation_clip=False,
    )  # fmt: skip
