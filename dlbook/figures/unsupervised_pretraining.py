"""Figures of *Unsupervised pretraining*: worlds, labels, outputs that die."""

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
Named = Mapping[str, Array]
COLOURS = (BASELINE, PREDICTION, ACCENT, WEIGHT, TRUTH, DATA)
FORMS = ("-", "--", "-.", ":", (0, (5, 1)), (0, (1, 1)))


def world(
    ax: Axes, cloud: Array, points: Array, signs: Array, lines: Named
) -> Axes:
    """A cloud (N, 2), labelled points (n, 2) with signs, and boundaries.

    A line by name is the weights w (2,) of a score: the boundary lies where
    xw is zero, through the middle of the picture.
    """
    ax.plot(*cloud.T, "o", color=GREY, ms=1.6, alpha=0.6)
    for sign, mark in ((1, "+"), (-1, "x")):
        ax.plot(*points[signs == sign].T, mark, color=DATA, ms=9, mew=2)
    reach = 1.05 * abs(cloud).max()
    for k, (name, w) in enumerate(lines.items()):
        along = np.array([-w[1], w[0]]) / np.hypot(*w)
        along *= 1 if along[1] >= 0 else -1
        end = reach / abs(along).max() * along
        colour, form = COLOURS[k + 1], FORMS[k]
        ax.plot(*np.array([-end, end]).T, color=colour, linestyle=form)
        name_at(ax, end, name, colour, (0, 4 + 11 * k), ha="center")
    ax.set(aspect="equal", xlim=(-reach, reach), ylim=(-reach, reach))
    ax.set(xlabel="$x_1$", ylabel="$x_2$")
    return ax


def by_labels(
    ax: Axes,
    labels: Sequence[int],
    found: Named,
    what: str,
    *,
    law: float | None = None,
    top: float | None = None,
) -> Axes:
    """What each arm has, (P,) or (P, seeds), by numbers of labels (P,).

    ``law`` marks a number of labels, ``top`` is where the picture ends.
    Names stand at the right, as far apart as they must to be read.
    """
    if law is not None:
        ax.axvline(law, color=TRUTH, linewidth=1, linestyle="--")
    ends = {}
    for k, (name, values) in enumerate(found.items()):
        line = {"linestyle": FORMS[k], "linewidth": 1.5}
        means = averaged(ax, np.array(labels), values, COLOURS[k], **line)
        ends[name] = means[-1]
    ax.set(xscale="log", xlabel="labels", ylabel=what)
    ax.set_xticks(list(labels), [str(n) for n in labels], fontsize=8)
    ax.minorticks_off()
    if top is not None:
        ax.set_ylim(top=top)
    _names(ax, labels[-1], ends)
    return plain(ax)


def outputs_on(ax: Axes, epochs: Array, on: Named) -> Axes:
    """How many outputs are on, (P,) or (P, seeds), after each of P epochs."""
    ends = {}
    for k, (name, values) in enumerate(on.items()):
        line = {"linestyle": FORMS[k], "linewidth": 1.5}
        means = averaged(ax, epochs, values, COLOURS[k], **line)
        ends[name] = means[-1]
    ax.set(xlabel="epoch", ylabel="outputs that are on, of ten")
    ax.set_ylim(bottom=-0.3)
    _names(ax, epochs[-1], ends)
    return ax


def _names(ax: Axes, x: float, ends: Mapping[str, float]) -> None:
    """Names right of the ends of curves, none upon another."""
    low, high = ax.get_ylim()
    gap, order = 0.085 * (high - low), sorted(ends, key=ends.__getitem__)
    at = -np.inf
    for name in order:
        at = max(min(ends[name], high), at + gap)
        colour = COLOURS[list(ends).index(name)]
        name_at(ax, (x, at), name, colour, (7, 0), va="center")
