"""Figures of the chapter *Looking inside*."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlbook.figures import looking_inside as figures
from dlbook.figures.style import GREY

RNG = np.random.default_rng(0)
PICTURES = RNG.integers(0, 256, (3, 6, 4), dtype=np.uint8)
CELLS = RNG.normal(size=(2, 6, 4))
MAPS = {"slope": CELLS[0], "way": CELLS[1]}
ROWS = {"one": MAPS, "other": MAPS}
SHARES = {"slope": {"read": np.array([0.3, 0.4]), "random": np.array([0.2])}}
SHARES["way"] = {"read": np.array([0.6, 0.7]), "random": np.array([0.3])}
SHARES["ink"] = {"": np.array([0.25])}
STEPS = np.array([1, 2, 4])

ONE = {
    "fields": ({"paths": (1.0, np.array([0.2, 0.6, 0.2]))},),
    "pointing": (SHARES,),
}
SEVERAL = {
    "evidence": ((2, 3), (PICTURES[0], ROWS)),
    "scales": ((4, 2), (CELLS[:, :2, :2], CELLS)),
    "way": (2, (STEPS / 4, RNG.normal(size=(2, 3)), STEPS,
                np.array([[1.0, 0.5, 0.2], [2.0, 0.1, 0.3]]))),
    "quartet": (3, (PICTURES[0], MAPS)),
    "ideals": ((2, 3), ({"a": PICTURES, "b": PICTURES},)),
}  # fmt: skip


@pytest.fixture
def grid():
    """Four rows of three axes in a figure that is closed after the test."""
    fig, axes = plt.subplots(4, 3)
    yield axes
    plt.close(fig)


def test_evidence_has_each_map_about_zero(grid):
    """Blue for, red against, each as far as its own strongest value."""
    figures.evidence(grid[:2], PICTURES[0], ROWS)
    for line in grid[:2]:
        for ax, cells in zip(line[1:], CELLS, strict=True):
            limit = abs(cells).max()
            assert ax.images[0].get_clim() == (-limit, limit)
            np.testing.assert_array_equal(ax.images[0].get_array(), cells)
    assert grid[0, 1].get_title() == "slope"
    assert grid[1, 1].get_title() == ""
    assert grid[1, 0].get_ylabel() == "other"


def test_scales_are_own_and_shared(grid):
    """The second row stretches each map, the others none."""
    figures.scales(grid[:, :2], CELLS[:, :2, :2], CELLS)
    top = abs(CELLS).max()
    limit = 2 * abs(CELLS[:, :2, :2]).max()
    for ax in grid[0, :2]:
        assert ax.images[0].get_clim() == (-limit, limit)
    for column, cells in zip(grid.T, CELLS, strict=False):
        own, one, cut = (ax.images[0] for ax in column[1:])
        assert own.get_clim() == (cells.min(), cells.max())
        assert one.get_clim() == (-top, top)
        assert cut.get_clim() == (0, top)
        assert cut.get_array().min() == 0


def test_fields_begin_at_their_first_pixel(grid):
    """Shares in per cent, from the given pixel on."""
    ax = figures.fields(grid[0, 0], {"paths": (3.0, np.array([0.25, 0.75]))})
    assert ax.lines[0].get_xdata().tolist() == [3, 4]
    assert ax.lines[0].get_ydata().tolist() == [25, 75]


def test_way_draws_the_median_of_the_gaps(grid):
    """Grey lines a picture, one in front for their median."""
    gaps = np.array([[1.0, 0.5, 0.2], [2.0, 0.1, 0.3], [4.0, 0.2, 0.1]])
    figures.way(grid[0, :2], STEPS / 4, gaps, STEPS, gaps)
    front = grid[0, 1].lines[-1]
    assert front.get_ydata().tolist() == [2, 0.2, 0.2]
    assert len(grid[0, 0].lines) == 3


def test_pointing_keeps_a_kind_s_colour(grid):
    """A row a map from above, a dot a network, in per cent."""
    ax = figures.pointing(grid[0, 0], SHARES)
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert [len(line.get_xdata()) for line in dots] == [2, 1, 2, 1, 1]
    assert dots[0].get_color() == dots[2].get_color() != dots[1].get_color()
    assert dots[4].get_color() == GREY
    assert dots[2].get_xdata() == pytest.approx([60, 70])
    assert dots[2].get_ydata() == pytest.approx([0.94, 0.94])
    assert dots[3].get_ydata() == pytest.approx([1.06])
    assert dots[4].get_ydata() == [2]
    assert ax.yaxis_inverted()
    names = [t.get_text() for t in ax.get_yticklabels()]
    assert names == ["slope", "way", "ink"]


def test_quartets_are_parted_in_the_middle(grid):
    """The cross lies between the pixels of two quarters."""
    figures.quartet(grid[0], PICTURES[0], MAPS, "asked: 3")
    titles = [ax.get_title() for ax in grid[0]]
    assert titles == ["asked: 3", "slope", "way"]
    for ax in grid[0]:
        across, down = ax.lines
        assert across.get_ydata()[0] == 2.5
        assert down.get_xdata()[0] == 1.5


def test_ideals_stand_in_named_rows(grid):
    """Each picture as it is, from paper to ink."""
    figures.ideals(grid[:2], {"a": PICTURES, "b": PICTURES[::-1]})
    np.testing.assert_array_equal(
        grid[1, 0].images[0].get_array(), PICTURES[2]
    )
    assert grid[1, 0].get_ylabel() == "b"
    assert [ax.get_title() for ax in grid[0]] == ["0", "1", "2"]
    assert grid[1, 1].get_title() == ""
