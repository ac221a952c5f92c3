"""Figures of the chapter *Convolution*."""

from collections.abc import Mapping, Sequence

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
    axes[1].quiver(
        x,
        y,
        right,
        down,
        angles="xy",
        scale_units="xy",
        scale=4,
        width=0.007,
        headwidth=4,
        headlength=4,
        headaxislength=4,
        color=ACCENT,
    )
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
    ax: Axes, curves: Mapping[str, Array], theory: Mapping[str, Array]
) -> Axes:
    """Errors by step, a line a seed (seeds, steps); dots: as predicted."""
    for colour, (name, errors) in zip(COLOURS, curves.items(), strict=True):
        steps = np.arange(1, errors.shape[1])
        lines = ax.plot(steps, errors[:, 1:].T, color=colour, lw=1.8)
        lines[0].set_label(name)
        ax.plot(steps, theory[name][:, 1:].T, ":", color=DATA, lw=1)
    ax.set(xscale="log", ylim=(0, 1.03))
    ax.set(xlabel="step", ylabel="error of the kernel")
    ax.legend(loc="center left", labelcolor="linecolor")
    return ax


def saturated(
    axes: Sequence[Axes], wrong: Array, right: Array
) -> Sequence[Axes]:
    """A response cut off at 0 and 255, and the response itself."""
    picture(axes[0], wrong, "into bytes")
    signed(axes[1], right, "into floats", 255)
    return axes


def waves(ax: Axes, c: Array, curves: Mapping[str, Array]) -> Axes:
    """Response of difference kernels to waves of frequency c."""
    ax.plot(c, c, color=GREY, lw=1.2, ls="--")
    ax.text(2.3, 2.45, "the derivative", color=GREY, ha="right")
    for colour, (name, y) in zip(
        (PREDICTION, ACCENT), curves.items(), strict=True
    ):
        ax.plot(c, y, color=colour, label=name)
    ax.set(
        xlabel="frequency $c$ (radians per pixel)", ylabel="size of the answer"
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
