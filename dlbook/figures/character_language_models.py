"""Figures of *Character language models*."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes

from dlbook.figures._axes import averaged, name_at, plain
from dlbook.figures.forecasting import bundles
from dlbook.figures.style import (
    ACCENT,
    BASELINE,
    DATA,
    GREY,
    PREDICTION,
    TRUTH,
    WEIGHT,
)

Array = np.ndarray
COLOURS = (PREDICTION, WEIGHT, TRUTH, BASELINE, ACCENT)


def surprise(ax: Axes, text: str, bits: Array) -> Axes:
    """Bits (T,) that each character of a text cost, above the character."""
    places = np.arange(len(text))
    ax.bar(places, bits, 0.8, color=PREDICTION)
    ax.set_xticks(places, [" " if c == " " else c for c in text])
    ax.tick_params(axis="x", length=0)
    ax.set(xlabel="text", ylabel="surprise, bits", xlim=(-0.8, len(text)))
    return ax


def intervals(
    ax: Axes, rows: Sequence[tuple[float, float, Array]], text: str
) -> Axes:
    """Intervals, one within another; each is cut at shares for a, b, c.

    A row has its ends and the bounds (K + 1,) of its parts; ``text`` says
    which part the next row is.
    """
    for depth, (start, stop, bounds) in enumerate(rows):
        y = -1.6 * depth
        ax.plot([0, 1], [y, y], color=GREY, lw=0.6)
        edges = start + (stop - start) * bounds
        for k, (a, b) in enumerate(pairwise(edges)):
            chosen = depth < len(text) and "abc"[k] == text[depth]
            colour = PREDICTION if chosen else GREY
            ax.fill_between(
                [a, b], y - 0.3, y + 0.3, color=colour, alpha=0.45, lw=0
            )
            ax.plot([a, a], [y - 0.3, y + 0.3], color=DATA, lw=0.8)
            if b - a > 0.03:
                ax.text((a + b) / 2, y, "abc"[k], ha="center", va="center")
            if chosen and depth + 1 < len(rows):
                for edge in (a, b):
                    ax.plot([edge, edge], [y - 0.3, y - 1.3], ":", color=GREY)
        ax.plot([edges[-1]] * 2, [y - 0.3, y + 0.3], color=DATA, lw=0.8)
    ax.set(xlabel="number", xlim=(-0.02, 1.02), yticks=[])
    ax.set_ylabel("character by character")
    ax.spines["left"].set_visible(False)
    return ax


def ranks(ax: Axes, counts: Mapping[str, Array]) -> Axes:
    """Counts of words, the most frequent first, on logarithmic axes."""
    for colour, (name, values) in zip(COLOURS, counts.items(), strict=False):
        ax.plot(np.arange(1, len(values) + 1), values, color=colour, lw=1.5)
        place = len(values) // 3
        name_at(ax, (place + 1, values[place]), name, colour, (6, 4))
    ax.set(xscale="log", yscale="log")
    ax.set(xlabel="rank of a word", ylabel="times it occurs")
    return plain(ax)


def orders(
    ax: Axes,
    at: Array,
    bits: Mapping[str, Array],
    levels: Mapping[str, float],
) -> Axes:
    """Bits a character (P,) by order (P,); levels are lines across."""
    for colour, (name, values) in zip(COLOURS, bits.items(), strict=False):
        averaged(ax, at, values, colour, marker="o", ms=4)
        ax.lines[-1].set_label(name)
    for name, level in levels.items():
        ax.axhline(level, color=GREY, lw=1, ls="--")
        ax.text(at[0], level, name, va="bottom", color=DATA)
    ax.legend(loc="upper right", labelcolor="linecolor")
    ax.set(xlabel="order, $n$", ylabel="bits a character")
    return ax


def vocabularies(
    axes: Sequence[Axes],
    sizes: Array,
    tokens: Mapping[str, Array],
    bytes_: Mapping[str, Array],
) -> Sequence[Axes]:
    """Bits a token, and bits a byte (P,), by the vocabulary's size (P,)."""
    names = "bits a token", "bits a byte"
    for ax, curves, name in zip(axes, (tokens, bytes_), names, strict=True):
        for colour, (label, values) in zip(
            COLOURS, curves.items(), strict=False
        ):
            ax.plot(sizes, values, "o-", color=colour, ms=4, label=label)
        ax.set(xscale="log", xlabel="tokens in the vocabulary", ylabel=name)
        ax.set_xticks(sizes, [str(n) for n in sizes])
        ax.minorticks_off()
    axes[0].legend(loc="upper left", labelcolor="linecolor")
    return axes


def courses(
    ax: Axes,
    steps: Array,
    curves: Mapping[str, Array],
    levels: Mapping[str, float],
) -> Axes:
    """Bits a character (seeds, P) after steps (P,), and levels across."""
    bundles(ax, steps, curves, COLOURS, lw=1.2)
    for name, level in levels.items():
        ax.axhline(level, color=GREY, lw=1, ls="--")
        ax.text(steps[-1], level, name, ha="right", va="bottom", color=DATA)
    ax.legend(loc="upper right", labelcolor="linecolor")
    ax.set(xlabel="steps of Adam", ylabel="bits a character")
    return ax


def cells(ax: Axes, rows: Sequence[str], width: int) -> Axes:
    """A batch of rows of text, as wide as the longest: padding is shaded."""
    for i, row in enumerate(rows):
        for t in range(width):
            letter = row[t] if t < len(row) else ""
            colour = PREDICTION if letter else GREY
            ax.fill_between(
                [t, t + 0.94],
                -i - 0.47,
                -i + 0.47,
                color=colour,
                alpha=0.3 if letter else 0.6,
                lw=0,
            )
            ax.text(t + 0.47, -i, letter, ha="center", va="center")
    ax.set(xlabel="step, $t$", ylabel="sequence, $n$", xlim=(0, width))
    ax.set_yticks(-np.arange(len(rows)), np.arange(1, len(rows) + 1))
    ax.tick_params(length=0)
    return ax


def spread(
    axes: Sequence[Axes], letters: Sequence[str], rows: Mapping[str, Array]
) -> Sequence[Axes]:
    """Probabilities (K,) of the next letter, an Axes a temperature."""
    for ax, (name, p) in zip(axes, rows.items(), strict=True):
        ax.bar(np.arange(len(p)), p, 0.8, color=PREDICTION)
        ax.set_xticks(np.arange(len(p)), letters)
        ax.tick_params(axis="x", length=0)
        ax.set(title=name, xlabel="next character", ylim=(0, 1))
    axes[0].set_ylabel("probability")
    return axes
