"""Figures of the chapter *Input pipelines*."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures.style import (
    ACCENT,
    BASELINE,
    DATA,
    GRADIENT,
    GREY,
    PREDICTION,
    SEQUENTIAL,
    TRUTH,
    WEIGHT,
)

Array = np.ndarray
Row = Sequence[Axes]
Named = Mapping[str, Array]
LINES = (PREDICTION, ACCENT, BASELINE, TRUTH, WEIGHT, GREY)


def orders(axes: Row, streams: Named, N: int) -> Row:
    """Where each place of a stream comes from, a panel an order of steps."""
    for ax, (name, rows) in zip(axes, streams.items(), strict=True):
        place = np.arange(len(rows))
        for epoch in range(N, len(rows), N):
            ax.axvline(epoch, color=GREY, linewidth=0.8)
        ax.plot(place, rows, ".", color=DATA, markersize=2.5)
        ax.set_title(name, fontsize=8.5)
        ax.set(xlabel="place in the stream", ylabel="place in the file")
        ax.set(xticks=range(0, len(rows) + 1, N), yticks=(0, N))
        ax.label_outer()
    return axes


def buffer(axes: Row, laws: Mapping[int, Array]) -> Row:
    """Law (N, N) of a buffer, item by step, a panel a capacity."""
    for ax, (capacity, law) in zip(axes, laws.items(), strict=True):
        ax.imshow(np.sqrt(law), cmap=SEQUENTIAL, vmin=0, aspect="equal")
        ax.set(title=f"capacity {capacity}", xlabel="place in the stream")
        ax.set(ylabel="place in the file")
        ax.label_outer()
    return axes


def waits(ax: Axes, counted: Array, law: Array) -> Axes:
    """How often one item left at each step: counted, and the law."""
    step = np.arange(len(law))
    ax.bar(step, counted, width=1, color=GREY)
    ax.plot(step, law, color=TRUTH, linewidth=1.6)
    place = int(law.argmax())
    _beside(ax, (place, law[place]), "derived", TRUTH, (6, -2))
    ax.set(xlabel="place in the stream", ylabel="share of the draws")
    ax.set_ylim(0, 1.15 * max(law.max(), counted.max()))
    return ax


def sums(axes: Row, measured: Named, derived: Named, rest: Named) -> Row:
    """How far sums of batch gradients stray along an epoch, all (B + 1,).

    Left what is drawn with and without replacement, with what is derived;
    right the latter among the ``rest``, on a log scale.
    """
    for colour, (name, far) in zip(LINES, measured.items(), strict=False):
        place = np.linspace(0, 1, len(far))
        axes[0].plot(place, far, "o", color=colour, markersize=3)
        axes[0].plot(place, derived[name], color=colour, linewidth=1.2)
        middle = len(far) // 2
        note = (place[middle], derived[name][middle])
        _beside(axes[0], note, name, colour, (-6, -15))
    for colour, (name, far) in zip(LINES[1:], rest.items(), strict=False):
        place = np.linspace(0, 1, len(far))[1:-1]
        axes[1].plot(place, far[1:-1], color=colour, label=name)
    axes[1].set_yscale("log")
    axes[1].legend(labelcolor="linecolor", fontsize=7.5, loc="lower center")
    for ax in axes:
        ax.set(xlabel="share of the epoch", xlim=(-0.02, 1.02))
    axes[0].set_ylabel("distance of the sum, in batches")
    return axes


def learning(
    axes: Row,
    rates: Sequence[float],
    curves: Named,
    capacities: Sequence[int],
    found: Named,
) -> Row:
    """Accuracy (rates, seeds) by rate, and (capacities, seeds) by buffer."""
    for colour, (name, score) in zip(LINES, curves.items(), strict=False):
        axes[0].plot(rates, 100 * score.mean(axis=1), "o-", color=colour,
                     markersize=3.5, label=name)  # fmt: skip
        axes[0].plot(rates, 100 * score, ".", color=colour, markersize=3)
    axes[0].set(xscale="log", xlabel=r"learning rate $\eta$")
    axes[0].set(ylabel="validation accuracy (%)", ylim=(0, 100))
    axes[0].legend(labelcolor="linecolor", fontsize=7.5, loc="lower left")
    for colour, (name, score) in zip((DATA, GRADIENT), found.items(),
                                     strict=True):  # fmt: skip
        mean = 100 * score.mean(axis=1)
        axes[1].plot(capacities, mean, "o-", color=colour, markersize=3.5,
                     label=name)  # fmt: skip
        axes[1].plot(capacities, 100 * score, ".", color=colour, markersize=3)
    axes[1].legend(labelcolor="linecolor", fontsize=7.5, loc="lower right")
    axes[1].set(xscale="log", xlabel="capacity of the buffer, over $N$")
    axes[1].set(ylabel="test accuracy (%)", ylim=(0, 100))
    return axes


def timetables(
    axes: Row, tables: Mapping[str, tuple[Array, Array, int]]
) -> Row:
    """Who does what when: loads (N, 2), steps (N, 2) and workers, by name."""
    end = max(train.max() for _, train, _ in tables.values())
    for ax, (name, (load, train, workers)) in zip(
        axes, tables.items(), strict=True
    ):
        lanes = max(workers, 1)
        for n, ((a, b), (c, d)) in enumerate(zip(load, train, strict=True)):
            lane = 1 + n % lanes if workers else 0
            ax.broken_barh([(a, b - a)], (-lane - 0.4, 0.8), color=GREY,
                           edgecolor=DATA, linewidth=0.5)  # fmt: skip
            ax.broken_barh([(c, d - c)], (-0.4, 0.8), color=PREDICTION,
                           edgecolor=DATA, linewidth=0.5)  # fmt: skip
        names = ["trainer", *(f"worker {k + 1}" for k in range(workers))]
        ax.set(yticks=[-k for k in range(len(names))], yticklabels=names)
        ax.set(title=name, xlim=(0, end), ylim=(-len(names) + 0.4, 0.6))
        ax.grid(visible=False)
    axes[-1].set_xlabel("time, in steps of training")
    return axes


def _beside(ax, place, text: str, colour: str, offset) -> None:
    """Write ``text`` at ``place``, moved by ``offset`` points."""
    style = {"xytext": offset, "textcoords": "offset points"}
    style |= {"color": colour, "annotation_clip": False}
    ax.annotate(text, tuple(map(float, place)), **style)
