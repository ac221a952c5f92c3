"""Figures of predictors of series."""

import matplotlib

matplotlib.use("Agg")

import numpy as np

from dlbook.figures import forecasting as figures
from dlbook.figures.style import PREDICTION, TRUTH

ROW = np.full(8, 0.2), 1.5
CURVES = {"first": np.full((2, 10), 0.5), "second": np.full((2, 10), 0.1)}
WIDTH = 2 ** np.arange(4)
ERRORS = {
    "last": (1, np.array([0.05, 0.06])),
    "AR": (2, np.array([0.04, 0.03])),
    "LSTM": (100, np.array([3e-3, 4e-3])),
    "RNN": (100, np.array([2e-3, 1e-3])),
}
LEAST = {"best of all": np.full(4, 1e-3), "best linear": np.full(4, 2e-3)}


ONE = {
    "series": (np.arange(9.0), np.arange(9.0) + 1, np.arange(9.0) + 2),
    "scores": (WIDTH, LEAST, ERRORS),
    "ahead": (CURVES,),
    "bundles": (None, CURVES, ("C3", "C5")),
    "beliefs": (np.linspace(0, 6, 8), {0: ROW, 3: ROW}),
}


def test_bundles_are_lines_of_one_colour_with_one_label(ax):
    """A line a row, in its family's colour; x counts from one if None."""
    figures.bundles(ax, None, CURVES, ("C3", "C5"))
    assert [line.get_color() for line in ax.lines] == ["C3"] * 2 + ["C5"] * 2
    assert ax.get_legend_handles_labels()[1] == list(CURVES)
    assert ax.lines[0].get_xdata().tolist() == list(range(1, 11))


def test_series_dots_are_what_is_seen(ax):
    """The wave is drawn as a line, the numbers as dots, at their steps."""
    figures.series(ax, *ONE["series"])
    clock, wave, seen = ax.lines
    assert seen.get_xydata().tolist() == [[k, k] for k in range(9)]
    assert seen.get_linestyle() == "None"
    assert wave.get_ydata()[0] == 1
    assert clock.get_linestyle() == "--"


def test_scores_give_the_network_the_colour_of_predictions(ax):
    """Each predictor is named beside its dots; the curves are the least."""
    figures.scores(ax, *ONE["scores"])
    least, dots = ax.lines[:2], ax.lines[2:]
    assert {line.get_color() for line in least} == {TRUTH}
    assert [line.get_xdata()[0] for line in dots] == [1, 2, 100, 100]
    assert [t.get_text().strip() for t in ax.texts] == list(ERRORS)
    colours = [line.get_color() == PREDICTION for line in dots]
    assert colours == [False, False, False, True]


def test_curves_keep_their_order(ax):
    """The first family of forecasts and of moves is labelled first."""
    figures.ahead(ax, CURVES)
    labels = [t.get_text() for t in ax.get_legend().get_texts()]
    assert labels == list(CURVES)
    assert ax.lines[0].get_xdata()[0] == 1


def test_beliefs_stand_below_one_another_with_the_truth(ax):
    """A row for each count, named; its dot is the true phase."""
    figures.beliefs(ax, *ONE["beliefs"])
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert [d.get_xdata()[0] for d in dots] == [1.5, 1.5]
    assert dots[0].get_ydata()[0] > dots[1].get_ydata()[0]
    assert [t.get_text() for t in ax.texts] == ["none seen", "3 seen"]
