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
Batches = Sequence[Sequence[int]]
Pairs = Mapping[str, tuple[Array, Array]]
LINES = (PREDICTION, ACCENT, BASELINE, TRUTH, WEIGHT, GREY)


def orders(axes: Row, streams: Mapping[str, Batches], N: int) -> Row:
    """Strips of a stream's cells, an order of steps each, parted by batch.

    Fuller colour is further back in the file, a dot marks an example that
    was there before in the same N places, and ticks part these.
    """
    for ax, (name, batches) in zip(axes, streams.items(), strict=True):
        rows = np.concatenate(batches)
        pairs = [*zip(np.arange(len(rows)) // N, rows, strict=True)]
        again = [pair in pairs[:t] for t, pair in enumerate(pairs)]
        ax.imshow(rows[None], cmap=SEQUENTIAL, vmin=-0.2 * N, vmax=1.2 * N,
                  aspect="auto")  # fmt: skip
        for end in np.cumsum([len(b) for b in batches])[:-1]:
            ax.axvline(end - 0.5, color="white", linewidth=4)
        ax.plot(np.flatnonzero(again), np.zeros(sum(again)), "o",
                color=GRADIENT, markersize=3.5)  # fmt: skip
        ax.set_title(name, fontsize=9, loc="left", pad=2)
        ax.set(yticks=[], xticks=np.arange(N, len(rows), N) - 0.5)
        ax.set_xticklabels([])
        ax.grid(visible=False)
    axes[-1].set_xlabel("place in the stream; ticks part the epochs")
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


def order_effect(axes: Row, ways: Array, seen: Pairs, miss: Named) -> Row:
    """How far two orders end apart, by rate times steps (W,).

    ``seen`` holds what is measured and what is said (W,), by name, and
    ``miss`` the relative error of what is said.
    """
    for colour, (steps, (apart, said)) in zip(LINES, seen.items(),
                                              strict=False):  # fmt: skip
        axes[0].plot(ways, said, color=colour, linewidth=1.2)
        axes[0].plot(ways, apart, "o", color=colour, label=steps)
        axes[1].plot(ways, 100 * miss[steps], "o-", color=colour, label=steps)
    axes[0].axhline(1, color=GREY, linewidth=0.8)
    for ax in axes:
        ax.set(
            xscale="log", yscale="log", xlabel=r"rate times steps, $\eta S$"
        )
        ax.legend(labelcolor="linecolor", fontsize=8, loc="upper left")
    axes[0].set_ylabel("distance of the ends, in epochs' ways")
    axes[1].set_ylabel("error of the second order (%)")
    return axes


def learning(
    axes: Row, curves: Pairs, capacities: Sequence[float], found: Named
) -> Row:
    """Accuracy by rate, and (capacities, seeds) by buffer.

    ``curves`` holds the rates (R,) of an arm and its accuracy (R, seeds).
    """
    for colour, (name, (rates, score)) in zip(LINES, curves.items(),
                                              strict=False):  # fmt: skip
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
