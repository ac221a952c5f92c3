"""Figures of the chapter *Adversarial examples*.

The plain model is drawn in the colour of predictions, the one that was
trained against attacks in that of the truth, controls in grey.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures._beside import beside
from dlbook.figures.style import (
    ACCENT,
    BASELINE,
    DIVERGING,
    GRADIENT,
    GREY,
    PREDICTION,
    TRUTH,
    WEIGHT,
)

Array = np.ndarray
COLOURS = PREDICTION, TRUTH, BASELINE, ACCENT, GREY
DASHES = "-", "--", ":", "-."


def pictures(
    axes: Array,
    rows: Mapping[str, tuple[Array, Sequence[int]]],
    labels: Sequence[int],
) -> Array:
    """Digits (n, H, W) within 0 and 1, a row for each name, with answers.

    An answer that is not the label stands in the colour of gradients.
    """
    for line, (name, (images, answers)) in zip(
        axes, rows.items(), strict=True
    ):
        for ax, image, answer, label in zip(
            line, images, answers, labels, strict=True
        ):
            ax.imshow(image, cmap="gray", vmin=0, vmax=1)
            ax.set(xticks=[], yticks=[])
            ax.spines[:].set_visible(False)
            right = answer == label
            how = {"color": GREY if right else GRADIENT, "pad": 2}
            how["fontweight"] = "normal" if right else "bold"
            ax.set_title(f"{answer}", loc="center", **how)
        line[0].set_ylabel(name, rotation=0, ha="right", va="center")
    return axes


def balls(
    axes: Sequence[Axes], w: Array, moves: Mapping[str, Array]
) -> Sequence[Axes]:
    """All moves of one length in three norms, and the best along w (2,).

    ``moves`` are the touching points (2,), by the names of the norms, from
    the 1-norm on. The line holds all moves that do as much.
    """
    corner = np.array([[1, 0], [0, 1], [-1, 0], [0, -1], [1, 0]], float)
    angle = np.linspace(0, 2 * np.pi, 200)
    square = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1], [1, 1]], float)
    outlines = corner, np.stack([np.cos(angle), np.sin(angle)], 1), square
    across = np.array([-w[1], w[0]]) / np.hypot(*w)
    for ax, outline, (name, v) in zip(
        axes, outlines, moves.items(), strict=True
    ):
        ax.fill(*outline.T, color=PREDICTION, alpha=0.15, linewidth=0)
        ax.plot(*outline.T, color=PREDICTION)
        ends = np.stack([v - 3 * across, v + 3 * across])
        ax.plot(*ends.T, color=GREY, linestyle="--", linewidth=1)
        arrow = {"arrowstyle": "->", "color": WEIGHT, "lw": 1.8}
        ax.annotate("", 1.4 * w / np.hypot(*w), (0, 0), arrowprops=arrow)
        ax.plot(*v, "o", color=GRADIENT)
        beside(ax, v, f"${w @ v:.0f}$", GRADIENT, (-5, -12))
        ax.set(title=name, xlim=(-1.6, 1.6), ylim=(-1.6, 1.6))
        ax.set(aspect="equal", xlabel=r"$\delta_1 / \varepsilon$")
    axes[0].set_ylabel(r"$\delta_2 / \varepsilon$")
    return axes


def curves(
    axes: Sequence[Axes],
    eps: Array,
    panels: Mapping[str, Mapping[str, Array]],
) -> Sequence[Axes]:
    """Accuracies (S, n) at the lengths ``eps (n,)``, a panel a model.

    A line is the mean over the seeds, the band from the lowest to the
    highest.
    """
    for ax, (title, lines) in zip(axes, panels.items(), strict=True):
        for i, (name, values) in enumerate(lines.items()):
            color, dashes = COLOURS[i % 5], DASHES[i % 4]
            mean = values.mean(axis=0)
            low, high = values.min(axis=0), values.max(axis=0)
            ax.plot(eps, mean, dashes, color=color, label=name)
            ax.fill_between(eps, low, high, color=color, alpha=0.2)
        ax.set(title=title, ylim=(0, 1))
        ax.set_xlabel(r"largest move $\varepsilon$ of a pixel")
    axes[0].set_ylabel("accuracy")
    axes[-1].legend(labelcolor="linecolor", loc="lower left")
    return axes


def certified(ax: Axes, radii: Mapping[str, Array]) -> Axes:
    """The share of examples certified up to each radius, a line a model.

    ``radii (N,)`` are below zero, or zero, where nothing is certified.
    """
    for i, (name, values) in enumerate(radii.items()):
        r = np.sort(values[values > 0])
        left = np.arange(len(r), 0, -1) / len(values)
        x = np.concatenate([[0], r, r[-1:]])
        y = np.concatenate([[len(r) / len(values)], left, 0 * r[-1:]])
        how = {"color": COLOURS[i % 5], "linestyle": DASHES[i % 4]}
        ax.step(x, y, where="pre", label=name, **how)
    ax.legend(labelcolor="linecolor", loc="upper right")
    ax.set(xlabel="radius $r$, Euclidean", xlim=(0, None), ylim=(0, 1))
    ax.set_ylabel("share right and certified to $r$")
    return ax


def gradients(axes: Array, rows: Mapping[str, Array]) -> Array:
    """Gradients (n, H, W) by pixels, each on its own scale about zero."""
    for line, (name, images) in zip(axes, rows.items(), strict=True):
        for ax, image in zip(line, images, strict=True):
            top = abs(image).max() or 1.0
            ax.imshow(image, cmap=DIVERGING, vmin=-top, vmax=top)
            ax.set(xticks=[], yticks=[])
        line[0].set_ylabel(name, rotation=0, ha="right", va="center")
    return axes


def bell(axes: Sequence[Axes], r: float, sigma: float) -> Sequence[Axes]:
    """Noise about 0, and about a place r nearer to the threshold.

    Right of the threshold -r the classifier says yes; shaded is how often.
    """
    x = np.linspace(-r - 3.2 * sigma, 3.2 * sigma, 400)
    for ax, centre in zip(axes, (0.0, -r), strict=True):
        density = np.exp(-(((x - centre) / sigma) ** 2) / 2)
        ax.plot(x, density, color=PREDICTION)
        yes = x >= -r
        ax.fill_between(
            x[yes], density[yes], color=PREDICTION, alpha=0.3, linewidth=0
        )
        ax.axvline(-r, color=GRADIENT, linestyle="--")
        ax.plot(centre, 0, "o", color=GREY, clip_on=False)
        beside(ax, (-r, 1.05), "threshold", GRADIENT, (-4, 0))
        ax.set(yticks=[], ylim=(0, 1.25), xlabel="input")
        ax.spines["left"].set_visible(False)
    axes[0].set_title("probability $p$ of yes")
    axes[1].set_title(r"moved by $\sigma\, \Phi^{-1}(p)$: a half")
    return axes
