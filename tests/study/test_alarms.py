"""How often checks cry out."""

from itertools import permutations

import numpy as np
import pytest
from scipy import stats

from dlbook import study

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(("N", "M"), [(1, 1), (2, 1), (3, 2), (4, 1), (2, 4)])
def test_outside_range_is_what_enumeration_gives(N, M):
    """Of all orders of N + M numbers, those whose ends are not both old."""
    orders = list(permutations(range(N + M)))
    out = [max(o[N:]) > max(o[:N]) or min(o[N:]) < min(o[:N]) for o in orders]
    assert study.outside_range(N, M) == pytest.approx(np.mean(out))


def test_classes_by_hand():
    """(10, 10) against (8, 2): 1/3 + 1/2 + 2/3 + 1 = 5/2."""
    y, z = np.repeat([0, 1], 10), np.repeat([0, 1], [8, 2])
    expected = stats.chi2.sf(2.5, 1)
    assert study.classes_differ(y, z, 2) == pytest.approx(expected)


def test_classes_agree_with_scipy():
    """The same as contingency tables, and empty classes do not count."""
    y, z = RNG.integers(0, 5, 300), RNG.integers(0, 4, 100)
    table = np.stack([np.bincount(a, minlength=5) for a in (y, z)])
    expected = stats.chi2_contingency(table, correction=False).pvalue
    for K in (5, 9):
        assert study.classes_differ(y, z, K) == pytest.approx(expected)
    assert study.classes_differ(y[:3] * 0, z[:3] * 0, 5) == 1


def test_by_chance_by_hand():
    """Three heads of three: an eighth; none or more: certain."""
    assert study.by_chance(3, 3) == pytest.approx(1 / 8)
    assert study.by_chance(2, 3) == pytest.approx(1 / 2)
    assert study.by_chance(0, 3) == 1
    expected = stats.binomtest(70, 100, alternative="greater").pvalue
    assert study.by_chance(70, 100) == pytest.approx(expected)


def test_told_apart_finds_a_shift_and_nothing_else():
    """Means one apart are found; of sound sets a tenth are below 0.1."""
    x, z = RNG.normal(size=(900, 3)), RNG.normal(size=(600, 3))
    assert study.told_apart(x, z + np.eye(3)[0], rng=RNG) < 1e-5
    sound = [
        study.told_apart(
            RNG.normal(size=(100, 3)), RNG.normal(size=(60, 3)), rng=RNG
        )
        for _ in range(300)
    ]
    assert np.mean(np.array(sound) <= 0.1) < 0.16


@pytest.mark.parametrize("half", [1, 2, 5, 30])
def test_one_hit_less_covers_sets_of_one_size(half):
    """Of ``half`` rows each, k taken for z: no larger a tail, below 0.1.

    The marks of the rows are a random half, so the right ones among those
    taken for z are hypergeometric, and a right one more is two hits more.
    """
    for k in range(2 * half + 1):
        right = np.arange(max(0, k - half), min(k, half) + 1)
        exact = stats.hypergeom.sf(right - 1, 2 * half, half, k)
        hits = half - k + 2 * right
        coin = [study.by_chance(max(h - 1, 0), 2 * half) for h in hits]
        coin = np.array(coin)
        assert (exact <= 1.03 * coin + (coin > 0.1)).all()


def test_means_agree_with_scipy():
    """One column: its correlation with the set, in standard errors."""
    x, z = RNG.normal(size=(900, 1)), RNG.normal(0.1, 2, (700, 1))
    both, mark = np.concatenate([x, z])[:, 0], np.repeat([0, 1], (900, 700))
    far = abs(stats.pearsonr(both, mark).statistic) * np.sqrt(1599)
    expected = 2 * stats.norm.sf(far)
    assert study.means_differ(x, z) == pytest.approx(expected)
    many = np.hstack([x, RNG.normal(size=(900, 3)) * 0])
    wide = np.hstack([z, np.zeros((700, 3))])
    assert study.means_differ(many, wide) == pytest.approx(expected)


def test_rare_values_are_counted():
    """A pixel that few pictures light: the hypergeometric tail, doubled."""
    x, z = np.zeros((450, 1)), np.zeros((50, 1))
    x[:30] = RNG.random((30, 1)) + 1
    expected = 2 * (np.arange(421, 451) / np.arange(471, 501)).prod()
    assert study.means_differ(x, z) == pytest.approx(expected)
    x[:30], z[:10] = 0, 1
    assert study.means_differ(x, z) < 1e-9


def test_sound_sets_with_rare_columns_are_rarely_accused():
    """Of 400 splits three, or fewer, lie below 0.001; a t-test accuses 55."""
    pool = (RNG.random((3000, 40)) < 0.01) * RNG.random((3000, 40))
    pool = np.hstack([pool, RNG.normal(size=(3000, 2))])
    tails = []
    for _ in range(400):
        rows = RNG.permutation(pool)
        tails.append(study.means_differ(rows[:2700], rows[2700:]))
    assert np.sum(np.array(tails) < 1e-3) <= 3
    assert np.mean(np.array(tails) < 0.1) < 0.15


def test_means_pay_for_the_number_of_columns():
    """The largest of D counts D times, at most to 1."""
    x, z = RNG.normal(size=(500, 50)), RNG.normal(size=(500, 50))
    x[:, 7] += 0.4
    single = study.means_differ(x[:, [7]], z[:, [7]])
    assert study.means_differ(x, z) == pytest.approx(50 * single)
    assert study.means_differ(x[:, :7], z[:, :7]) <= 1


@pytest.mark.parametrize("value", [1, 0.1, 0.7, 40 / 255])
def test_constant_columns(value):
    """Equal constants tell nothing, at any value; different ones enough."""
    same, more = np.full((5, 2), value), np.full((9, 2), value)
    assert study.means_differ(same, more) == 1
    assert study.means_differ(same, more + 1) < 0.01
    framed = [np.hstack([a, np.arange(len(a))[:, None]]) for a in (same, more)]
    alone = [a[:, 2:] for a in framed]
    assert study.means_differ(*framed) == study.means_differ(*alone)


def test_hotelling_is_a_t_test_and_turns_with_the_columns():
    """One column: Student's, squared; a linear map of columns is nothing."""
    x, z = RNG.normal(size=(9, 3)), RNG.normal(0.5, 1, (14, 3))
    student = stats.ttest_ind(x[:, 0], z[:, 0]).pvalue
    assert study.hotelling(x[:, :1], z[:, :1]) == pytest.approx(student)
    A = RNG.normal(size=(3, 3))
    p = study.hotelling(x, z)
    assert study.hotelling(x @ A, z @ A) == pytest.approx(p)
    tails = [study.hotelling(*RNG.normal(size=(2, 6, 3))) for _ in range(800)]
    assert abs(np.mean(np.array(tails) < 0.1) - 0.1) < 0.045


def test_nearer_by_hand():
    """The two smallest are new: of 3 + 3 (3/6)(2/5), of 4 + 2 1/15."""
    own, new = np.array([4.0, 5, 6]), np.array([1.0, 2, 9])
    assert study.nearer(new, own, k=2) == pytest.approx(1 / 5)
    assert study.nearer(own, new, k=2) == 1
    four, two = np.array([4.0, 5, 6, 7]), np.array([1.0, 2])
    assert study.nearer(two, four, k=2) == pytest.approx(1 / 15)


def test_nearer_gives_ties_to_the_own():
    """A set of copies is not accused for being as near as its like."""
    assert study.nearer(np.zeros(30), np.zeros(30)) == 1


def test_nearer_is_rarely_wrong():
    """On numbers drawn alike a tenth of the alarms, or less, at 0.1."""
    found = [
        study.nearer(*RNG.normal(size=(2, 200)), k=24) for _ in range(400)
    ]
    assert np.mean(np.array(found) <= 0.1) < 0.15


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: study.outside_range(0, 1), "0, 1"),
        (lambda: study.classes_differ(np.arange(3), np.arange(3), 2), "to 1"),
        (lambda: study.classes_differ(np.arange(0), np.arange(3), 3), "shape"),
        (lambda: study.by_chance(4, 3), "got 4, 3"),
        (lambda: study.means_differ(np.ones(3), np.ones((3, 1))), r"\(3,\)"),
        (lambda: study.hotelling(np.ones((2, 5)), np.ones((2, 5))), "few"),
        (lambda: study.nearer(np.ones(3), np.ones(3), 4), "k = 4"),
    ],
)
def test_what_does_not_fit_is_refused(make, message):
    """Counts and shapes that mean nothing raise with what came."""
    with pytest.raises(ValueError, match=message):
        make()
