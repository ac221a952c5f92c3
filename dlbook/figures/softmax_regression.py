"""Figures of the chapter *Softmax regression*."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, to_rgb

from dlbook.figures.style import (
    ACCENT,
    BASELINE,
    DATA,
    DIVERGING,
    GRADIENT,
    GREY,
    PREDICTION,
    SEQUENTIAL,
    TRUTH,
)

Array = np.ndarray
COLOURS = (PREDICTION, ACCENT, BASELINE)

# Without its darkest ends, which the dark theme turns to white, both of them.
SIGNS = ListedColormap(colormaps[DIVERGING](np.linspace(0.16, 0.84, 256)))


def picture(ax: Axes, image: Array, title: str = "") -> Axes:
    """One grey picture (H, W), zero the colour of paper, without ticks."""
    ax.imshow(image, cmap="gray_r", vmin=0, vmax=255)
    ax.set(xticks=[], yticks=[])
    ax.set_title(title, loc="center", fontsize=9.5, pad=3)
    ax.spines[:].set_visible(False)
    return ax


def question(
    axes: Sequence[Axes], image: Array, p: Array, label: int
) -> Sequence[Axes]:
    """A digit, and the probability ``p (K,)`` that it is each class."""
    picture(axes[0], image)
    colours = [TRUTH if k == label else GREY for k in range(len(p))]
    axes[1].bar(range(len(p)), p, color=colours, width=0.7)
    axes[1].text(label, p[label] + 0.02, "true", color=TRUTH, ha="center")
    axes[1].set(xticks=range(len(p)), ylim=(0, 1))
    axes[1].set(xlabel="class $k$", ylabel="probability $p_k$")
    return axes


def push(ax: Axes, p: Array, dz: Array) -> Axes:
    """Probabilities ``p (K,)`` as bars; arrows show the step -dz of each."""
    K = len(p)
    ax.bar(range(1, K + 1), p, color=PREDICTION, width=0.4)
    for k, (height, step) in enumerate(zip(p, -dz, strict=True), 1):
        arrow = {"arrowstyle": "->", "color": GRADIENT, "lw": 1.6}
        ends = (k + 0.32, height + step), (k + 0.32, height)
        ax.annotate("", *ends, arrowprops=arrow)
    ax.text(K + 0.38, p[-1] - dz[-1] / 2, "$[k = y] - p_k$", color=GRADIENT)
    ax.text(K, p[-1] / 2, "$p_k$", color="white", ha="center")
    ax.set(xlabel="class $k$", ylabel="probability", ylim=(0, 1.03))
    ax.set(xticks=range(1, K + 1), xlim=(0.5, K + 1.3))
    return ax


def surprise(ax: Axes, p: Array, cost: Array, marked: float) -> Axes:
    """What a probability costs: ``cost`` against ``p``, one point marked."""
    ax.plot(p, cost, color=PREDICTION)
    height = np.interp(marked, p, cost)
    ax.plot([marked] * 2, [height, 0], "o:", color=PREDICTION, markevery=2)
    ax.set(xlabel="probability $p$", ylabel=r"surprise $-\ln p$ (nats)")
    ax.set(xlim=(0, 1.02), ylim=(0, cost.max()))
    return ax


def regions(
    ax: Axes, side: Array, leads: Array, x: Array, labels: Array
) -> Axes:
    """Where each class leads, darker where by more, and points ``x (n, 2)``.

    ``leads (K, rows, columns)`` is, on a square of places ``side``, the
    probability of a class less the largest of the others.
    """
    shades = zip(COLOURS, "os^", leads, strict=True)
    for k, (colour, marker, lead) in enumerate(shades):
        tints = [(*to_rgb(colour), alpha) for alpha in (0.08, 0.2, 0.34)]
        ax.contourf(side, side, lead, levels=(0, 0.4, 0.8, 1), colors=tints)
        ax.contour(side, side, lead, levels=[0], colors=DATA, linewidths=1)
        ax.plot(*x[labels == k].T, marker, color=colour, markersize=3)
    ax.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    return ax


def learning(ax: Axes, curves: Mapping[str, Array]) -> Axes:
    """Loss by epoch: for each name a curve a seed, (seeds, epochs)."""
    for colour, (name, losses) in zip(COLOURS, curves.items(), strict=False):
        epochs = np.arange(1, losses.shape[1] + 1)
        ax.plot(epochs, losses.T, color=colour, linewidth=0.9, alpha=0.7)
        end, away = (epochs[-1], losses[:, -1].mean()), "offset points"
        ax.annotate(name, end, (7, 0), "data", away, va="center", c=colour)
    ax.set(xlabel="epoch", ylabel="mean cross-entropy $L$ (nats)")
    return ax


def orders(ax: Axes, curves: Mapping[str, Sequence[Array]]) -> Axes:
    """Points lost by each order, a colour a rate: last weights, mean ones.

    Each curve is (places, last, mean): R times the rate (orders,), and
    points (seeds, orders), a line a seed, filled with the last weights and
    open with the mean of the last epoch's.
    """
    for colour, (name, curve) in zip(COLOURS, curves.items(), strict=False):
        places, last, mean = curve
        ax.plot(places, last.T, "o-", color=colour, lw=0.8, ms=4)
        ax.plot(places, mean.T, "o:", color=colour, mfc="white", mew=1, ms=4)
        ax.text(places[-1], last.max() + 2, name, color=colour, ha="right")
    ax.axhline(0, color=GREY, linestyle="--", linewidth=0.8)
    ax.set(xscale="log", xlabel=r"run times rate $R\eta$", ymargin=0.12)
    ax.set(ylabel="points lost to mixed batches")
    return ax


def circle(ax: Axes, path: Array, ends: Sequence[int]) -> Axes:
    """A path (steps, 2) about its mean; a number where each turn ends."""
    ax.plot(*path.T, color=GREY, linewidth=0.9)
    ax.plot(*path[ends].T, "o", color=PREDICTION, markersize=4)
    ax.plot(0, 0, "+", color=DATA, markersize=9, mew=1.5)
    for k, (x, y) in enumerate(1.15 * path[ends]):
        ax.text(x, y, str(k), color=PREDICTION, ha="center", va="center")
    ax.set(xlabel="direction 1", ylabel="direction 2", aspect="equal")
    ax.margins(0.14)
    return ax


def templates(
    axes: Sequence[Axes], W: Array, names: Sequence[object]
) -> Sequence[Axes]:
    """Weights ``W (K, H, W)`` as pictures on one scale about zero.

    The scale ends where half a per cent of the weights lie beyond it.
    """
    limit = np.quantile(np.abs(W), 0.995)
    for ax, template, name in zip(axes, W, names, strict=True):
        picture(ax, template, str(name))
        ax.images[0].set(cmap=SIGNS, clim=(-limit, limit))
    axes[0].figure.colorbar(
        axes[0].images[0], ax=axes, shrink=0.8, extend="both", label="weight"
    )
    return axes


def confusion(ax: Axes, counts: Array) -> Axes:
    """Mistakes ``counts (K, K)``, rows true and columns predicted.

    The diagonal, what was right, is left blank.
    """
    K = len(counts)
    wrong = np.where(np.eye(K, dtype=bool), 0, counts)
    ax.imshow(wrong, cmap=SEQUENTIAL, vmin=0, vmax=wrong.max())
    for i, j in zip(*np.nonzero(wrong), strict=True):
        ink = "white" if wrong[i, j] > 0.75 * wrong.max() else "black"
        ax.text(j, i, wrong[i, j], c=ink, ha="center", va="center", size=8)
    ax.plot([-0.5, K - 0.5], [-0.5, K - 0.5], color=GREY, linewidth=0.7)
    ax.set(xticks=range(K), yticks=range(K))
    ax.set(xlabel="predicted class", ylabel="true class")
    return ax


def mistakes(
    axes: Sequence[Axes], images: Array, true: Array, named: Array, p: Array
) -> Sequence[Axes]:
    """Digits (n, H, W), each with its class, the wrong guess and its p."""
    for ax, *item in zip(axes, images, true, named, p, strict=True):
        image, t, k, confidence = item
        picture(ax, image, f"{t}, not {k}\n$p$ = {confidence:.3f}")
    return axes


def shifts(ax: Axes, shift: Array, curves: Mapping[str, Array]) -> Axes:
    """Accuracy against the shift of the digits, a curve a model."""
    for colour, (name, scores) in zip(COLOURS, curves.items(), strict=False):
        ax.plot(shift, scores, "o-", color=colour, label=name)
    ax.axhline(0.1, color=GREY, linestyle="--", linewidth=0.8)
    ax.text(0, 0.115, "chance", color=GREY, ha="center")
    ax.legend(loc="upper right", labelcolor="linecolor")
    ax.set(xlabel="shift to the right (pixels)", ylabel="validation accuracy")
    ax.set(ylim=(0, 1.02), xticks=shift)
    return ax
