"""Figures of the chapter *Softmax regression*."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures.style import (
    ACCENT,
    BASELINE,
    DIVERGING,
    GRADIENT,
    GREY,
    PREDICTION,
    SEQUENTIAL,
    TRUTH,
)

Array = np.ndarray
COLOURS = (PREDICTION, ACCENT, BASELINE)


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
    colours = [GREY] * len(p)
    colours[label] = TRUTH
    axes[1].bar(range(len(p)), p, color=colours, width=0.7)
    axes[1].set(xticks=range(len(p)), ylim=(0, 1))
    axes[1].set(xlabel="class $k$", ylabel="probability $p_k$")
    return axes


def push(ax: Axes, p: Array, dz: Array) -> Axes:
    """Probabilities ``p (K,)`` as bars; arrows show the step -dz of each."""
    K = len(p)
    ax.bar(range(1, K + 1), p, color=PREDICTION, width=0.4)
    for k, (height, step) in enumerate(zip(p, -dz, strict=True), 1):
        ax.annotate(
            "",
            (k + 0.32, height + step),
            xytext=(k + 0.32, height),
            arrowprops={"arrowstyle": "->", "color": GRADIENT, "lw": 1.6},
        )
    ax.text(K + 0.38, p[-1] - dz[-1] / 2, "$[k = y] - p_k$", color=GRADIENT)
    ax.text(K, p[-1] / 2, "$p_k$", color="white", ha="center")
    ax.set(xlabel="class $k$", ylabel="probability", ylim=(0, 1.03))
    ax.set(xticks=range(1, K + 1), xlim=(0.5, K + 1.3))
    return ax


def learning(ax: Axes, curves: Mapping[str, Array]) -> Axes:
    """Loss by epoch: for each name a curve a seed, (seeds, epochs)."""
    for colour, (name, losses) in zip(COLOURS, curves.items(), strict=False):
        epochs = np.arange(1, losses.shape[1] + 1)
        ax.plot(epochs, losses.T, color=colour, linewidth=0.9, alpha=0.7)
        _name_end(ax, epochs[-1], losses[:, -1].mean(), name, colour)
    ax.set(xlabel="epoch", ylabel="mean cross-entropy $L$ (nats)")
    ax.set_xticks(range(0, epochs[-1] + 1, 5))
    ax.margins(x=0.02)
    return ax


def orders(ax: Axes, curves: Mapping[str, Array]) -> Axes:
    """Accuracy by epoch for each order, a curve a seed, (seeds, epochs)."""
    for colour, (name, scores) in zip(COLOURS, curves.items(), strict=False):
        epochs = np.arange(1, scores.shape[1] + 1)
        lines = ax.plot(epochs, scores.T, color=colour, lw=0.9, alpha=0.7)
        lines[0].set_label(name)
    ax.legend(loc="lower right", labelcolor="linecolor")
    ax.set(xlabel="epoch", ylabel="validation accuracy", ylim=(0, 1))
    ax.set_xticks(range(0, epochs[-1] + 1, 5))
    return ax


def templates(axes: Sequence[Axes], W: Array) -> Sequence[Axes]:
    """Weights ``W (K, H, W)`` as pictures on one scale about zero.

    The scale ends where half a per cent of the weights lie beyond it.
    """
    limit = np.quantile(np.abs(W), 0.995)
    for k, (ax, template) in enumerate(zip(axes, W, strict=True)):
        picture(ax, template, str(k))
        ax.images[0].set(cmap=DIVERGING, clim=(-limit, limit))
    bar = axes[0].figure.colorbar(
        axes[0].images[0], ax=axes, shrink=0.8, aspect=14, extend="both"
    )
    bar.set_label("weight")
    return axes


def confusion(ax: Axes, counts: Array) -> Axes:
    """Mistakes ``counts (K, K)``, rows true and columns predicted.

    The diagonal, what was right, is left blank.
    """
    K = len(counts)
    wrong = np.where(np.eye(K, dtype=bool), 0, counts)
    ax.imshow(wrong, cmap=SEQUENTIAL, vmin=0, vmax=wrong.max())
    for i, j in zip(*np.nonzero(wrong), strict=True):
        dark = wrong[i, j] > 0.6 * wrong.max()
        colour = "white" if dark else "black"
        ax.text(
            j, i, wrong[i, j], color=colour, ha="center", va="center", size=8
        )
    ax.plot([-0.5, K - 0.5], [-0.5, K - 0.5], color=GREY, linewidth=0.7)
    ax.set(xticks=range(K), yticks=range(K))
    ax.set(xlabel="predicted class", ylabel="true class")
    return ax


def mistakes(
    axes: Sequence[Axes],
    images: Array,
    true: Array,
    predicted: Array,
    p: Array,
) -> Sequence[Axes]:
    """Digits (n, H, W), each with its class, the wrong guess and its p."""
    for ax, *item in zip(axes, images, true, predicted, p, strict=True):
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


def _name_end(ax: Axes, x: float, y: float, name: str, colour: str) -> None:
    """Write ``name`` beside the end of a curve."""
    ax.annotate(
        name,
        (x, y),
        xytext=(5, 0),
        textcoords="offset points",
        va="center",
        color=colour,
    )
