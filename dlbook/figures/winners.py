"""Figures of *Hyperparameters*: what the best score says, and how sure."""

from collections.abc import Mapping
from functools import partial

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures._beside import beside
from dlbook.figures.style import (
    ACCENT,
    BASELINE,
    DATA,
    GREY,
    PREDICTION,
    TRUTH,
)

Array = np.ndarray
Named = Mapping[str, Array]
LINES = (PREDICTION, ACCENT, BASELINE, TRUTH)
small = partial(beside, fontsize=8)


def chosen(ax: Axes, judged: Array, fresh: Array) -> Axes:
    """Fresh against validation scores (n,), the best by validation larger.

    The line has slope one and goes through both means: these pictures may be
    easier than those.
    """
    best = int(judged.argmax())
    ends = np.array([judged.min(), judged.max()])
    alike = ends + fresh.mean() - judged.mean()
    ax.plot(100 * ends, 100 * alike, color=GREY, linewidth=0.8)
    ax.plot(100 * judged, 100 * fresh, "o", color=GREY, markersize=3)
    place = 100 * judged[best], 100 * fresh[best]
    ax.plot(*place, "o", color=ACCENT, markersize=6)
    small(ax, place, "winner", ACCENT, (7, -3))  # no dot is to the right
    ax.margins(x=0.1)
    ax.set(xlabel="validation accuracy (%)", ylabel="fresh accuracy (%)")
    return ax


def curse(ax: Axes, sizes: Named) -> Axes:
    """The winner's error by how many it is chosen among.

    ``sizes`` holds for each validation set the numbers n, the error measured
    and that derived, each (k,).
    """
    for colour, (name, (n, seen, said)) in zip(
        LINES, sizes.items(), strict=False
    ):
        ax.plot(n, 100 * said, color=colour, linewidth=1.2)
        ax.plot(n, 100 * seen, "o", color=colour, markersize=4)
        k = len(n) // 2  # below the curve, where it rises away
        small(ax, (n[k], 100 * said[k]), name, colour, (4, -14))
    ax.set(xscale="log", xlabel="chosen among", ylim=(0, None))
    ax.set(ylabel="winner's error (points)")
    counts = next(iter(sizes.values()))[0]
    ax.set_xticks(counts, [f"{n:g}" for n in counts])
    ax.minorticks_off()
    return ax


def needed(ax: Axes, ratios: Array, seeds: Named, marks: Named) -> Axes:
    """Seeds that a difference needs, by difference over spread, (R,).

    ``seeds`` holds a curve for each power, ``marks`` pairs to point at.
    """
    for colour, (name, count) in zip(LINES, seeds.items(), strict=False):
        ax.plot(ratios, count, color=colour, drawstyle="steps-post")
        small(ax, (ratios[0], count[0]), name, colour, (-4, -3))
    for name, (ratio, count) in marks.items():
        ax.plot(ratio, count, "o", color=DATA, markersize=5)
        thin = {"arrowstyle": "-", "color": DATA, "linewidth": 0.6}
        small(ax, (ratio, count), name, DATA, (22, 34), arrowprops=thin)
    ax.set(xscale="log", yscale="log", xlim=(0.7 * ratios[0], None))
    ax.set_xlabel("difference over its deviation, $\\delta/\\sigma_d$")
    ax.set_ylabel("seeds $S$")
    for axis, places in ((ax.xaxis, (0.1, 0.2, 0.5, 1, 2)),
                         (ax.yaxis, (3, 10, 30, 100, 300, 1000))):  # fmt: skip
        axis.set_ticks(places, [f"{x:g}" for x in places])
    ax.minorticks_off()
    return ax


def arms(ax: Axes, found: Mapping[str, tuple[Array, Array]]) -> Axes:
    """Scores of each arm, by name: as it was used (S,), and tuned (T,)."""
    for k, (as_was, tuned) in enumerate(found.values()):
        for colour, score, shift in (
            (BASELINE, as_was, 0.16), (PREDICTION, tuned, -0.16)
        ):  # fmt: skip
            place = -k + shift
            ax.plot(100 * score, [place] * len(score), "o", color=colour,
                    markersize=3, alpha=0.7)  # fmt: skip
            ax.plot(100 * score.mean(), place, "|", color=colour,
                    markersize=13, markeredgewidth=2)  # fmt: skip
    first = next(iter(found.values()))
    for colour, name, score, shift in (
        (BASELINE, "as it was", first[0], 9), (PREDICTION, "tuned", first[1],
                                               -14)
    ):  # fmt: skip
        spot = 100 * score.mean(), 0.16 if shift > 0 else -0.16
        small(ax, spot, name, colour, (0, shift), ha="center")
    ax.set(yticks=[-k for k in range(len(found))], yticklabels=list(found))
    ax.set(xlabel="test accuracy (%)", ylim=(0.6 - len(found), 0.6))
    return ax
