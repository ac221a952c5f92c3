"""Figures of *Input pipelines*: streams, a buffer, who waits for whom."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures.style import (
    DATA,
    GRADIENT,
    GREY,
    PREDICTION,
    SEQUENTIAL,
    TRUTH,
)

Array = np.ndarray
Row = Sequence[Axes]
Batches = Sequence[Sequence[int]]
PALE = "0.86"
MIDDLE: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 7}


def orders(axes: Row, streams: Mapping[str, Batches], N: int) -> Row:
    """Strips of a stream's cells, an order of steps each, parted by batch.

    A cell holds its example's number, fuller colour is further back in the
    file, a dot below marks an example that was there before in the same N
    places, and ticks part these.
    """
    for ax, (name, batches) in zip(axes, streams.items(), strict=True):
        rows = np.concatenate(batches)
        pairs = [*zip(np.arange(len(rows)) // N, rows, strict=True)]
        again = [pair in pairs[:t] for t, pair in enumerate(pairs)]
        ax.imshow(rows[None], cmap=SEQUENTIAL, vmin=-0.2 * N, vmax=2.4 * N,
                  aspect="auto")  # fmt: skip
        for end in np.cumsum([len(b) for b in batches])[:-1]:
            ax.axvline(end - 0.5, color="white", linewidth=4)
        for place, row in enumerate(rows):
            ax.text(place, 0.04, row, color=DATA, **MIDDLE | {"fontsize": 8})
        ax.plot(np.flatnonzero(again), 0.75 + np.zeros(sum(again)), "o",
                color=GRADIENT, markersize=4)  # fmt: skip
        ax.set_title(name, fontsize=9, loc="left", pad=2)
        ax.set(yticks=[], xticks=np.arange(N, len(rows), N) - 0.5)
        ax.set(xticklabels=[], ylim=(1, -0.5))
        ax.grid(visible=False)
    axes[-1].set_xlabel(f"place in the stream, a tick every {N}")
    return axes


def buffer(axes: Row, laws: Mapping[int, Array]) -> Row:
    """Law (N, N) of a buffer, item by step, a panel a capacity; grey: never.

    All panels have one scale, the root of the probability.
    """
    top = max(law.max() for law in laws.values()) ** 0.5
    for ax, (capacity, law) in zip(axes, laws.items(), strict=True):
        shown = np.ma.masked_equal(np.sqrt(law), 0)
        ax.imshow(shown, cmap=SEQUENTIAL, vmin=0, vmax=top)
        ax.set_facecolor(PALE)
        ax.grid(visible=False)
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
    ax.annotate("derived", (place, float(law[place])), (6, -2), color=TRUTH,
                fontsize=8, textcoords="offset points")  # fmt: skip
    ax.set(xlabel="place in the stream", ylabel="share of the draws")
    ax.set_ylim(0, 1.15 * max(law.max(), counted.max()))
    return ax


def timetables(
    axes: Row, tables: Mapping[str, tuple[Array, Array, int]]
) -> Row:
    """Who does what when: loads (N, 2), steps (N, 2) and workers, by name.

    A bar holds its batch's number; where the trainer waits it is hatched.
    """
    end = max(train.max() for _, train, _ in tables.values())
    look: dict[str, Any] = {"edgecolor": DATA, "linewidth": 0.5}
    for ax, (name, (load, train, workers)) in zip(
        axes, tables.items(), strict=True
    ):
        if workers:
            _waiting(ax, train)
        for n, ((a, b), (c, d)) in enumerate(zip(load, train, strict=True)):
            lane = 1 + n % workers if workers else 0
            ax.broken_barh([(a, b - a)], (-lane - 0.4, 0.8), color=PALE,
                           **look)  # fmt: skip
            ax.broken_barh([(c, d - c)], (-0.4, 0.8), color=PREDICTION, **look)
            ax.text((a + b) / 2, -lane, f"load {n + 1}", color=DATA, **MIDDLE)
            ax.text((c + d) / 2, 0, str(n + 1), color="white", **MIDDLE)
        names = ["trainer", *(f"worker {k + 1}" for k in range(workers))]
        ax.set(yticks=[-k for k in range(len(names))], yticklabels=names)
        ax.set(title=name, xlim=(0, end), ylim=(-len(names) + 0.4, 0.6))
        ax.grid(visible=False)
    axes[-1].set_xlabel("time, in steps of training")
    return axes


def _waiting(ax: Axes, train: Array) -> None:
    """Hatch the trainer's time before each step (N, 2) that waits."""
    begun = np.concatenate(([0], train[:-1, 1]))
    gaps = [*zip(begun, train[:, 0] - begun, strict=True)]
    ax.broken_barh(gaps, (-0.4, 0.8), facecolor="none", edgecolor=GREY,
                   hatch="////", linewidth=0)  # fmt: skip
