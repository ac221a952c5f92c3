"""Figures of *Hyperparameters*: what the best score says, and how sure."""

import matplotlib

matplotlib.use("Agg")

import numpy as np

from dlbook.figures import winners as figures

JUDGED, FRESH = np.array([0.7, 0.9, 0.8]), np.array([0.72, 0.81, 0.8])
N = np.array([2, 8])
SIZES = {"250 pictures": (N, np.array([0.01, 0.03]), np.array([0.02, 0.04]))}
RATIOS = np.array([0.5, 1.0, 2.0])
COUNTS = {"80 %": np.array([34, 10, 5])}
FOUND = {
    "one layer": (np.array([0.7, 0.8]), np.array([0.9, 0.8])),
    "two layers": (np.array([0.5]), np.array([0.6])),
}

ONE = {
    "chosen": (JUDGED, FRESH),
    "curse": (SIZES,),
    "needed": (RATIOS, COUNTS, {"old claim": (1.0, 10)}),
    "arms": (FOUND,),
}
SEVERAL: dict[str, tuple] = {}


def test_chosen_marks_the_winner(ax):
    """The largest validation score, and a line through both means."""
    figures.chosen(ax, JUDGED, FRESH)
    alike = ax.lines[0].get_xydata()
    np.testing.assert_allclose(alike, [[70, 70 - 7 / 3], [90, 90 - 7 / 3]])
    best = ax.lines[-1].get_xydata()
    np.testing.assert_allclose(best, [[90, 81]])


def test_curse_holds_dots_against_lines(ax):
    """Measured as dots, derived as a line, both in points."""
    figures.curse(ax, SIZES)
    line, dots = ax.lines
    np.testing.assert_allclose(line.get_ydata(), [2, 4])
    np.testing.assert_allclose(dots.get_ydata(), [1, 3])


def test_needed_draws_a_curve_a_power(ax):
    """Whole seeds by ratio, as steps, and the marks where they were put."""
    figures.needed(ax, RATIOS, COUNTS, {"old claim": (1.0, 10)})
    curve, mark = ax.lines
    np.testing.assert_allclose(curve.get_ydata(), COUNTS["80 %"])
    assert curve.get_drawstyle() == "steps-post"
    assert (list(mark.get_xdata()), list(mark.get_ydata())) == ([1.0], [10])


def test_arms_draws_each_score_and_the_mean(ax):
    """Two rows of dots an arm, a bar at each mean, named on the left."""
    figures.arms(ax, FOUND)
    dots, bar = ax.lines[2:4]
    np.testing.assert_allclose(dots.get_xdata(), [90, 80])
    np.testing.assert_allclose(bar.get_xdata(), [85])
    assert [t.get_text() for t in ax.get_yticklabels()] == list(FOUND)
    assert len({float(line.get_ydata()[0]) for line in ax.lines}) == 4
