"""What an order of examples does to positions and to batch gradients."""

from collections import Counter
from itertools import combinations, permutations, product

import numpy as np
import pytest

from dlbook import study

RNG = np.random.default_rng(0)


def choices(N, capacity):
    """Every order a buffer can make, with its probability, by recursion."""

    def leave(held, waiting, out, p):
        if not held:
            found[tuple(out)] += p
        for i, item in enumerate(held):
            rest = held[:i] + held[i + 1 :] + waiting[:1]
            leave(rest, waiting[1:], [*out, item], p / len(held))

    found = Counter()
    leave(list(range(capacity)), list(range(capacity, N)), [], 1.0)
    return found


@pytest.mark.parametrize(("N", "c"), [(1, 1), (5, 1), (5, 2), (6, 4), (5, 5)])
def test_the_law_is_what_enumeration_gives(N, c):
    """All sequences of choices, weighed, put items where the law says."""
    exact = np.zeros((N, N))
    for order, p in choices(N, c).items():
        exact[order, range(N)] += p
    np.testing.assert_allclose(study.position_law(N, c), exact, atol=1e-14)


@pytest.mark.parametrize(("N", "c"), [(7, 3), (40, 10), (40, 39), (3, 9)])
def test_rows_and_columns_add_to_one(N, c):
    """Each item leaves once, and at each step one does."""
    law = study.position_law(N, c)
    np.testing.assert_allclose(law.sum(axis=0), 1)
    np.testing.assert_allclose(law.sum(axis=1), 1)


def test_the_ends_are_the_file_and_chance():
    """Capacity one is the identity; capacity N, or more, is uniform."""
    assert np.array_equal(study.position_law(6, 1), np.eye(6))
    for c in (6, 60):
        np.testing.assert_allclose(study.position_law(6, c), 1 / 6)


@pytest.mark.parametrize("N", [2, 3, 4])
def test_unseen_is_what_enumeration_gives(N):
    """All N^N draws from a buffer that two epochs refill."""
    missing = 0
    for draws in product(range(N), repeat=N):
        held, seen = list(range(N)), set()
        for t, i in enumerate(draws):
            seen.add(held[i])
            held[i] = t
        missing += 1 - len(seen) / N
    assert study.unseen(N) == pytest.approx(missing / N**N)


def test_unseen_tends_to_its_limit():
    """For large N it is 1/e - 1/e²."""
    assert study.unseen(10**6) == pytest.approx(
        np.exp(-1) - np.exp(-2), rel=1e-5
    )


def test_noise_by_hand():
    """Of 1, 1, 5, 5 in pairs: 4 in file order, 0 mixed, 4/3 on average."""
    g = np.array([[1.0], [1], [5], [5]])
    assert study.batch_noise(g, [[0, 1], [2, 3]]) == 4
    assert study.batch_noise(g, [[0, 2], [1, 3]]) == 0
    pairs = list(combinations(range(4), 2))
    assert study.batch_noise(g, map(list, pairs)) == pytest.approx(4 / 3)
    assert study.likeness(g, [[0, 1], [2, 3]]) == 1
    assert study.likeness(g, [[0, 2]]) == -1


@pytest.mark.parametrize("size", [1, 2, 4, 6])
def test_without_replacement_has_the_finite_population_factor(size):
    """All subsets of six: (N - m)/(N - 1) times the variance over m."""
    g = RNG.normal(size=(6, 3))
    every = list(map(list, combinations(range(6), size)))
    found = study.batch_noise(g, every)
    flat = study.noise_from_likeness(g, size, 0)
    assert found == pytest.approx(flat * (6 - size) / 5, abs=1e-15)
    if size > 1:
        assert study.likeness(g, every) == pytest.approx(-1 / 5)


def test_with_replacement_there_is_none():
    """All triples of five: the variance over three, likeness zero."""
    g = RNG.normal(size=(5, 2))
    every = list(map(list, product(range(5), repeat=3)))
    flat = np.trace(np.cov(g.T, bias=True)) / 3
    assert study.batch_noise(g, every) == pytest.approx(flat)
    assert study.noise_from_likeness(g, 3, 0) == pytest.approx(flat)
    assert study.likeness(g, every) == pytest.approx(0, abs=1e-15)


def test_any_partition_obeys_the_law():
    """Noise follows from likeness, for every cut of six rows into pairs."""
    g = RNG.normal(size=(6, 4))
    for order in list(permutations(range(6)))[::97]:
        cut = np.reshape(order, (3, 2))
        said = study.noise_from_likeness(g, 2, study.likeness(g, cut))
        assert study.batch_noise(g, cut) == pytest.approx(said)


def test_likeness_of_classes_is_fishers():
    """Analysis of variance gives the same for groups of one size."""
    g = RNG.normal(size=(12, 1)) + np.repeat(RNG.normal(size=4), 3)[:, None]
    groups = np.arange(12).reshape(4, 3)
    means = g[groups].mean(axis=1)
    between = ((means - g.mean()) ** 2).sum() * 3
    total = ((g - g.mean()) ** 2).sum()
    fisher = (3 * between - total) / (2 * total)
    assert study.likeness(g, groups) == pytest.approx(fisher)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: study.position_law(0, 1), "got 0, 1"),
        (lambda: study.position_law(3, 0), "got 3, 0"),
        (lambda: study.unseen(1), "got 1"),
        (lambda: study.batch_noise(np.ones(3), []), r"got shape \(3,\)"),
        (lambda: study.likeness(np.eye(3), [[0]]), "got 0 pairs"),
        (lambda: study.likeness(np.ones((3, 1)), [[0, 1]]), r"variance 0\.0"),
        (lambda: study.noise_from_likeness(np.ones(3), 2, 0), r"\(3,\)"),
    ],
)
def test_what_does_not_fit_is_refused(make, message):
    """Empty sets, lone rows and equal rows raise with what came."""
    with pytest.raises(ValueError, match=message):
        make()
