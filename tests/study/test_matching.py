"""Lines between networks, barriers, and units beside like units."""

from itertools import permutations

import numpy as np
import pytest

from dlbook import study

RNG = np.random.default_rng(0)


def net(H=5, rng=RNG):
    """W1, b1, W2, b2 of 4, H and 3."""
    return [rng.standard_normal(s) for s in ((4, H), H, (H, 3), 3)]


def scores(params, x):
    W1, b1, W2, b2 = params
    return np.maximum(x @ W1 + b1, 0) @ W2 + b2


def distance(a, b):
    return sum(((p - q) ** 2).sum() for p, q in zip(a, b, strict=True))


def test_partners_are_the_nearest_of_all_orders():
    """All 120 orders of five units are tried, for twenty pairs."""
    orders = [np.array(order) for order in permutations(range(5))]
    for _ in range(20):
        a, b = net(), net()
        best = distance(a, study.reordered(b, study.partners(a, b)))
        least = min(distance(a, study.reordered(b, o)) for o in orders)
        assert best <= least + 1e-9


def test_a_shuffled_network_is_found_again():
    """Partners undo a permutation, which changes no score."""
    a, shuffle, x = net(8), RNG.permutation(8), RNG.standard_normal((6, 4))
    b = study.reordered(a, shuffle)
    np.testing.assert_allclose(scores(b, x), scores(a, x))
    back = study.reordered(b, study.partners(a, b))
    assert distance(a, back) == 0


def test_two_units_by_hand():
    """(1, 0) and (0, 1) beside (0, 1) and (1, 0): exchanged."""
    zero = np.zeros(2)
    a = [np.eye(2), zero, np.zeros((2, 1)), np.zeros(1)]
    b = [np.eye(2)[::-1].copy(), *a[1:]]
    assert study.partners(a, b).tolist() == [1, 0]
    assert study.partners(a, a).tolist() == [0, 1]


def test_mixed_is_on_the_line():
    """The ends at 0 and 1, the mean between; types stay."""
    a, b = net(), net()
    for t, expected in ((0, a), (1, b)):
        for p, q in zip(study.mixed(a, b, t), expected, strict=True):
            np.testing.assert_allclose(p, q)
    middle = study.mixed([np.float32([1])], [np.float32([2])], 0.5)
    assert middle[0].dtype == np.float32
    assert middle[0] == 1.5


def test_barrier_is_above_the_chord():
    """A bowl has none, a hump its height, each column its own."""
    t = np.linspace(0, 1, 11)
    assert study.barrier((t - 0.5) ** 2) == 0
    assert study.barrier(3 - 2 * t) == pytest.approx(0)
    both = study.barrier(np.stack([t * (1 - t), 1 + 4 * t * (1 - t)], axis=1))
    np.testing.assert_allclose(both, [0.25, 1])


def test_bad_input_is_refused():
    """Other shapes, orders that are none, one loss."""
    with pytest.raises(ValueError, match="mixed: b must have the shapes"):
        study.mixed(net(), net(6), 0.5)
    with pytest.raises(ValueError, match="partners: b must have the shapes"):
        study.partners(net(), net(6))
    with pytest.raises(ValueError, match="W1 must have shape"):
        study.partners([np.ones(3)] * 4, [np.ones(3)] * 4)
    for bad in ([0, 1, 2, 3], [0, 1, 2, 3, 3]):
        with pytest.raises(ValueError, match="0 to 4, each once"):
            study.reordered(net(), np.array(bad))
    for bad in (1.0, [1.0]):
        with pytest.raises(ValueError, match="two at least"):
            study.barrier(np.array(bad))
