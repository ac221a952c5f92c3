"""Figures of the chapter *Convolutional networks*."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from dlbook.figures import softmax_regression as before
from dlbook.figures.style import (
    ACCENT,
    BASELINE,
    GRADIENT,
    GREY,
    PREDICTION,
    TRUTH,
)

Array = np.ndarray


def shuffled(axes: Array, pictures: Array, order: Array) -> Array:
    """Pictures (n, H, W) above, the same with pixels in ``order`` below.

    ``axes`` is (2, n) and ``order`` a permutation of the H W pixels.
    """
    for column, picture in zip(axes.T, pictures, strict=True):
        mixed = picture.reshape(-1)[order].reshape(picture.shape)
        before.picture(column[0], picture)
        before.picture(column[1], mixed)
    return axes


def footprints(
    axes: Sequence[Axes],
    gradients: Sequence[Array],
    views: Sequence[range],
    names: Sequence[str],
) -> Sequence[Axes]:
    """Mean |gradient| (H, W) for each layer, in the square of its view.

    Each on its own scale, from nothing to its largest value; a square root
    shows the faint margin.
    """
    for ax, g, view, name in zip(axes, gradients, views, names, strict=True):
        ax.imshow(np.sqrt(g / g.max()), cmap="Reds", vmin=0, vmax=1)
        corner, side = (view.start - 0.5, view.start - 0.5), len(view)
        frame = Rectangle(corner, side, side, fill=False, linewidth=1.4)
        frame.set_edgecolor(PREDICTION)
        ax.add_patch(frame)
        ax.set_title(f"{name}\n{side} pixels", loc="center", fontsize=9.5)
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set(color=GREY, visible=True)
    return axes


def stopping(
    axes: Sequence[Axes],
    training: Array,
    validation: Array,
    accuracy: Array,
    best: Sequence[int],
) -> Sequence[Axes]:
    """Losses on the first axes, validation accuracy on the second.

    Arrays (seeds, epochs); ``best`` is the epoch, from 0 on, of each seed's
    least validation loss, marked on both.
    """
    epochs = np.arange(1, training.shape[1] + 1)
    at = np.asarray(best)
    lines = axes[0].plot(epochs, training.T, color=BASELINE, lw=0.9)
    lines[0].set_label("training")
    for ax, values in zip(axes, (validation, accuracy), strict=True):
        ax.plot(epochs, values.T, color=PREDICTION, lw=0.9)
        ax.plot(at + 1, values[range(len(at)), at], "o", color=ACCENT, ms=5)
    axes[1].set_xlabel("epoch")
    axes[1].locator_params(axis="x", integer=True)
    axes[0].lines[len(at)].set_label("validation")
    axes[0].legend(labelcolor="linecolor", ncols=2, loc=(0.3, 1))
    axes[0].set_ylabel("mean cross-entropy (nats)")
    axes[1].set_ylabel("validation accuracy")
    return axes


def comparison(
    ax: Axes, scores: Mapping[str, tuple[int, Sequence[float]]]
) -> Axes:
    """A row a model: accuracy of each seed, and the parameters it spent.

    ``scores[name]`` is the number of parameters and the accuracies.
    """
    for row, (_, accuracy) in enumerate(scores.values()):
        rows = np.full(len(accuracy), row)
        ax.plot(accuracy, rows, "o", color=PREDICTION, alpha=0.6)
        ax.plot(np.mean(accuracy), row, "|", color=ACCENT, ms=14, mew=2)
        ax.axhline(row, color=GREY, linewidth=0.4, zorder=0)
    labels = [f"{n}\n{count:,} parameters" for n, (count, _) in scores.items()]
    ax.set(yticks=range(len(scores)), yticklabels=labels)
    ax.set(xlabel="test accuracy", ylabel="model")
    ax.invert_yaxis()
    ax.margins(y=0.15)
    return ax


def confusion(ax: Axes, counts: Array, classes: Sequence[str]) -> Axes:
    """Mistakes (K, K), rows true, columns predicted, with class names."""
    before.confusion(ax, counts)
    names = [name.split("/")[0] for name in classes]
    ax.set_yticks(range(len(names)), names)
    ax.set_xticks(range(len(names)), names, rotation=60, ha="right")
    ax.set_xticks(ax.get_xticks(), names, rotation_mode="anchor")
    return ax


def mistakes(
    axes: Array,
    pictures: Array,
    evidence: Array,
    said: Sequence[Sequence[str]],
    p: Sequence[float],
) -> Array:
    """Pictures (n, H, W); what spoke for the wrong guess against the label.

    ``evidence`` (n, H', W') is the difference of two class maps, each on its
    own scale about zero; the names ``said`` (2, n) give the guess first, and
    ``p`` is its probability.
    """
    for n, column in enumerate(axes.T):
        guess, label = said[0][n], said[1][n]
        before.picture(column[0], pictures[n], f"{guess} {p[n]:.2f}")
        column[0].title.set_color(GRADIENT)
        _signed(column[1], evidence[n])
        column[1].set_xlabel(label, color=TRUTH, fontsize=9.5, labelpad=2)
    return axes


def verdicts(
    ax: Axes, stages: Mapping[str, Mapping[str, Sequence[float]]]
) -> Axes:
    """A row a judge: the loss of each network and seed, on a log axis.

    ``stages[judge][network]`` holds a loss a seed.
    """
    colours = (BASELINE, PREDICTION)
    for row, losses in enumerate(stages.values()):
        ax.axhline(row, color=GREY, linewidth=0.4, zorder=0)
        pairs = zip(colours, losses.items(), strict=False)
        for colour, (name, values) in pairs:
            rows = np.full(len(values), row)
            ax.plot(values, rows, "o", color=colour, alpha=0.7)
            if row == 0:
                label = ax.text(float(np.mean(values)), -0.25, name)
                label.set(ha="center", va="bottom", color=colour, size=9.5)
    ax.set(yticks=range(len(stages)), yticklabels=list(stages), xscale="log")
    ax.set_xticks([0.05, 0.1, 0.2, 0.4, 0.8])
    ax.xaxis.set_major_formatter("{x:g}")
    ax.xaxis.set_minor_formatter("")
    ax.set(xlabel="mean cross-entropy (nats)", ylabel="judged by")
    ax.invert_yaxis()
    ax.margins(y=0.2)
    return ax


def maps(
    axes: Array, picture: Array, kernels: Array, patches: Array, maps: Array
) -> Array:
    """Kernels (n, k, k), the mean patch (n, k, k) that each answers to, maps.

    Kernels and patches each on their own scale about zero, the maps
    (n, H, W) on one from zero, behind the picture (H, W).
    """
    axes[0, 0].set_axis_off()
    axes[1, 0].set_axis_off()
    before.picture(axes[2, 0], picture, "digit")
    top = maps.max()
    for n, column in enumerate(axes.T[1:]):
        _signed(column[0], kernels[n], f"kernel {n + 1}")
        _signed(column[1], patches[n], "patches")
        before.picture(column[2], maps[n], f"map {n + 1}")
        column[2].images[0].set_clim(0, top)
    return axes


def _signed(ax: Axes, cells: Array, title: str = "") -> None:
    """Cells of either sign, coloured on a scale about zero."""
    before.picture(ax, cells, title)
    limit = abs(cells).max()
    ax.images[0].set(cmap=before.DIVERGING, clim=(-limit, limit))
