"""Figures of *Loss landscapes*: paths in their planes, and what they climb."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures.style import ACCENT, BASELINE, PREDICTION, TRUTH, WEIGHT

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
    ax: Axes, at: Sequence[float], found: Named, names: tuple[str, str]
) -> Axes:
    """A line for each arm of ``found``, (n,) or (n, seeds), by ``at (n,)``.

    Seeds are thin lines; an arm's name stands at the right end of its mean.
    """
    for k, (name, values) in enumerate(found.items()):
        mean = values if values.ndim == 1 else values.mean(axis=1)
        if values.ndim == 2:
            ax.plot(at, values, color=LINES[k], linewidth=0.5, alpha=0.5)
        ax.plot(at, mean, FORMS[k], color=LINES[k], linewidth=1.5)
        ax.annotate(
            name, (at[-1], float(mean[-1])), (4, 0), color=LINES[k],
            textcoords="offset points", va="center", fontsize=8,
        )  # fmt: skip
    ax.set(xlabel=names[0], ylabel=names[1])
    for side in "top", "right":
        ax.spines[side].set_visible(False)
    return ax


def spectrum(ax: Axes, values: Array, found: Array) -> Axes:
    """All eigenvalues (P,), the largest first, and those found (K,)."""
    ax.plot(np.arange(1, len(values) + 1), values, color=TRUTH, linewidth=1)
    ax.plot(np.arange(1, len(found) + 1), found, "o", color=ACCENT, ms=4)
    ax.set(xlabel="number, from the largest", ylabel="eigenvalue")
    return ax
