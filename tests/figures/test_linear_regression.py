"""Figures of the chapter *Linear regression*."""

import matplotlib

matplotlib.use("Agg")

import numpy as np

from dlbook.figures import linear_regression as figures

GRID = np.linspace(-2.0, 2.0, 9)
PENALTIES = np.array([0.1, 1.0, 10.0])
FALLING = np.array([3.0, 2.0, 2.5])
BAND = np.array([[0.6, 0.5], [0.8, 0.6], [1.1, 0.7]])

ONE = {
    "two_fits": (
        GRID,
        GRID,
        GRID,
        {"truth": GRID, "free": -GRID, "ridge": 0 * GRID},
    ),
    "lost_digits": (
        np.array([4, 6]),
        {"inverse": np.array([1e-9, 1e-5]), "QR": np.array([1e-15, 1e-12])},
        np.array([[1e-8, 1e-4], [1e-15, 1e-11]]),
    ),
    "drawn_curves": (GRID, np.stack([GRID, -GRID], axis=1), "flat prior"),
    "filters": (
        np.array([0.1, 1.0, 10.0]),
        PENALTIES,
        np.linspace(0, 1, 9).reshape(3, 3),
        np.array([0.5, 2.0]),
    ),
    "decomposition": (
        PENALTIES,
        dict.fromkeys(("bias²", "variance", "noise", "sum"), FALLING / 4),
        FALLING / 4,
    ),
    "validation": (
        PENALTIES,
        FALLING,
        0.1 * FALLING,
        {"minimum": 1, "one SE": 2},
    ),
    "sizes": (
        np.array([30, 300]),
        dict.fromkeys(("mean", "free", "degree", "ridge", "falling"), BAND),
    ),
    "reshuffled": (["10", "1", "0"], np.array([[1, 1, 2], [0, 0, 0]])),
}


def test_validation_marks_the_chosen_columns(ax):
    """The markers stand on the curve, over the penalties chosen."""
    figures.validation(ax, *ONE["validation"])
    marked = [tuple(x[0] for x in line.get_data()) for line in ax.lines[-2:]]
    assert marked == [(1.0, 2.0), (10.0, 2.5)]


def test_reshuffled_dots_count_the_shuffles(ax):
    """A dot for each penalty of a set, its area the number of shuffles."""
    figures.reshuffled(ax, *ONE["reshuffled"])
    dots = [(c.get_offsets().tolist(), c.get_sizes()) for c in ax.collections]
    (first, areas), (second, area) = dots
    assert first == [[1.0, 1.0], [1.0, 2.0]]
    assert second == [[2.0, 0.0]]
    np.testing.assert_allclose([*areas / area], [2 / 3, 1 / 3])


def test_sizes_names_a_curve_where_it_enters_the_frame(ax):
    """A method whose error starts above the frame is named further right."""
    bands = dict.fromkeys(("mean", "degree", "ridge", "falling"), BAND)
    loose = np.array([[10.0, 0.5], [100.0, 0.6], [1e9, 0.7]])
    n, _ = ONE["sizes"]
    figures.sizes(ax, n, {"free": loose} | bands)
    places = {text.get_text(): text.xy for text in ax.texts}
    assert places["free"] == (300, 0.6)
    assert places["ridge"] == (30, 0.8)
