"""Figures of the chapter *Logistic regression*."""

import matplotlib

matplotlib.use("Agg")

import numpy as np
import pytest

from dlbook.figures import logistic_regression as figures

GRID = np.linspace(0.0, 1.0, 11)
OUTCOMES = np.array([0, 1] * 5 + [1])
BINS = np.array([[0.1, 0.3, 0.5, 0.9], [0.2, 0.4, 0.6, 0.7], [0.1] * 4])
PAIRS = np.stack([GRID, GRID[::-1] ** 2], axis=1)
ROWS = {"first": (0.5, 0.3, 1.0), "second": (-0.2, 0.3, 1.1)}

ONE = {
    "rates": (GRID, OUTCOMES, BINS, np.stack([GRID, GRID**2])),
    "contours": (PAIRS, OUTCOMES, np.array([-1.0, 1, 1]), (0.25, 0.5)),
    "losses": (
        GRID,
        {"three": GRID, "two": 1 - GRID},
        (0.0, 0.0),
        (0.5, 1.0, 0.5, 2.0),
    ),
    "convergence": (
        0.1 ** np.arange(1, 6),
        {"safe": (0.5**GRID, 0.4**GRID), "best": (0.3**GRID, 0.2**GRID)},
    ),
    "weights": (("a", "b"), np.array([1.0, -0.5]), np.full((2, 2), 0.3)),
    "differences": (ROWS,),
    "roc": (GRID, np.sqrt(GRID), {"$p > 0.5$": (0.2, 0.4)}),
    "reliability": (GRID, GRID**2, 0.1 + 0 * GRID, (GRID / 2, GRID)),
}


def texts(ax):
    """What is written in the Axes."""
    return [text.get_text() for text in ax.texts]


def test_contours_hold_their_probability(ax):
    """On a line the log-odds are those of its label."""
    figures.contours(ax, *ONE["contours"])
    assert [text.strip() for text in texts(ax)] == ["0.25", "0.5"]
    for line, odds in zip(ax.lines[2:], (1 / 3, 1.0), strict=True):
        scores = line.get_xydata() @ [1, 1] - 1
        assert scores == pytest.approx([np.log(odds)] * 2)


def test_losses_mark_the_minimum(ax):
    """The dot stands where it is told, and each curve has its name."""
    figures.losses(ax, *ONE["losses"])
    assert ax.lines[2].get_xydata().tolist() == [[0.0, 0.0]]
    assert texts(ax) == ["three", "two"]


def test_losses_show_newtons_parabola(ax):
    """Its minimum lies minus slope over curvature from where it touches."""
    figures.losses(ax, *ONE["losses"])
    w, loss = ax.lines[3].get_xydata().T
    assert w[loss.argmin()] == pytest.approx(0.5 - 0.5 / 2, abs=0.01)
    assert loss.min() == pytest.approx(1 - 0.5**2 / (2 * 2), abs=1e-3)
    assert ax.lines[4].get_xydata().tolist() == [[0.5, 1.0]]


def test_differences_tell_naive_from_corrected(ax):
    """A row holds two intervals about one mean, the corrected one first."""
    figures.differences(ax, ROWS)
    spans = [np.ptp(c.get_segments()[0][:, 0]) for c in ax.collections]
    assert spans == pytest.approx([2.0, 0.6, 2.2, 0.6])
    assert ax.get_ylim()[0] > ax.get_ylim()[1]


def test_reliability_shows_predictions_across(ax):
    """The second model's predictions lie across, what was observed up."""
    figures.reliability(ax, *ONE["reliability"])
    np.testing.assert_array_equal(ax.lines[-1].get_xdata(), GRID)
    np.testing.assert_array_equal(ax.lines[-1].get_ydata(), GRID / 2)
    (bars,) = ax.collections
    assert min(b[:, 1].min() for b in bars.get_segments()) == 0


def test_weights_name_both_intervals(ax):
    """The thick interval is the Hessian's, the thin one the bootstrap's."""
    figures.weights(ax, *ONE["weights"])
    assert texts(ax) == ["Hessian", "bootstrap"]
    thick, thin = ax.collections
    assert thick.get_linewidth() > thin.get_linewidth()
