"""Figures of the chapter *Repairing a network*."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures.style import ACCENT, BASELINE, GREY, PREDICTION

Array = np.ndarray


def gallery(ax: Axes, x: Array, names: Sequence[str], titles: Array) -> Axes:
    """Pictures x (R, M, 3, H, W), uint8, a row for each of R names.

    ``titles`` (R, M) are written above pictures, empty strings are none.
    """
    R, M, _, H, W = x.shape
    gap, head = 2, 9 if np.char.str_len(titles).any() else 2
    sheet = np.full((R * (H + head), M * (W + gap), 4), 0, np.uint8)
    for r in range(R):
        for m in range(M):
            top, left = r * (H + head) + head, m * (W + gap)
            part = sheet[top : top + H, left : left + W]
            part[..., :3] = x[r, m].transpose(1, 2, 0)
            part[..., 3] = 255
            ax.text(left + W / 2, top - 2, titles[r, m], ha="center", size=7)
    ax.imshow(sheet, interpolation="nearest")
    middle = np.arange(R) * (H + head) + head + H / 2
    ax.set(xticks=[], yticks=middle, yticklabels=names)
    ax.set(xlabel="pictures", ylabel="class")
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return ax


def staircases(
    ax: Axes, chains: Mapping[str, Mapping[str, Array]], unit: str
) -> Axes:
    """What is reached after each step, a line a chain, a dot a seed.

    ``chains`` maps a chain's name to its steps: what was done last, and the
    figures (seeds,). Steps are counted on the horizontal axis.
    """
    means = {k: [v.mean() for v in c.values()] for k, c in chains.items()}
    highest = np.max(list(means.values()), axis=0)
    for name, colour in zip(chains, (PREDICTION, ACCENT), strict=False):
        found = np.array(list(chains[name].values()))
        places = np.arange(len(found))
        ax.plot(places, means[name], color=colour, label=name)
        ax.plot(places, found, ".", color=colour, alpha=0.6, ms=4)
        for place, step in enumerate(chains[name]):
            above = means[name][place] == highest[place]
            ax.annotate(
                step,
                (place, means[name][place]),
                (0, 9 if above else -9),
                textcoords="offset points",
                va="bottom" if above else "top",
                ha="center",
                color=colour,
                size="small",
            )
    count = len(next(iter(chains.values())))
    ax.set(xlabel="repairs made", ylabel=unit, xticks=range(count))
    ax.set_xlim(-0.5, count - 0.5)
    ax.legend(loc="upper left", labelcolor="linecolor", frameon=False)
    return ax


def gains(
    ax: Axes, forth: Mapping[str, Array], back: Mapping[str, Array]
) -> Axes:
    """What each repair gained in one order and in the reverse order.

    Arrays (seeds,) in points; a dot a seed, a bar their mean.
    """
    names = list(forth)
    for found, shift, colour in (
        (forth, -0.16, PREDICTION),
        (back, 0.16, ACCENT),
    ):
        for row, name in enumerate(names):
            values = np.asarray(found[name])
            at = np.full(len(values), row + shift)
            ax.plot(values, at, ".", color=colour, alpha=0.6, ms=5)
            ends = [row + shift - 0.13, row + shift + 0.13]
            ax.plot([values.mean()] * 2, ends, color=colour, lw=2)
    ax.axvline(0, color=GREY, lw=0.8)
    ax.set(yticks=range(len(names)), yticklabels=names)
    ax.set(ylim=(len(names) - 0.5, -0.5))
    ax.set(xlabel="gain (points)", ylabel="repair")
    return ax


def depths(ax: Axes, arms: Mapping[str, Mapping[int, Array]]) -> Axes:
    """Accuracies (seeds,) in points against the number of blocks."""
    colours = BASELINE, PREDICTION
    for (name, found), colour in zip(arms.items(), colours, strict=True):
        means = [v.mean() for v in found.values()]
        ax.plot(list(found), means, color=colour, label=name)
        for blocks, values in found.items():
            at = [blocks] * len(values)
            ax.plot(at, values, ".", color=colour, alpha=0.6)
    ax.set(xlabel="blocks", ylabel="test accuracy (%)")
    ax.set_xticks(list(found))
    ax.legend(labelcolor="linecolor", frameon=False)
    return ax
