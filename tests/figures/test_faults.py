"""Figures of two faults."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np

from dlbook.figures import faults as figures

SPREADS = {"kept": np.full((2, 3), 0.5), "lost": np.array([[1, 0.2, 0.01]])}
MARGINS = np.array([-1.0, 0.0, 1.0, 0.5])
LOSSES = {
    k: np.array([[1, 0.1], [2, 0.2], [3, 0.3], [2.5, 0.2]]) for k in "ab"
}

ONE = {"spreads": (SPREADS, 0.25, "a quarter")}
SEVERAL = {"twice": (2, (MARGINS, LOSSES, (1.0, 2.0)))}


def test_spreads_fall_along_their_bound(ax):
    """Dashed, from the last arm's first layer on, a factor a layer."""
    figures.spreads(ax, SPREADS, 0.25, "a quarter")
    bound = ax.lines[-1]
    np.testing.assert_allclose(bound.get_ydata(), [1, 0.25, 0.0625])
    kept, lost, name = ax.texts
    assert [kept.get_text(), lost.get_text()] == ["kept", "lost"]
    assert name.get_text() == "a quarter"
    assert name.xy in zip(*bound.get_data(), strict=True)


def test_twice_marks_the_example():
    """The last margin is a dot, on no curve; both ends are dashed."""
    fig, axes = plt.subplots(1, 2)
    figures.twice(axes, MARGINS, LOSSES, (1.0, 2.0))
    for ax, value in zip(axes, (2.5, 0.2), strict=True):
        dots = [line for line in ax.lines if line.get_marker() == "o"]
        assert [d.get_xydata().tolist() for d in dots] == [[[0.5, value]]] * 2
    dashed = [x for x in axes[0].lines if x.get_linestyle() == "--"]
    assert [x.get_ydata()[0] for x in dashed] == [1, 2]
    plt.close(fig)
