"""Figures of *Data validation*: scores, twins, alarms, labels in doubt."""

import matplotlib

matplotlib.use("Agg")

import numpy as np

from dlbook.figures import data_validation as figures

FOUND = {"1": np.array([[0.9, 0.8], [0.7, 0.8], [0.5, 0.6]])}
FOUND["2"] = FOUND["1"] / 2
IMAGES = np.arange(32.0).reshape(2, 4, 4)
COUNTS = np.array([10, 100, 1000])
CURVE = np.array([0.1, 0.5, 0.9])
PANELS = {
    "one column": {"means": (CURVE + 0.05, CURVE)},
    "two": {"means": (CURVE, CURVE), "classifier": (CURVE, CURVE**2)},
}
TABLE = {"sound": {"a": 0.3, "b": 0.0}, "broken": {"a": -12.0, "b": 2.0}}

ONE = {"scores": (FOUND,), "alarms": (TABLE,)}
SETS = np.array([[0.0, 0], [1, 1], [2, 3]]), np.array([[1.0, 0], [3, 2]])
SUMS = [rows[:, 0] - rows[:, 1] for rows in SETS]
SEVERAL = {
    "clouds": (2, (SETS, SUMS)),
    "pairs": ((2, 2), (IMAGES, IMAGES, ("one", "other"))),
    "power": (2, (COUNTS, PANELS)),
    "doubts": ((1, 2), (IMAGES, "49", "94")),
}


def test_scores_has_a_row_a_set_and_a_dot_a_run(ax):
    """Three kinds of marks in each row, at the accuracies."""
    figures.scores(ax, FOUND)
    dots = [line for line in ax.lines if line.get_marker() != "None"]
    assert len(dots) == 6
    for line, score in zip(dots, [*FOUND["1"], *FOUND["2"]], strict=True):
        np.testing.assert_allclose(line.get_xdata(), score)
    rows = [round(line.get_ydata()[0]) for line in dots]
    assert rows == [0, 0, 0, -1, -1, -1]
    assert [t.get_text() for t in ax.texts] == [*figures.PARTS]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["1", "2"]


def test_pairs_stand_over_each_other(axes):
    """Each column shows a picture and its like."""
    grid = np.array([axes, axes]).reshape(2, 2)
    figures.pairs(grid, IMAGES, IMAGES + 1, ("one", "other"))
    shown = [[i.get_array().data for i in ax.images] for ax in axes]
    flat = [image for images in shown for image in images]
    assert len(flat) == 4
    assert sum(np.array_equal(i, IMAGES[0]) for i in flat) == 1
    assert sum(np.array_equal(i, IMAGES[1] + 1) for i in flat) == 1


def test_clouds_has_every_row_and_counts_every_sum(axes):
    """Dots at the rows; each histogram holds as many as its set."""
    figures.clouds(axes, SETS, SUMS)
    for line, rows in zip(axes[0].lines, SETS, strict=True):
        np.testing.assert_allclose(line.get_xydata(), rows)
    for patch, rows in zip(axes[1].patches, SETS, strict=True):
        assert patch.get_xy()[1:-1:2, 1].sum() == len(rows)


def test_power_draws_what_is_seen_and_what_is_derived(axes):
    """Dots are counted, lines derived, in a panel each."""
    figures.power(axes, COUNTS, PANELS)
    line, dots = axes[0].lines
    np.testing.assert_allclose(line.get_ydata(), CURVE)
    np.testing.assert_allclose(dots.get_ydata(), CURVE + 0.05)
    assert [t.get_text() for t in axes[1].texts] == ["means", "classifier"]


def test_doubts_names_both_classes(axes):
    """What the label says, and what is believed."""
    figures.doubts(np.array([axes]), IMAGES, "49", "94")
    titles = [ax.get_title() for ax in axes]
    assert titles == ["4, not 9?", "9, not 4?"]


def test_alarms_are_crossed(ax):
    """A cross where a number is negative, its size as colour."""
    figures.alarms(ax, TABLE)
    assert ax.lines[0].get_xydata().tolist() == [[0, 1]]
    assert ax.images[0].get_array().tolist() == [[0.3, 0], [12, 2]]
