"""Figures of *Autoencoders*: what is given is what is drawn."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlbook.figures import autoencoders as figures

PICTURES = np.arange(2 * 3 * 4 * 4.0).reshape(2, 3, 4, 4) / 96
ROWS = {"in": PICTURES[0], "back": PICTURES[1]}
POINTS = np.array([[0.0, 1], [2, 3], [4, 0]])

ONE = {
    "given_back": (POINTS, POINTS + 1, POINTS[:2], "a line"),
    "stairs": (
        np.array([0, 5, 9]),
        np.array([[3.0, 4], [2, 2], [1, 0]]),
        np.array([3.0, 1]),
        np.array([2.0, 6]),
    ),
    "sweep": (
        [1, 4],
        {
            "line": np.array([0.5, 0.25]),
            "net": np.array([[0.4, 0.2], [0.1, 0.3]]),
        },
        (0.45, "a table"),
    ),
    "field": (POINTS, POINTS / 2, POINTS[:1], "the score"),
    "codes": (POINTS, np.array([7, 1, 0]), POINTS[:2]),
}
SEVERAL = {"rows_of": ((2, 3), (ROWS,)), "signed_rows": ((2, 3), (ROWS,))}


@pytest.fixture
def axes():
    """Two rows of three."""
    fig, axes = plt.subplots(2, 3)
    yield axes
    plt.close(fig)


def test_rows_of_pictures_have_names(axes):
    """Row by row, on one scale from 0 to 1."""
    figures.rows_of(axes, ROWS)
    shown = np.array([[ax.images[0].get_array() for ax in r] for r in axes])
    np.testing.assert_array_equal(shown, PICTURES)
    assert [r[0].get_ylabel() for r in axes] == ["in", "back"]
    assert {ax.images[0].get_clim() for ax in axes.flat} == {(0, 1)}


def test_signs_are_centred_on_zero(axes):
    """Each on its own scale."""
    figures.signed_rows(axes, ROWS)
    low, high = axes[1, 2].images[0].get_clim()
    assert -low == high == abs(PICTURES[1, 2]).max()


def test_strokes_lead_from_points_to_what_is_given_back(ax):
    """After the curve, one a point."""
    figures.given_back(ax, *ONE["given_back"])
    curve, *strokes, points = (line.get_xydata() for line in ax.lines)
    np.testing.assert_array_equal(curve, POINTS[:2])
    np.testing.assert_array_equal(strokes[1], [[2, 3], [3, 4]])
    np.testing.assert_array_equal(points, POINTS)


def test_stairs_have_levels_and_times(ax):
    """And a line a seed."""
    figures.stairs(ax, *ONE["stairs"])
    drawn = [line.get_xydata() for line in ax.lines]
    assert [line[0, 1] for line in drawn[:2]] == [3, 1]
    assert [line[0, 0] for line in drawn[2:4]] == [2, 6]
    np.testing.assert_array_equal(drawn[5], [[0, 4], [5, 2], [9, 0]])


def test_sweep_draws_means_and_seeds(ax):
    """Names at the right end of the means."""
    figures.sweep(ax, *ONE["sweep"])
    level, line, _, net, first, second = (a.get_ydata() for a in ax.lines)
    assert level[0] == 0.45
    np.testing.assert_allclose(line, [0.5, 0.25])
    np.testing.assert_allclose(net, [0.3, 0.2])
    np.testing.assert_allclose([first, second], [[0.4, 0.1], [0.2, 0.3]])
    assert [t.get_text() for t in ax.texts] == ["a table", "line", "net"]
    assert ax.texts[2].xy == (4, pytest.approx(0.2))


def test_arrows_stand_where_they_belong(ax):
    """At their places, as long as given."""
    figures.field(ax, *ONE["field"])
    arrows = ax.collections[0]
    np.testing.assert_array_equal(arrows.get_offsets(), POINTS)
    np.testing.assert_allclose(np.stack([arrows.U, arrows.V], 1), POINTS / 2)


def test_codes_are_digits_in_their_places(ax):
    """And a way from dot to dot."""
    figures.codes(ax, *ONE["codes"])
    assert [t.get_text() for t in ax.texts] == ["7", "1", "0"]
    assert [t.get_position() for t in ax.texts] == [(0, 1), (2, 3), (4, 0)]
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), POINTS[:2])
