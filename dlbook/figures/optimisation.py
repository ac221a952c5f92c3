"""Figures of the chapter *Optimisation*."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures._beside import beside
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
Named = Mapping[str, Array]
RULES = {"SGD": DATA, "momentum": PREDICTION, "RMSprop": BASELINE}
RULES |= {"Adam": ACCENT, "Adam, not corrected": GRADIENT}
DASHES = {"SGD": "-", "momentum": "--", "RMSprop": "-.", "Adam": (0, (1, 1))}
DASHES |= {"Adam, not corrected": "-"}


def paths(axes: Row, H: Array, walks: Named) -> Row:
    """Paths (S, 2) over lines of equal loss w H w / 2, a panel a rule."""
    side = np.linspace(-1.5, 1.5, 121)
    grid = np.stack(np.meshgrid(side, side), axis=-1)
    loss = (grid * (grid @ H)).sum(axis=-1) / 2
    levels = loss.max() * np.array([0.003, 0.03, 0.1, 0.25, 0.5])
    for ax, (name, walk) in zip(axes, walks.items(), strict=True):
        ax.contour(side, side, loss, levels, colors=GREY, linewidths=0.7)
        ax.plot(*walk.T, "o-", color=RULES[name], markersize=2.5, lw=1.1)
        ax.plot(*walk[0], "o", color=DATA, markersize=6)
        ax.set(title=name, xlabel="$w_1$", aspect="equal")
        ax.set(xlim=(-1.5, 1.5), ylim=(-1.5, 1.5))
    axes[0].set_ylabel("$w_2$")
    return axes


def roots(ax: Axes, x: Array, moduli: Mapping[float, Array]) -> Axes:
    """The larger root's modulus against rate times curvature, by beta."""
    colours = DATA, PREDICTION, ACCENT, BASELINE
    for colour, (beta, modulus) in zip(colours, moduli.items(), strict=False):
        ax.plot(x, modulus, color=colour)
        height = np.interp(1, x, modulus) if beta else 0.22
        # the highest keeps off the dashed line and the others' names
        left, up = (2.6, -13) if height > 0.85 else (0.82, 4)
        text = rf"$\beta = {beta:g}$"
        beside(ax, (left, height), text, colour, (0, up))
    ax.axhline(1, color=GREY, linewidth=0.8, linestyle="--")
    ax.set(ylim=(0, 1.25), xlim=(x[0], x[-1]))
    ax.set(xlabel=r"rate times curvature, $\eta\lambda$")
    ax.set(ylabel="left after a step, in the end")
    return ax


def cloud(ax: Axes, walk: Array, means: Array, H: Array) -> Axes:
    """A noisy walk (S, 2) about the minimum, and its running mean."""
    reach = 1.1 * abs(walk).max()
    side = np.linspace(-reach, reach, 101)
    grid = np.stack(np.meshgrid(side, side), axis=-1)
    loss = (grid * (grid @ H)).sum(axis=-1) / 2
    ax.contour(side, side, loss, 5, colors=GREY, linewidths=0.6)
    ax.plot(*walk.T, ".", color=DATA, markersize=2)
    ax.plot(*means.T, color=PREDICTION)
    ax.plot(0, 0, "+", color=TRUTH, markersize=13, mew=2)
    for up, text, colour in (
        (0.9, "iterates", DATA),
        (0.8, "their mean", PREDICTION),
    ):
        note = ax.text(1.04, up, text, color=colour, va="top")
        note.set_transform(ax.transAxes)
    ax.set(xlabel="$w_1$", ylabel="$w_2$", aspect="equal")
    return ax


def first_steps(axes: Row, lengths: Mapping[str, Named]) -> Row:
    """Lengths of Adam's first steps over the rate: (seeds, steps) by arm."""
    for ax, (title, arms) in zip(axes, lengths.items(), strict=True):
        for name, rows in arms.items():
            steps = np.arange(1, rows.shape[1] + 1)
            ax.plot(steps, rows.T, color=RULES[name], lw=1, alpha=0.7)
            right = name == "Adam"
            label = "corrected" if right else "not corrected"
            place = steps[-1], rows[:, -1].mean()
            beside(ax, place, label, RULES[name], (-2, 6 if right else 15))
        ax.set(title=title, xlabel="step $s$", ylim=(0, 7.3))
        ax.set_xticks([1, 5, 10, 15, 20])
    axes[0].set_ylabel(r"length of a weight's step, over $\eta$")
    return axes


def grids(axes: Row, panels: Mapping[str, Named], rates: Named) -> Row:
    """Validation loss (rates, seeds) by rule, a panel a way to end."""
    for ax, (title, arms) in zip(axes, panels.items(), strict=True):
        for name, loss in arms.items():
            look: dict[str, Any] = {"color": RULES[name]}
            look["linestyle"] = DASHES[name]
            middle = loss.mean(axis=1)
            ax.plot(rates[name], middle, **look, lw=1.6, label=name)
            ax.plot(rates[name], loss, ".", color=RULES[name], ms=3)
            best = middle.argmin()
            ax.plot(
                rates[name][best], middle[best], "o", color=RULES[name], ms=6
            )
        ax.set(xscale="log", yscale="log", title=title)
        ax.set(xlabel=r"rate $\eta$", ylim=(0.24, 2.5))
        ax.set(yticks=(0.3, 0.5, 1), yticklabels=("0.3", "0.5", "1"))
        ax.minorticks_off()
    axes[0].set_ylabel("validation loss (nats)")
    handles, names = axes[0].get_legend_handles_labels()
    look = {"ncols": 4, "labelcolor": "linecolor"}
    axes[0].figure.legend(handles, names, loc="outside upper right", **look)
    return axes


def shrinking(ax: Axes, root: Array, kept: Named) -> Axes:
    """What decay leaves of weights against their gradients' size."""
    for colour, (name, share) in zip(
        (PREDICTION, ACCENT), kept.items(), strict=True
    ):
        ax.plot(root, share, "o-", color=colour, markersize=4)
        offset = (-4, 7) if share[-1] == max(share) else (-4, -14)
        beside(ax, (root[-1], share[-1]), name, colour, offset)
    ax.set(xscale="log", ylim=(-0.05, 1.1))
    ax.set(xlabel="root mean square of a weight's gradient")
    ax.set(ylabel="left of the weight")
    return ax
