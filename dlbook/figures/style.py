"""The book's one look for figures: a style sheet and a palette by role.

A quantity keeps its colour from the first chapter to the last. The colours
stay apart for readers with protanopia, deuteranopia and tritanopia, and stand
out from white paper and, inverted as the dark theme inverts them, from black.
"""

from importlib import resources

import matplotlib.pyplot as plt

DATA = "#2e3238"
PREDICTION = "#1c7fd0"
GRADIENT = "#a8280f"
WEIGHT = "#5f2bc4"
TRUTH = "#137251"
BASELINE = "#b07e00"
ACCENT = "#a31a7d"
GREY = "#8d9096"

PALETTE = {
    "data": DATA,
    "prediction": PREDICTION,
    "gradient": GRADIENT,
    "weight": WEIGHT,
    "truth": TRUTH,
    "baseline": BASELINE,
    "accent": ACCENT,
    "grey": GREY,
}

SEQUENTIAL = "Blues"
"""Colour map for size: nothing is the colour of the paper."""

DIVERGING = "RdBu"
"""Colour map for sign, centred on zero: negative red, positive blue."""

WIDTH = 6.3
"""Width of the text column in inches."""


def use_style() -> None:
    """Make the book's style sheet matplotlib's current one."""
    plt.style.use(str(resources.files("dlbook.figures") / "dlbook.mplstyle"))
