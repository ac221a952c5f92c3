"""Figures of *Hyperparameters*: where trials fall, and what they find."""

import matplotlib

matplotlib.use("Agg")

import numpy as np

from dlbook.figures import hyperparameters as figures

RNG = np.random.default_rng(0)
SCORE = np.array([0.2, 0.8, 0.5])
SETTINGS = {"rate": np.array([0.01, 0.1, 1]), "width": np.array([8, 16, 32])}
POINTS = {"grid": np.array([[0.1, 0.2], [0.5, 0.7]])}
POINTS["chance"] = POINTS["grid"][:, ::-1]
CURVES = np.sort(RNG.random((3, 9)), axis=1)
MARKS = {"halving": (5, np.array([0.7, 0.8]))}
WAYS = {"grid": np.array([0.6, 0.7]), "chance": np.array([0.5, 0.9, 0.7])}
HAND = {"quick": np.array([0.5, 0.3]), "slow": np.array([0.6, 0.1])}
RUNS = np.array([[0.1, 0.9, 0.5], [0.3, 0.4, 0.6], [0.2, 0.3, 0.8]])
KEPT = [np.array([1, 2, 0]), np.array([0, 1]), np.array([1])]

ONE: dict[str, tuple] = {}
SEVERAL = {
    "best_so_far": (2, (CURVES, MARKS, WAYS)),
    "responses": (2, (SETTINGS, SCORE)),
    "spreads": (2, (POINTS, np.array([0.4, 0.6]))),
    "crossing": (2, (HAND, RUNS, (1, 2, 3), KEPT)),
}


def test_responses_marks_the_same_setting_in_every_panel(axes):
    """All dots in percent, and the best one again, larger."""
    figures.responses(axes, SETTINGS, SCORE)
    for ax, values in zip(axes, SETTINGS.values(), strict=True):
        dots, best = ax.lines
        np.testing.assert_allclose(dots.get_xdata(), values)
        np.testing.assert_allclose(dots.get_ydata(), 100 * SCORE)
        assert best.get_xdata() == [values[1]]
    assert [ax.get_ylabel() for ax in axes] == ["accuracy (%)", ""]


def test_spreads_parts_hits_from_misses(axes):
    """Points in the stretch are drawn apart; each value has its tick."""
    figures.spreads(axes, POINTS, np.array([0.4, 0.6]))
    *ticks, misses, hits = axes[0].lines
    assert len(ticks) == 4
    assert hits.get_xydata().tolist() == [[0.5, 0.7]]
    assert misses.get_xydata().tolist() == [[0.1, 0.2]]
    assert len(axes[1].lines[-1].get_xdata()) == 0
    assert axes[0].get_xlim()[0] < 0  # a dot on the edge is whole


def test_best_so_far_draws_means_over_blocks(axes):
    """The thick line is the mean; a bar stands at each search's mean.

    No column stands on an axis.
    """
    figures.best_so_far(axes, CURVES, MARKS, WAYS)
    thick = [ln for ln in axes[0].lines if len(ln.get_xdata()) == 9]
    np.testing.assert_allclose(
        thick[-1].get_ydata(), 100 * CURVES.mean(axis=0)
    )
    bars = [
        [line.get_xydata()[0].tolist() for line in ax.lines
         if line.get_marker() == "_"]
        for ax in axes
    ]  # fmt: skip
    np.testing.assert_allclose(bars[0], [[5, 75]])
    np.testing.assert_allclose(bars[1], [[0, 65], [1, 70]])
    assert [t.get_text() for t in axes[1].get_xticklabels()] == list(WAYS)
    assert axes[1].get_xlim() == (-0.5, 1.5)


def test_crossing_ends_a_curve_where_it_is_stopped(axes):
    """Each setting is drawn once in grey, up to its last rung.

    The best that was stopped is whole to a dot there and dashed after it.
    """
    figures.crossing(axes, HAND, RUNS, (1, 2, 3), KEPT)
    grey = [line for line in axes[1].lines if line.get_linewidth() == 0.7]
    ends = sorted(float(line.get_xdata()[-1]) for line in grey)
    assert ends == [1, 2, 3]
    rest, best, _, found = axes[1].lines[-4:]
    stopped = [[1, 2, 3], [20, 30, 80]]
    np.testing.assert_allclose(rest.get_data(), stopped)
    assert rest.get_linestyle() == "--"
    assert (list(best.get_xdata()), best.get_marker()) == ([1], "o")
    np.testing.assert_allclose(found.get_ydata(), 100 * RUNS[1])
