"""Figures of the chapter *Attention and transformers*."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgb

from dlbook.figures import attention_and_transformers as figures
from dlbook.figures.style import ACCENT

TEXT = list("axbyaxb")
D = np.array([4, 16, 64])
RISE = np.linspace(0.2, 1, 5)
ONE = {
    "dictionary": (TEXT, 2),
    "saturation": (D, {"as it is": np.ones((3, 2)), "over": np.ones((3, 2))}),
    "learning": (
        np.arange(5) * 50,
        {"one": np.stack([RISE, RISE / 2]), "two": np.stack([RISE**2] * 2)},
        0.4,
    ),
    "silenced": (
        ["1.1", "1.2", "2.1"],
        np.array([[0.4, 1.0, 0.5], [0.9, 0.4, 0.5]]),
        np.array([1.0, 0.98]),
    ),
    "stream": (),
}
SCORES = np.add.outer(np.arange(4.0), -np.arange(4.0))
SEVERAL = {
    "offsets": (2, ({"turned": np.cos(SCORES), "added": SCORES},)),
    "looking": (2, ({"a": np.eye(7), "b": np.tri(7) / 7}, TEXT)),
}


def test_the_dictionary_points_one_step_on(ax):
    """One arc ends at the key of before, the accented one at its value."""
    figures.dictionary(ax, TEXT, 2)
    back, on = (t for t in ax.texts if getattr(t, "arrow_patch", None))
    assert back.xy[0] == 2
    assert round(on.xy[0]) == 3
    assert on.arrow_patch.get_edgecolor()[:3] == to_rgb(ACCENT)
    bold = [t.get_text() for t in ax.texts if t.get_weight() == "bold"]
    assert bold == ["b", "y", "b"]


def test_offsets_are_centred_on_zero():
    """Sign has its colour: the map ends at equal distances."""
    _, axes = plt.subplots(1, 2)
    figures.offsets(axes, SEVERAL["offsets"][1][0])
    for ax in axes:
        low, high = ax.images[0].get_clim()
        assert low == -high
    assert axes[1].images[0].get_clim()[1] == 3


def test_looking_has_one_scale():
    """All heads on the scale from nothing to all."""
    _, axes = plt.subplots(1, 2)
    figures.looking(axes, *SEVERAL["looking"][1])
    assert all(ax.images[0].get_clim() == (0, 1) for ax in axes)
    labels = [t.get_text() for t in axes[0].get_yticklabels()]
    assert labels == TEXT


def test_learning_draws_a_line_a_seed(ax):
    """Seeds of an arm share a colour; the rival is dashed."""
    figures.learning(ax, *ONE["learning"])
    *lines, rival = ax.lines
    assert len(lines) == 4
    assert lines[0].get_color() == lines[1].get_color()
    assert lines[0].get_color() != lines[2].get_color()
    assert rival.get_ydata()[0] == 0.4
    assert rival.get_linestyle() == "--"
