"""Figures of *Capacity*: errors against the number of weights."""

import matplotlib

matplotlib.use("Agg")

import numpy as np

from dlbook.figures import capacity as figures

D = np.arange(1, 9)
LAW = {"alike": 1 + D / 4, "ordered": np.where(D == 4, np.inf, 2.0)}
SEEN = {"alike": np.where(D % 3, np.nan, 2.0), "ordered": 2.5 + 0 * D}
REST = {"N": 4, "none": 3.0, "limits": (1, 50)}
VALUES = {2: np.array([3.0, 2]), 4: np.array([4.0, 2, 1, 0.1])}
SUMS = 1 + np.arange(12.0).reshape(2, 6)
FOUND = {
    "shortest": np.array([[1.0, 3], [4, 6]]),
    "ridge": np.array([1.0, 0.5]),
}
SPOTS = {"shortest": (15.0, 8), "ridge": (20.0, -9)}
SIZES, NAMES = np.array([10, 20]), ("features", "error")
POINTS = {"ridge": np.array([[1.0, 2, 4], [3.0, 2, 1]])}

WAY = np.array([0, 0.5, 1])
PAST = {"D = 2": np.ones((2, 3)), "D = 4": np.arange(6.0).reshape(2, 3)}

ONE = {
    "by_size": (SIZES, FOUND, SPOTS, NAMES, 12),
    "against_effective": (POINTS, np.array([[0.0, 4], [4.0, 0]])),
}
SEVERAL = {
    "peak": (2, (D, LAW, SEEN, REST)),
    "spectra": (2, (VALUES, SUMS, 4)),
    "way": (2, (WAY, PAST, np.array([0.9, -0.1]), (-2, 3))),
}


def test_peak_draws_law_and_fits(axes):
    """The line is the law, cut where infinite; dots are the fits."""
    figures.peak(axes, D, LAW, SEEN, REST)
    for ax, name in zip(axes, LAW, strict=True):
        line, dots, none, examples = ax.lines
        np.testing.assert_array_equal(
            line.get_ydata(), np.minimum(LAW[name], 1e6)
        )
        np.testing.assert_array_equal(dots.get_ydata(), SEEN[name])
        assert set(none.get_ydata()) == {3.0}
        assert set(examples.get_xdata()) == {4}
        assert ax.get_title(loc="left") == name


def test_spectra_draws_every_value_and_every_set(axes):
    """A dot for each singular value, by rank, and a line for each set."""
    figures.spectra(axes, VALUES, SUMS, 4)
    drawn = [line.get_ydata().tolist() for line in axes[0].lines]
    assert drawn == [s.tolist() for s in VALUES.values()]
    assert axes[0].lines[1].get_xdata().tolist() == [1, 2, 3, 4]
    *sets, examples = axes[1].lines
    np.testing.assert_array_equal([a.get_ydata() for a in sets], SUMS)
    assert set(examples.get_xdata()) == {4}


def test_by_size_draws_means_seeds_and_names(ax):
    """Lines through the means, dots for seeds, names on their lines."""
    figures.by_size(ax, SIZES, FOUND, SPOTS, NAMES, 12)
    a, b, first, second, examples = ax.lines
    assert first.get_ydata().tolist() == [2, 5]
    assert [a.get_ydata().tolist(), b.get_ydata().tolist()] == [[1, 4], [3, 6]]
    assert second.get_ydata().tolist() == [1, 0.5]
    assert set(examples.get_xdata()) == {12}
    notes = {t.get_text(): tuple(t.xy) for t in ax.texts}
    assert notes["shortest"] == (15, 3.5)
    assert notes["ridge"] == (20, 0.5)
    assert (ax.get_xlabel(), ax.get_ylabel()) == NAMES


def test_against_effective_draws_points_and_law(ax):
    """The line is the law, a dot is a fit, one of them has the name."""
    figures.against_effective(ax, *ONE["against_effective"])
    line, dots = ax.lines
    assert line.get_ydata().tolist() == [4, 0]
    assert dots.get_xdata().tolist() == [1, 2, 4]
    assert [t.get_text() for t in ax.texts] == ["ridge"]
    assert tuple(ax.texts[0].xy) == (1, 3)


def test_way_draws_each_seed_and_the_targets(axes):
    """A line a seed, and the examples where they stand."""
    figures.way(axes, *SEVERAL["way"][1])
    for ax, (name, outputs) in zip(axes, PAST.items(), strict=True):
        *seeds, told = ax.lines
        np.testing.assert_array_equal([a.get_ydata() for a in seeds], outputs)
        assert told.get_xdata().tolist() == [0, 1]
        assert told.get_ydata().tolist() == [0.9, -0.1]
        assert ax.get_title(loc="left") == name
