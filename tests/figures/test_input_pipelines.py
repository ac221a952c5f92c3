"""Figures of *Input pipelines*: streams, a buffer, who waits for whom."""

import matplotlib

matplotlib.use("Agg")

import numpy as np

from dlbook.figures import input_pipelines as figures

LAW = np.full((6, 6), 1 / 6)
LOAD = np.array([[0, 3], [0, 3], [3, 6]])
TRAIN = np.array([[3, 4], [4, 5], [6, 7]])
TABLES = {"none": (LOAD, TRAIN, 0), "two": (LOAD, TRAIN, 2)}
FLOWS = {
    "shuffled": [[2, 0, 4, 1], [3, 5], [1, 0, 2, 5], [3, 4]],
    "blurred": [[2, 0, 2, 1], [3, 0, 5, 1], [4, 5, 3, 4]],
}

ONE = {"waits": (np.array([0, 0.5, 0.3]), np.array([0, 0.6, 0.4]))}
SEVERAL = {
    "orders": (2, (FLOWS, 6)),
    "buffer": (2, ({2: LAW, 4: LAW},)),
    "timetables": (2, (TABLES,)),
}


def test_orders_draws_every_place(axes):
    """A cell for each place, a bar between batches, a tick between epochs."""
    figures.orders(axes, FLOWS, 6)
    for ax, batches in zip(axes, FLOWS.values(), strict=True):
        cells = ax.images[0].get_array()[0].tolist()
        assert cells == [n for rows in batches for n in rows]
        assert [int(t.get_text()) for t in ax.texts] == cells
        *bars, _ = ax.lines
        ends = np.cumsum([len(rows) for rows in batches])[:-1] - 0.5
        assert [line.get_xdata()[0] for line in bars] == ends.tolist()
        assert ax.get_xticks().tolist() == [5.5]


def test_orders_marks_what_comes_again_within_an_epoch(axes):
    """A dot where an example was there before in the same N places."""
    figures.orders(axes, FLOWS, 6)
    dots = [ax.lines[-1].get_xdata().tolist() for ax in axes]
    assert dots == [[], [2, 5, 9, 11]]


def test_buffer_has_one_scale_and_leaves_out_what_cannot_be(axes):
    """The same colour is the same probability; zero shows the grey paper."""
    sure, even = np.eye(4), np.full((4, 4), 1 / 4)
    figures.buffer(axes, {1: sure, 4: even})
    first, second = (ax.images[0] for ax in axes)
    assert first.get_clim() == second.get_clim() == (0, 1)
    assert (first.get_array().mask == (sure == 0)).all()
    assert not np.ma.getmaskarray(second.get_array()).any()


def test_waits_marks_counts_and_law(axes):
    """Bars are the counts, the line is the law, on the same steps."""
    counted, law = ONE["waits"]
    figures.waits(axes[0], counted, law)
    heights = [bar.get_height() for bar in axes[0].patches]
    np.testing.assert_allclose(heights, counted)
    np.testing.assert_allclose(axes[0].lines[0].get_ydata(), law)


def test_timetables_puts_each_worker_in_its_row(axes):
    """Without workers there is one row; with two, loads alternate."""
    figures.timetables(axes, TABLES)
    names = [[t.get_text() for t in ax.get_yticklabels()] for ax in axes]
    assert names == [["trainer"], ["trainer", "worker 1", "worker 2"]]
    waits, *bars = axes[1].collections
    rows = [bar.get_paths()[0].get_extents() for bar in bars]
    middle = [round((r.y0 + r.y1) / 2) for r in rows]
    assert middle == [-1, 0, -2, 0, -1, 0]
    assert [r.x0 for r in rows] == [0, 3, 0, 4, 3, 6]
    gaps = [path.get_extents() for path in waits.get_paths()]
    assert [(r.x0, r.x1) for r in gaps] == [(0, 3), (4, 4), (5, 6)]
    numbers = [t.get_text() for t in axes[1].texts]
    assert numbers == ["load 1", "1", "load 2", "2", "load 3", "3"]
