"""Figures of the chapter *Looking inside*."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures import softmax_regression as before
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
Row = Sequence[Axes]
COLOURS = (PREDICTION, BASELINE, WEIGHT, ACCENT)


def evidence(
    axes: Array, picture: Array, rows: Mapping[str, Mapping[str, Array]]
) -> Array:
    """A picture (H, W), and a row of named maps a network, each of its scale.

    Maps are coloured about zero; their names stand above the first row.
    """
    for n, (line, (name, maps)) in enumerate(
        zip(axes, rows.items(), strict=True)
    ):
        before.picture(line[0], picture)
        line[0].set_ylabel(name)
        for ax, (kind, cells) in zip(line[1:], maps.items(), strict=True):
            _signed(ax, cells, kind if n == 0 else "")
    return axes


def scales(axes: Array, kernels: Array, maps: Array) -> Array:
    """Kernels (n, k, k), their maps (n, H, W): own scales, one, behind ReLU.

    The first row has one scale about zero, paler than the maps'. The second
    stretches each map from its least to its largest value; the third has one
    scale about zero, the fourth the same from zero on.
    """
    top, strongest = abs(maps).max(), 2 * abs(kernels).max()
    for n, column in enumerate(axes.T):
        _signed(column[0], kernels[n], f"kernel {n + 1}", strongest)
        own = maps[n].min(), maps[n].max()
        before.picture(column[1], maps[n])
        column[1].images[0].set(cmap="gray", clim=own)
        _signed(column[2], maps[n], limit=top)
        before.picture(column[3], np.maximum(maps[n], 0))
        column[3].images[0].set(cmap=SEQUENTIAL, clim=(0, top))
    names = "weights", "own scales", "one scale", "after ReLU"
    for ax, name in zip(axes[:, 0], names, strict=True):
        ax.set_ylabel(name)
    return axes


def fields(ax: Axes, curves: Mapping[str, tuple[float, Array]]) -> Axes:
    """Shares (r,) of a field's pixels by name, each from its first pixel on.

    ``curves[name]`` is the first pixel and the shares along one axis.
    """
    for colour, (name, (first, share)) in zip(
        (GREY, *COLOURS), curves.items(), strict=False
    ):
        at = first + np.arange(len(share))
        ax.plot(at, 100 * share, color=colour, lw=1.8, label=name)
    ax.set(xlabel="pixel", ylabel="share of the squared slope (%)")
    ax.set_ylim(bottom=0)
    ax.legend(labelcolor="linecolor")
    return ax


def way(
    axes: Row, alpha: Array, leads: Array, steps: Array, gaps: Array
) -> Row:
    """Leads (n, A) on the way to each of n pictures, and the shares' error.

    ``gaps`` (n, S) is by how much the shares miss the change of the lead
    with each number of ``steps`` (S,).
    """
    axes[0].plot(alpha, leads.T, color=PREDICTION, lw=1, alpha=0.7)
    axes[0].set(xlabel=r"place $\alpha$ on the way", ylabel="lead $f$")
    axes[1].plot(steps, gaps.T, color=GREY, lw=0.8)
    axes[1].plot(steps, np.median(gaps, axis=0), color=ACCENT, lw=2)
    axes[1].set(xscale="log", yscale="log", xlabel="steps")
    axes[1].set_ylabel("missing of the change of $f$")
    axes[1].set_xticks(steps, [f"{n}" for n in steps])
    axes[1].xaxis.set_minor_formatter("")
    return axes


def pointing(ax: Axes, shares: Mapping[str, Mapping[str, Array]]) -> Axes:
    """Shares in the right quarter: a row a map, a colour a kind of network.

    ``shares[map][kind]`` holds a share a network; chance is a quarter. Kinds
    lie a little below each other; one without a name is grey.
    """
    rows = list(shares)
    for row, found in enumerate(shares.values()):
        ax.axhline(row, color=GREY, linewidth=0.4, zorder=0)
        for n, (kind, values) in enumerate(found.items()):
            y = np.full(len(values), row + 0.12 * (n - (len(found) - 1) / 2))
            colour = COLOURS[n] if kind else GREY
            dots = ax.plot(100 * np.asarray(values), y, "o", color=colour)
            dots[0].set(alpha=0.7, label=kind if row == 0 else None)
    ax.axvline(25, color=GREY, linewidth=1, linestyle="--")
    ax.set(yticks=range(len(rows)), yticklabels=rows, ylabel="map")
    ax.set(xlabel="share of what speaks for the class in its quarter (%)")
    ax.invert_yaxis()
    ax.margins(x=0.1, y=0.1)
    below = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.18)}
    ax.legend(labelcolor="linecolor", ncols=2, **below)
    return ax


def quartet(
    axes: Row, picture: Array, maps: Mapping[str, Array], title: str = ""
) -> Row:
    """A picture of four (2H, 2W), and its named maps, each on its own scale.

    A cross parts the quarters.
    """
    before.picture(axes[0], picture, title)
    for ax, (name, cells) in zip(axes[1:], maps.items(), strict=True):
        _signed(ax, cells, name)
    for ax, cells in zip(axes, (picture, *maps.values()), strict=True):
        rows, columns = cells.shape
        ax.axhline(rows / 2 - 0.5, color=TRUTH, linewidth=0.8)
        ax.axvline(columns / 2 - 0.5, color=TRUTH, linewidth=0.8)
    return axes


def ideals(axes: Array, rows: Mapping[str, Array]) -> Array:
    """Pictures (n, H, W) in a named row each, their numbers above them."""
    for line, (name, pictures) in zip(axes, rows.items(), strict=True):
        for ax, picture in zip(line, pictures, strict=True):
            before.picture(ax, picture)
        line[0].set_ylabel(name)
    for n, ax in enumerate(axes[0]):
        ax.set_title(f"{n}", loc="center", fontsize=9.5, pad=3)
    return axes


def _signed(
    ax: Axes, cells: Array, title: str = "", limit: float | None = None
) -> None:
    """Cells of either sign, coloured on a scale about zero."""
    before.picture(ax, cells, title)
    limit = limit or abs(cells).max()
    ax.images[0].set(cmap=before.DIVERGING, clim=(-limit, limit))
    ax.spines[:].set(visible=True, color=GREY, linewidth=0.5)
