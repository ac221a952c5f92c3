"""Figures of the chapter *Input pipelines*."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlbook.figures import input_pipelines as figures

RNG = np.random.default_rng(0)
LAW = np.full((6, 6), 1 / 6)
SUMS = {k: RNG.random(11) + 0.5 for k in ("with replacement", "without")}
ARMS = {k: RNG.random((3, 4)) for k in ("mixed", "sorted")}
KINDS = {k: RNG.random((2, 4)) for k in ("last weights", "mean weights")}
LOAD = np.array([[0, 3], [0, 3], [3, 6]])
TRAIN = np.array([[3, 4], [4, 5], [6, 7]])
TABLES = {"none": (LOAD, TRAIN, 0), "two": (LOAD, TRAIN, 2)}
FLOWS = {
    "shuffled": [[2, 0, 4, 1], [3, 5], [1, 0, 2, 5], [3, 4]],
    "blurred": [[2, 0, 2, 1], [3, 0, 5, 1], [4, 5, 3, 4]],
}
CURVES = {k: (np.array([0.01, 0.1, 1]), v) for k, v in ARMS.items()}
WAYS = np.array([0.1, 1.0, 2.0])
SEEN = {"10 batches": (WAYS, 2 * WAYS), "50 batches": (WAYS**2, WAYS)}
MISS = {"10 batches": WAYS / 10, "50 batches": WAYS / 5}

ONE = {"waits": (np.array([0, 0.5, 0.3]), np.array([0, 0.6, 0.4]))}
SEVERAL = {
    "orders": (2, (FLOWS, 6)),
    "buffer": (2, ({2: LAW, 4: LAW},)),
    "sums": (2, (SUMS, SUMS, {"batch first": SUMS["without"]})),
    "learning": (2, (CURVES, (0.1, 1), KINDS)),
    "order_effect": (2, (WAYS, SEEN, MISS)),
    "timetables": (2, (TABLES,)),
}


@pytest.fixture
def axes():
    """Two axes in a figure that is closed after the test."""
    fig, axes = plt.subplots(1, 2)
    yield axes
    plt.close(fig)


def test_orders_draws_every_place(axes):
    """A cell for each place, a bar between batches, a tick between epochs."""
    figures.orders(axes, FLOWS, 6)
    for ax, batches in zip(axes, FLOWS.values(), strict=True):
        cells = ax.images[0].get_array()[0].tolist()
        assert cells == [n for rows in batches for n in rows]
        *bars, _ = ax.lines
        ends = np.cumsum([len(rows) for rows in batches])[:-1] - 0.5
        assert [line.get_xdata()[0] for line in bars] == ends.tolist()
        assert ax.get_xticks().tolist() == [5.5]


def test_orders_marks_what_comes_again_within_an_epoch(axes):
    """A dot where an example was there before in the same N places."""
    figures.orders(axes, FLOWS, 6)
    dots = [ax.lines[-1].get_xdata().tolist() for ax in axes]
    assert dots == [[], [2, 5, 9, 11]]


def test_order_effect_holds_what_is_seen_against_what_is_said(axes):
    """Left a line and dots for each number of steps; right percent."""
    figures.order_effect(axes, WAYS, SEEN, MISS)
    said, seen = axes[0].lines[:2]
    np.testing.assert_allclose(said.get_ydata(), 2 * WAYS)
    np.testing.assert_allclose(seen.get_ydata(), WAYS)
    np.testing.assert_allclose(axes[1].lines[0].get_ydata(), 10 * WAYS)


def test_waits_marks_counts_and_law(axes):
    """Bars are the counts, the line is the law, on the same steps."""
    counted, law = ONE["waits"]
    figures.waits(axes[0], counted, law)
    heights = [bar.get_height() for bar in axes[0].patches]
    np.testing.assert_allclose(heights, counted)
    np.testing.assert_allclose(axes[0].lines[0].get_ydata(), law)


def test_sums_holds_counts_against_what_is_derived(axes):
    """Left dots and a line for each way; right the rest without its ends."""
    far = SUMS["without"]
    derived = {k: v + 1 for k, v in SUMS.items()}
    figures.sums(axes, SUMS, derived, {"batch first": far})
    dots, line = axes[0].lines[:2]
    np.testing.assert_allclose(dots.get_ydata(), SUMS["with replacement"])
    np.testing.assert_allclose(line.get_ydata(), derived["with replacement"])
    np.testing.assert_allclose(axes[1].lines[0].get_ydata(), far[1:-1])


def test_learning_joins_means_in_percent(axes):
    """The line is the mean over seeds; dots are the seeds."""
    figures.learning(axes, *SEVERAL["learning"][1])
    mean, *dots = axes[0].lines[:5]
    np.testing.assert_allclose(
        mean.get_ydata(), 100 * ARMS["mixed"].mean(axis=1)
    )
    np.testing.assert_allclose(
        np.transpose([d.get_ydata() for d in dots]), 100 * ARMS["mixed"]
    )


def test_timetables_puts_each_worker_in_its_row(axes):
    """Without workers there is one row; with two, loads alternate."""
    figures.timetables(axes, TABLES)
    names = [[t.get_text() for t in ax.get_yticklabels()] for ax in axes]
    assert names == [["trainer"], ["trainer", "worker 1", "worker 2"]]
    rows = [bars.get_paths()[0].get_extents() for bars in axes[1].collections]
    middle = [round((r.y0 + r.y1) / 2) for r in rows]
    assert middle == [-1, 0, -2, 0, -1, 0]
    assert [r.x0 for r in rows] == [0, 3, 0, 4, 3, 6]
