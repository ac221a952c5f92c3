"""Figures of the chapter *Batch norm and dropout*."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from dlbook.figures._beside import beside
from dlbook.figures.style import (
    ACCENT,
    BASELINE,
    DATA,
    GRADIENT,
    GREY,
    PREDICTION,
    TRUTH,
    WEIGHT,
)

Array = np.ndarray
Row = Sequence[Axes]
Named = Mapping[str, Array]
COLOURS = (PREDICTION, ACCENT, BASELINE, GREY)
ARMS = {"neither": GREY, "dropout": ACCENT}
ARMS |= {"batch norm": PREDICTION, "both": BASELINE}


def passes(axes: Row, p: Named, alone: Mapping[str, float]) -> Row:
    """Probabilities of many passes, and that in evaluation, by name."""
    for ax, (name, values) in zip(axes, p.items(), strict=True):
        ax.hist(values, bins=list(np.linspace(0, 1, 21)), color=PREDICTION)
        ax.axvline(alone[name], color=DATA, linewidth=1.4)
        ax.set(title=name, xlabel="probability of the true class")
        ax.set(ylabel="passes", xlim=(0, 1))
    above = axes[-1].get_xaxis_transform()
    text = axes[-1].text(alone[name], 1.02, "evaluation", transform=above)
    text.set(color=DATA, ha="center")
    return axes


def units(axes: Row, values: Named) -> Row:
    """Histograms of a few units, (N, units) a panel, on one scale."""
    low = min(z.min() for z in values.values())
    high = max(z.max() for z in values.values())
    bins = list(np.linspace(low, high, 41))
    for ax, (name, z) in zip(axes, values.items(), strict=True):
        for unit, colour in zip(z.T, COLOURS, strict=False):
            ax.hist(unit, bins, histtype="step", color=colour, linewidth=1.4)
            ax.axvline(unit.mean(), color=colour, linewidth=0.8)
        ax.set(title=name, xlabel="value of a unit", xlim=(low, high))
    axes[0].set_ylabel("digits")
    return axes


def circle(ax: Axes, u: Array, xhat: Array, dxhat: Array, kept: Array) -> Axes:
    """Three numbers in the plane of those that add to zero, all (2,).

    ``u`` is x less its mean, ``xhat`` lies on the circle, ``dxhat`` is the
    cotangent there without its mean and ``kept`` what also xhat leaves of it.
    """
    radius = np.hypot(*xhat)
    ax.add_patch(Circle((0, 0), radius, fill=False, color=GREY, lw=1.2))
    ax.plot(*np.transpose([(0, 0), 1.25 * u]), ":", color=GREY, lw=1)
    ax.plot(*np.transpose([u, xhat]), "o", color=DATA)
    beside(ax, u, "$x - m$", DATA, (0, -15))
    beside(ax, xhat, r"$\hat{x}$", DATA, (-6, -14))
    for step, name, colour, offset in (
        (dxhat, r"$\mathrm{d}\hat{x}$, its mean removed", DATA, (4, 1)),
        (kept, "what is left", GRADIENT, (-16, -3)),
    ):
        style = {"arrowstyle": "->", "color": colour, "lw": 1.7}
        style |= {"shrinkA": 0, "shrinkB": 0}
        ax.annotate("", xhat + step, xytext=tuple(xhat), arrowprops=style)
        beside(ax, xhat + step, name, colour, offset)
    ax.set(xlim=(-1.9, 4), ylim=(-1.85, 1.85), aspect="equal")
    ax.set(xlabel="along $(-2, 1, 1)$", ylabel="along $(0, 1, -1)$")
    return ax


def turn(axes: Row, steps: Mapping[str, tuple[float, float]]) -> Row:
    """A step across weights turns them: by name, their length and its own."""
    for ax, (name, (length, step)) in zip(axes, steps.items(), strict=True):
        start, along = ([0, length, 0], [0] * 3), [length, 0, length]
        style = {"angles": "xy", "scale_units": "xy", "scale": 1}
        style |= {"color": (GREY, GRADIENT, WEIGHT), "width": 0.007}
        ax.quiver(*start, along, [0, step, step], **style)
        note = f"{name} turns by {np.degrees(np.arctan2(step, length)):.0f}°"
        beside(ax, (0, step), note, WEIGHT, (2, 3))
        beside(ax, (length, step / 2), "step", GRADIENT, (5, -3))
        ax.set(xlim=(-0.1, 3.5), ylim=(-0.15, 0.85), aspect="equal")
        ax.set_ylabel("across $w$")
    axes[-1].set_xlabel("along $w$")
    return axes


def lengths(axes: Row, norms: Named, starts: Sequence[str]) -> Row:
    """Weight lengths (starts, epochs) on a log scale, a panel a name.

    The first panel says what each start is.
    """
    for ax, (name, paths) in zip(axes, norms.items(), strict=True):
        epochs = np.arange(paths.shape[1])
        ax.plot(epochs, paths.T, "o-", color=WEIGHT, markersize=3)
        ax.set(title=name, xlabel="epoch", yscale="log")
        ax.set_xticks(epochs[::2])
        ax.set(yticks=(0.2, 0.5, 1, 2), yticklabels=("0.2", "0.5", "1", "2"))
        ax.minorticks_off()
    axes[0].set_ylabel(r"length $\Vert w \Vert$, mean over units")
    for text, path in zip(starts, next(iter(norms.values())), strict=True):
        beside(axes[0], (len(path) - 1, path[-1]), text, WEIGHT, (-0.1, 5))
    return axes


def heart(axes: Row, losses: Named) -> Row:
    """Losses (seeds, 2, epochs) by epoch: on seen digits, and on others."""
    for ax, part in zip(axes, (0, 1), strict=True):
        for name, curves in losses.items():
            curve, look = curves[:, part].T, _arm(name)
            epochs = np.arange(1, len(curve) + 1)
            ax.plot(epochs, curve, **look, linewidth=0.6, alpha=0.6)
            ax.plot(epochs, curve.mean(axis=1), **look, lw=1.8, label=name)
        ax.set(xlabel="epoch", title=("500 seen digits", "others")[part])
    ends = [curves[:, 1, -1].max() for curves in losses.values()]
    axes[0].set(yscale="log", ylabel="loss (nats)")
    axes[1].set_ylim(0, 2 * max(ends))  # the first epochs may lie above
    axes[1].legend(labelcolor="linecolor", loc="upper right")
    return axes


def rates(ax: Axes, lrs: Sequence[float], losses: Named) -> Axes:
    """Loss against the learning rate: for each arm (rates, seeds)."""
    for name, loss in losses.items():
        look = _arm(name)
        ax.plot(lrs, loss.mean(axis=1), marker="o", **look, label=name)
        ax.plot(lrs, loss, ".", color=look["color"], markersize=5, alpha=0.6)
    ax.set(xscale="log", xlabel=r"learning rate $\eta$")
    ax.set(xticks=lrs, xticklabels=[f"{lr:g}" for lr in lrs])
    ax.minorticks_off()
    ax.set_ylabel("lowest validation loss (nats)")
    ax.label_outer()
    ax.legend(labelcolor="linecolor")
    return ax


def company(
    ax: Axes, sizes: Sequence[int], curves: Named, alone: float
) -> Axes:
    """Accuracy against the size of the test batch; ``alone`` needs none."""
    for colour, (name, score) in zip(COLOURS, curves.items(), strict=False):
        ax.plot(sizes, score, "o-", color=colour, label=name)
    ax.legend(loc="center right", labelcolor="linecolor")
    ax.axhline(alone, color=TRUTH, linestyle="--", linewidth=1.1)
    beside(ax, (sizes[0], alone), "running statistics", TRUTH, (0, 4))
    ax.set(xscale="log", ylim=(0, 1.08), xlabel="size of the test batch")
    ax.set(xticks=sizes, xticklabels=sizes, ylabel="validation accuracy")
    ax.minorticks_off()
    return ax


def _arm(name: str) -> dict[str, Any]:
    """An arm's colour everywhere; dashed where it is varied after a comma."""
    arm, varied, _ = name.partition(", ")
    return {"color": ARMS[arm], "linestyle": "--" if varied else "-"}
