"""Points of a search, and successive halving on recorded curves."""

import numpy as np
import pytest

from dlbook import study
from dlbook.study import grid_points, halving, latin_points

RNG = np.random.default_rng(0)
SPACE = {"lr": (0.01, 1.0), "width": (8, 128)}
# Setting 2 is slow and the best in the end; 1 leads at first.
CURVES = np.array(
    [[0.3, 0.5, 0.6, 0.7], [0.6, 0.7, 0.7, 0.7],
     [0.1, 0.2, 0.7, 0.9], [0.4, 0.4, 0.5, 0.8]]
)  # fmt: skip


def test_equal_steps_are_equal_factors():
    """A half of the way from 0.01 to 1 is 0.1, from 8 to 128 is 32."""
    found = study.settings_at(np.array([[0, 0], [0.5, 0.5], [1, 1]]), SPACE)
    assert [s["width"] for s in found] == [8, 32, 128]
    np.testing.assert_allclose([s["lr"] for s in found], [0.01, 0.1, 1])
    assert type(found[1]["width"]) is int
    assert type(found[1]["lr"]) is float


@pytest.mark.parametrize("per_axis", [(3, 3), (2, 4, 1), (5,)])
def test_a_grid_has_its_values_and_no_others(per_axis):
    """k values an axis at steps of 1/k, every combination, in the cube."""
    points = grid_points(per_axis, RNG)
    assert points.shape == (np.prod(per_axis), len(per_axis))
    assert ((points >= 0) & (points < 1)).all()
    assert len(np.unique(points.round(12), axis=0)) == len(points)
    for column, k in zip(points.T, per_axis, strict=True):
        values = np.unique(column.round(12))
        assert len(values) == k
        np.testing.assert_allclose(np.diff(values), 1 / k)


def test_points_of_a_grid_are_uniform_in_their_own_cells():
    """Point i never leaves cell i; over shifts it is anywhere in it."""
    found = np.array([grid_points((3, 2), RNG) for _ in range(2000)])
    cells = np.floor(found * (3, 2)).astype(int)
    assert (cells == cells[0]).all()
    assert len(np.unique(cells[0], axis=0)) == 6
    within = (found * (3, 2)) % 1
    np.testing.assert_allclose(within.mean(axis=0), 0.5, atol=0.03)
    assert within.min() < 0.01
    assert within.max() > 0.99


def test_a_latin_square_has_one_point_in_each_part():
    """On each axis the points' parts are all of them, in different orders."""
    points = latin_points(9, 3, RNG)
    parts = np.floor(9 * points).astype(int)
    assert (np.sort(parts, axis=0) == np.arange(9)[:, None]).all()
    assert (parts[:, 0] != parts[:, 1]).any()


@pytest.mark.parametrize("make", [
    lambda: study.random_points(8, 2, RNG),
    lambda: grid_points((4, 2), RNG),
    lambda: latin_points(8, 2, RNG),
])  # fmt: skip
def test_each_point_is_uniform(make):
    """Every way spends its points evenly: a tenth of the first axis each."""
    first = np.concatenate([make()[:, 0] for _ in range(4000)])
    counts = np.histogram(first, bins=10, range=(0, 1))[0]
    assert abs(counts / len(first) - 0.1).max() < 0.01


def test_halving_by_hand():
    """Of four two go on after an epoch, and one after two: the slow is out."""
    rungs = halving(CURVES, (1, 2, 4), factor=2)
    assert [r.tolist() for r in rungs] == [[1, 3, 0, 2], [1, 3], [1]]
    late = halving(CURVES, (3, 4), factor=2)
    assert [r.tolist() for r in late] == [[1, 2, 0, 3], [2, 1]]


def test_halving_at_one_rung_is_the_whole_search():
    """With the last epoch as the only rung nobody is stopped."""
    (kept,) = halving(CURVES, (4,), factor=2)
    assert kept.tolist() == [2, 3, 0, 1]


@pytest.mark.parametrize("factor", [1.5, 2, 3])
def test_cost_is_what_the_rungs_train(factor):
    """Epochs counted from who is left where."""
    scores, rungs = RNG.random((27, 9)), (1, 3, 9)
    paid, before = 0, 0
    for kept, rung in zip(halving(scores, rungs, factor), rungs, strict=True):
        paid, before = paid + len(kept) * (rung - before), rung
    assert study.halving_cost(27, rungs, factor) == paid
    assert study.halving_cost(27, (1, 3, 9), 3) == 27 + 9 * 2 + 3 * 6


def test_a_drawn_order_decides_between_equals():
    """Ties keep the order in which the settings were drawn."""
    kept = halving(np.zeros((4, 2)), (1, 2), factor=2)
    assert [k.tolist() for k in kept] == [[0, 1, 2, 3], [0, 1]]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: study.settings_at(np.ones((2, 3)), SPACE), r"\(2, 3\)"),
        (lambda: study.settings_at(np.ones((1, 1)), {"a": (0, 1)}), "0 to 1"),
        (lambda: study.settings_at(np.ones((1, 1)), {"a": (2, 1)}), "2 to 1"),
        (lambda: halving(CURVES, (2, 1), 2), r"\[2, 1\] and 2"),
        (lambda: halving(CURVES, (1, 5), 2), "rungs up to 4"),
        (lambda: halving(CURVES, (0, 4), 2), r"got \[0, 4\]"),
        (lambda: halving(CURVES, (1, 4), 1), "factor above 1, .* and 1"),
        (lambda: halving(CURVES * np.nan, (1, 4), 2), "none of them NaN"),
    ],
)
def test_what_does_not_fit_is_refused(make, message):
    """Spaces through zero, rungs that fall or are not there, NaN."""
    with pytest.raises(ValueError, match=message):
        make()
