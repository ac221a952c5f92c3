"""Figures of the chapter *Generative adversarial networks*."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures._axes import name_at
from dlbook.figures.style import (
    ACCENT,
    BASELINE,
    DATA,
    GRADIENT,
    GREY,
    PREDICTION,
    TRUTH,
)

Array = np.ndarray
Row = Sequence[Axes]
COLOURS = (PREDICTION, ACCENT, BASELINE, DATA)


def crowds(axes: Row, data: Array, panels: Mapping[str, Array]) -> Row:
    """Draws (N, 2) over data (M, 2), a panel a name."""
    for ax, (name, draws) in zip(axes, panels.items(), strict=True):
        ax.plot(*data.T, ".", color=GREY, markersize=2, alpha=0.5)
        ax.plot(*draws.T, ".", color=PREDICTION, markersize=2.5)
        ax.set(title=name, xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
        ax.set(xlim=(-1.6, 1.6), ylim=(-1.6, 1.6))
        ax.label_outer()
    return axes


def teachers(
    ax: Axes, truth: Array, found: Mapping[str, tuple[Array, str]]
) -> Axes:
    """What losses say of a difference (n,) that is known, and the diagonal.

    Each name has its values (n, S), a column a seed, and its marker.
    """
    ends = [0, truth.max()]
    ax.plot(ends, ends, color=TRUTH, linewidth=1)
    for (name, (values, marker)), colour in zip(
        found.items(), COLOURS, strict=False
    ):
        for column in values.T:
            ax.plot(truth, column, marker, color=colour, alpha=0.6)
        ax.plot([], [], marker, color=colour, label=name)
    ax.axhline(np.log(2), color=GREY, linestyle="--", linewidth=1)
    name_at(ax, (0, np.log(2)), r"$\ln 2$", GREY, (2, 3))
    ax.legend(labelcolor="linecolor", loc="lower right")
    ax.set(xlabel="Jensen–Shannon divergence (nats)")  # noqa: RUF001
    ax.set(ylabel=r"$\ln 2$ less the loss (nats)")
    return ax


def pulls(ax: Axes, distance: Array, slopes: Mapping[str, Array]) -> Axes:
    """Lengths (n,) of a generator's gradient by its distance from the data."""
    for (name, values), colour in zip(slopes.items(), COLOURS, strict=False):
        ax.plot(distance, values, color=colour)
        name_at(ax, (distance[-1], values[-1]), name, colour, (4, -3))
    ax.set(yscale="log", xlabel="distance of the two means")
    ax.set(ylabel="pull on the generator")
    return ax


def rounds(axes: Row, paths: Mapping[str, Array]) -> Row:
    """Steps (n, 2) of two players round their rest, a panel a name."""
    for ax, (name, path) in zip(axes, paths.items(), strict=True):
        ax.plot(*path.T, "-", color=GRADIENT, marker=".", linewidth=0.7)
        ax.plot(*path[0], "o", color=GRADIENT)
        ax.plot(0, 0, "x", color=BASELINE, mew=1.5)
        ax.set(title=name, xlabel="draw $x$", ylabel="weight $w$")
        ax.set(aspect="equal", xlim=(-2, 2), ylim=(-2, 2))
        ax.label_outer()
    return axes


def finds(axes: Row, found: Mapping[str, tuple[Array, Array]]) -> Row:
    """Clusters found, and share of draws near one, a row of seeds an arm."""
    labels = "clusters found, of eight", "draws near a cluster"
    for ax, part, label in zip(axes, (0, 1), labels, strict=True):
        for row, pair in enumerate(found.values()):
            values = np.asarray(pair[part], float)
            shift = np.linspace(-0.22, 0.22, len(values))
            ax.plot(values, shift - row, "o", color=PREDICTION, alpha=0.6)
            ax.plot(values.mean(), -row, "|", color=ACCENT, ms=20, mew=1.5)
        ax.set_yticks(range(0, -len(found), -1), list(found))
        ax.set(xlabel=label, ylabel="arm", ylim=(0.5 - len(found), 0.5))
        ax.label_outer()
        ax.set_ylabel("")
    axes[0].set_xlim(-0.3, 8.3)
    axes[1].set_xlim(-0.03, 1.03)
    return axes


def courses(axes: Row, found: Mapping[str, tuple[Array, Array]]) -> Row:
    """Losses and clusters found by step: a line an arm, steps first."""
    labels = "discriminator’s loss (nats)", "clusters found"  # noqa: RUF001
    for (name, (losses, modes)), colour in zip(
        found.items(), COLOURS, strict=False
    ):
        for ax, values in zip(axes, (losses, modes), strict=True):
            ax.plot(*values, color=colour, linewidth=1.3, label=name)
    axes[0].axhline(np.log(2), color=GREY, linestyle="--", linewidth=1)
    for ax, label in zip(axes, labels, strict=True):
        ax.set(xlabel="step", ylabel=label)
    axes[1].legend(labelcolor="linecolor", loc="lower right")
    return axes


def sheets(axes: Row, found: Mapping[str, Array], columns: int = 6) -> Row:
    """Pictures (n, side, side) in a square, a panel a name."""
    for ax, (name, images) in zip(axes, found.items(), strict=True):
        rows = [
            np.hstack(list(images[i : i + columns]))
            for i in range(0, len(images) - columns + 1, columns)
        ]
        ax.imshow(np.vstack(rows), cmap="gray", vmin=0, vmax=1)
        ax.set(title=name, xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
    return axes


def ladder(ax: Axes, found: Mapping[str, Array], models: int) -> Axes:
    """Distances from the test set, a row a name; the last are models."""
    for row, values in enumerate(found.values()):
        mine = row >= len(found) - models
        colour = PREDICTION if mine else BASELINE
        values = np.atleast_1d(values)
        ax.plot(values, np.full(len(values), -row), "o", color=colour)
    ax.set_yticks(range(0, -len(found), -1), list(found))
    ax.set(xscale="log", xlabel="squared Fréchet distance of features")
    ax.set(ylabel="pictures", ylim=(0.5 - len(found), 0.5))
    return ax
