"""Figures of the chapter *Convolution*."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures.style import (
    ACCENT,
    BASELINE,
    DATA,
    DIVERGING,
    GREY,
    PREDICTION,
    SEQUENTIAL,
)

Array = np.ndarray
Look = dict[str, Any]
COLOURS = (BASELINE, ACCENT, PREDICTION)


def picture(ax: Axes, image: Array, title: str = "", top: float = 255) -> Axes:
    """A grey image (H, W): zero is black, ``top`` the colour of paper."""
    ax.imshow(image, cmap="gray", vmin=0, vmax=top)
    return _bare(ax, title)


def signed(ax: Axes, image: Array, title: str, limit: float) -> Axes:
    """An image (H, W) with signs: blue positive, red negative, zero white."""
    ax.imshow(image, cmap=DIVERGING, vmin=-limit, vmax=limit)
    return _bare(ax, title)


def question(axes: Sequence[Axes], image: Array, y: Array) -> Sequence[Axes]:
    """A photograph, and what nine numbers make of it."""
    picture(axes[0], image, "photograph")
    signed(axes[1], y, "slope to the right", np.quantile(np.abs(y), 0.99))
    bar = axes[0].figure.colorbar(axes[1].images[0], ax=axes[1], shrink=0.75)
    bar.set_label("grey values per pixel")
    return axes


def places(
    axes: Sequence[Axes], image: Array, met: Mapping[str, Array]
) -> Sequence[Axes]:
    """Rows and columns (2, weights, 2) that weights meet at two places.

    ``image`` (., .) is 1 in the image and 0 in the margin, a pixel wide.
    """
    edges = np.arange(len(image) + 1) - 1.5
    look: Look = {"cmap": SEQUENTIAL, "edgecolors": GREY, "lw": 0.6}
    rim: Look = {"mfc": "none", "mec": ACCENT, "mew": 1.6}
    for ax, (name, (rows, columns)) in zip(axes, met.items(), strict=True):
        ax.pcolormesh(edges, edges, image, vmax=6, **look)
        ax.plot(columns[:, 0], rows[:, 0], "s", color=PREDICTION, ms=6)
        ax.plot(columns[:, 1], rows[:, 1], "o", ms=11, **rim)
        ax.set(aspect="equal", ylim=(edges[-1] + 0.1, edges[0] - 0.1))
        ax.set_xlim(edges[0] - 0.1, edges[-1] + 0.1)
        _bare(ax, name)
    return axes


def ring(
    axes: Sequence[Axes], waves: Mapping[str, tuple[Array, Array]]
) -> Sequence[Axes]:
    """Waves by name on a ring of 8, and what a kernel makes of each."""
    for ax, (name, (wave, answer)) in zip(axes, waves.items(), strict=True):
        ax.axhline(0, color=GREY, lw=0.6)
        ax.plot(wave, "o-", color=DATA, lw=1, ms=4, label="wave")
        ax.plot(answer, "s-", color=PREDICTION, lw=1.4, ms=4, label="answer")
        ax.set_title(name, loc="center", fontsize=9.5, pad=4)
        ax.set(xlabel="pixel $u$", xticks=range(0, 8, 2), yticks=(-1, 0, 1))
    axes[0].set_ylabel("value")
    axes[1].legend(loc="upper center", labelcolor="linecolor", fontsize=8.5)
    return axes


def matrices(
    axes: Sequence[Axes], maps: Mapping[str, Array]
) -> Sequence[Axes]:
    """Matrices by name, each entry on the scale of all of them."""
    top = max(A.max() for A in maps.values())
    for ax, (name, A) in zip(axes, maps.items(), strict=True):
        ax.imshow(A, cmap=SEQUENTIAL, vmin=0, vmax=top)
        ax.set(xticks=range(A.shape[1]), yticks=range(A.shape[0]))
        ax.set_title(name, loc="center", fontsize=9.5, pad=4)
        ax.tick_params(length=0)
        for (u, r), value in np.ndenumerate(A):
            if value:
                colour = "white" if value > 0.6 * top else "black"
                text = ax.text(r, u, f"{value:g}", size=8, color=colour)
                text.set(ha="center", va="center")
        ax.set(xlabel="pixel of $x$", anchor="N")
    axes[0].set_ylabel("pixel of $y$")
    return axes


def slopes(
    axes: Sequence[Axes], size: Array, part: Array, arrows: tuple[Array, ...]
) -> Sequence[Axes]:
    """Sizes of slopes (H, W), and arrows (x, y, right, down) on a part."""
    top = np.quantile(size, 0.995)
    axes[0].imshow(size, cmap="gray_r", vmin=0, vmax=top)
    _bare(axes[0], "size of the slope")
    picture(axes[1], part, "direction of the slope")
    x, y, right, down = arrows
    head: Look = {"headwidth": 4, "headlength": 4, "headaxislength": 4}
    look: Look = {
        "angles": "xy",
        "scale_units": "xy",
        "scale": 4,
        "width": 0.007,
    }
    axes[1].quiver(x, y, right, down, color=ACCENT, **look, **head)
    return axes


def kernels(
    axes: Sequence[Axes], responses: Mapping[str, Array]
) -> Sequence[Axes]:
    """Responses (H, W) by name; those of mean zero in blue and red."""
    for ax, (name, y) in zip(axes, responses.items(), strict=True):
        if abs(y.mean()) < 0.1 * y.std():
            signed(ax, y, name, np.quantile(np.abs(y), 0.99))
        else:
            picture(ax, y, name)
    return axes


def learning(
    ax: Axes, curves: Mapping[str, Array], runs: Mapping[str, Array]
) -> Axes:
    """Predicted errors by step, a line a draw (draws, steps); rings: a run.

    ``runs`` has the errors (steps,) of one descent each.
    """
    for colour, (name, errors) in zip(COLOURS, curves.items(), strict=True):
        last = errors.shape[1] - 1
        steps = np.arange(1, last + 1)
        lines = ax.plot(steps, errors[:, 1:].T, color=colour, lw=0.8)
        lines[0].set_label(name)
        seen = np.unique(np.geomspace(1, last, 12).astype(int))
        ax.plot(seen, runs[name][seen], "o", mfc="none", mec=colour, mew=1.2)
    ax.set(xscale="log", ylim=(0, 1.03))
    ax.set(xlabel="step", ylabel="error of the kernel")
    ax.legend(loc="lower left", labelcolor="linecolor")
    return ax


def waves(ax: Axes, nu: Array, curves: Mapping[str, Array]) -> Axes:
    """Response of difference kernels to waves of frequency nu."""
    ax.plot(nu, nu, color=GREY, lw=1.2, ls="--")
    ax.text(2.3, 2.45, "the derivative", color=GREY, ha="right")
    for colour, (name, y) in zip(
        (PREDICTION, ACCENT), curves.items(), strict=True
    ):
        ax.plot(nu, y, color=colour, label=name)
    ax.set(
        xlabel=r"frequency $\nu$ (radians per pixel)",
        ylabel="size of the answer",
    )
    ax.set_xticks([0, np.pi / 2, np.pi], ["0", r"$\pi/2$", r"$\pi$"])
    ax.legend(loc="upper left", labelcolor="linecolor")
    return ax


def _bare(ax: Axes, title: str) -> Axes:
    """Neither ticks nor frame, a small title."""
    ax.set(xticks=[], yticks=[])
    ax.set_title(title, loc="center", fontsize=9.5, pad=3)
    ax.spines[:].set_visible(False)
    return ax
