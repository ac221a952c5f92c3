"""Paired differences: their intervals cover, McNemar is exact."""

import numpy as np
import pytest
from scipy import stats

from dlbook.study import mcnemar, paired_difference


def test_one_number_a_seed_is_the_paired_t_test():
    """Mean and interval are those of SciPy."""
    rng = np.random.default_rng(0)
    a, b = rng.random(6), rng.random(6)
    found, judge = paired_difference(a, b), stats.ttest_rel(a, b)
    interval = judge.confidence_interval(0.9)
    assert found.interval(0.9) == pytest.approx((interval.low, interval.high))
    assert found.pairs == "6 pairs"


def test_one_pair_of_models_is_judged_by_its_examples():
    """One seed: the standard error of the mean over the examples."""
    rng = np.random.default_rng(1)
    a, b = rng.random((1, 50)) < 0.9, rng.random((1, 50)) < 0.7
    found = paired_difference(a, b)
    interval = stats.ttest_rel(a[0] * 1.0, b[0]).confidence_interval()
    assert found.interval() == pytest.approx((interval.low, interval.high))
    assert found.pairs == "50 examples"


@pytest.mark.parametrize(
    ("seeds", "examples", "rest"),
    [(1, 1, 1), (1, 0, 1), (0, 1, 1), (0, 0, 1), (3, 1, 0), (0.2, 0.2, 3)],
)
def test_the_interval_covers(seeds, examples, rest):
    """95 % intervals hold the truth in 93 to 99 % of 2,000 studies.

    ``seeds``, ``examples`` and ``rest`` are the standard deviations of what
    a seed, an example and their meeting add to a difference of 1; the
    seeds' is scaled so that it weighs as much as the examples'.
    """
    rng, S, N = np.random.default_rng(2), 5, 200
    hits = 0
    for _ in range(2_000):
        d = 1 + seeds * np.sqrt(S / N) * rng.standard_normal((S, 1))
        d = d + examples * rng.standard_normal(N)
        d = d + rest * rng.standard_normal((S, N))
        low, high = paired_difference(d, 0).interval()
        hits += low < 1 < high
    assert 0.93 < hits / 2_000 < 0.99


def test_the_seeds_alone_would_not_cover():
    """Where examples differ, an interval over seeds says too much."""
    rng, hits = np.random.default_rng(3), np.zeros(2)
    for _ in range(500):
        d = 1 + rng.standard_normal(200) + rng.standard_normal((5, 200))
        both = paired_difference(d, 0), paired_difference(d.mean(axis=1), 0)
        hits += [low < 1 < high for low, high in (p.interval() for p in both)]
    assert hits[0] / 500 > 0.93
    assert hits[1] / 500 < 0.8


def test_mcnemar_is_a_coin():
    """Of 9 examples that one alone got right, 8 or more to one side."""
    a = np.array([True] * 8 + [False] + [True] * 90)
    b = np.array([False] * 8 + [True] + [True] * 90)
    assert mcnemar(a, b) == pytest.approx(2 * (1 + 9) / 2**9)
    assert mcnemar(a, b) == mcnemar(b, a)
    assert mcnemar(a, a) == 1


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (np.ones(3), np.ones(3, bool)),
        (np.ones((1, 3), bool), np.ones((1, 3), bool)),
        (np.ones(3, bool), np.ones(4, bool)),
    ],
)
def test_mcnemar_takes_right_and_wrong(a, b):
    """Scores, several seeds and other lengths are refused."""
    with pytest.raises(ValueError, match="mcnemar takes two arrays"):
        mcnemar(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (1.0, 0.0),
        ([1.0], [0.0]),
        (np.ones((3, 1)), np.ones((3, 1))),
        (np.ones((0, 5)), 0),
        (np.ones((2, 3)), np.ones(3)),
        (np.ones((2, 2, 2)), np.ones((2, 2, 2))),
    ],
)
def test_shapes_are_refused(a, b):
    """Neither too few values nor shapes that do not pair."""
    with pytest.raises(ValueError, match="paired values are a number a seed"):
        paired_difference(a, b)


def test_what_is_no_number_is_refused():
    """NaN has no mean, and a confidence is a share."""
    with pytest.raises(ValueError, match="must differ by numbers"):
        paired_difference([1, np.nan, 2], 0)
    with pytest.raises(ValueError, match="between 0 and 1, got 95"):
        paired_difference([1, 3, 2], 0).interval(95)
