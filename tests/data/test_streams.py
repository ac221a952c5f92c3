"""Shuffle, batch and repeat over streams of indices."""

import warnings
from collections import Counter
from itertools import islice, permutations

import numpy as np
import pytest

from dlbook.data.streams import STEPS, batch, pipeline, repeat, shuffle

SIX = [" ".join(p) for p in permutations(STEPS)]


def rng(seed=0):
    return np.random.default_rng(seed)


def drawn(order, N=10, seed=0, capacity=10):
    """The batches of four of three epochs."""
    options = {"capacity": capacity, "size": 4, "times": 3}
    return list(pipeline(order, N, rng=rng(seed), **options))


@pytest.mark.parametrize("capacity", [1, 2, 7, 20, 100])
def test_shuffle_yields_each_item_once(capacity):
    """Whatever the capacity, what comes in goes out, once."""
    assert sorted(shuffle(range(20), capacity, rng())) == list(range(20))


def test_a_buffer_of_one_changes_nothing():
    """With one place each item leaves before the next comes."""
    assert list(shuffle(range(9), 1, rng())) == list(range(9))


@pytest.mark.parametrize("capacity", [2, 5, 9])
def test_no_item_comes_more_than_the_capacity_early(capacity):
    """Item s leaves at place s - capacity + 1 at the earliest."""
    seen = [list(shuffle(range(30), capacity, rng(s))) for s in range(300)]
    early = max(n - t for order in seen for t, n in enumerate(order))
    assert early == capacity - 1


def test_it_reads_no_more_than_it_must():
    """A buffer of four has read five items when the first has left."""
    source = iter(range(100))
    next(shuffle(source, 4, rng()))
    assert next(source) == 5


@pytest.mark.parametrize(("N", "capacity"), [(4, 2), (4, 3), (4, 4), (5, 2)])
def test_all_reachable_orders_are_equally_likely(N, capacity):
    """c^(N-c) c! orders, each as often as the others."""
    draws, generator = 6000, rng(1)
    found = Counter(
        tuple(shuffle(range(N), capacity, generator)) for _ in range(draws)
    )
    many = capacity ** (N - capacity) * int(
        np.prod(np.arange(1, capacity + 1))
    )
    assert len(found) == many
    expected = draws / many
    chi2 = sum((n - expected) ** 2 / expected for n in found.values())
    assert chi2 < many - 1 + 5 * np.sqrt(2 * many)


def test_it_is_the_buffer_of_pytorch():
    """PyTorch's Shuffler sends items to the same places as often."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from torch.utils.data.datapipes.iter import IterableWrapper, Shuffler

        source = IterableWrapper(range(12))
        theirs = Shuffler(source, buffer_size=4)
        mine, other = np.zeros((2, 12, 12))
        generator = rng(2)
        for n in range(4000):
            theirs.set_seed(n)
            other[list(theirs), range(12)] += 1
            mine[list(shuffle(range(12), 4, generator)), range(12)] += 1
    assert np.array_equal(mine > 0, other > 0)
    error = np.sqrt(np.maximum(mine + other, 1))
    assert (abs(mine - other) / error).max() < 5


def test_batch_by_hand():
    """Ten in fours: four, four and two."""
    assert list(batch(range(10), 4)) == [
        [0, 1, 2, 3],
        [4, 5, 6, 7],
        [8, 9],
    ]
    assert list(batch(range(8), 4))[-1] == [4, 5, 6, 7]
    assert list(batch([], 3)) == []


def test_repeat_makes_its_stream_anew():
    """The second epoch of a shuffled stream has another order."""
    generator = rng()
    flow = list(repeat(lambda: shuffle(range(50), 50, generator), 2))
    assert sorted(flow[:50]) == sorted(flow[50:]) == list(range(50))
    assert flow[:50] != flow[50:]
    assert list(repeat(lambda: "ab", 3)) == list("ababab")


@pytest.mark.parametrize("order", SIX)
def test_each_example_comes_once_an_epoch_in_all(order):
    """Three epochs hold each of ten indices three times."""
    flat = np.concatenate(drawn(order))
    assert sorted(flat) == sorted([*range(10)] * 3)


@pytest.mark.parametrize("order", SIX)
def test_batches_are_as_many_as_derived(order):
    """Nine, three of them short, or eight and one."""
    steps = order.split()
    within = steps.index("batch") < steps.index("repeat")
    sizes = Counter(len(rows) for rows in drawn(order))
    assert sizes == ({4: 6, 2: 3} if within else {4: 7, 2: 1})


@pytest.mark.parametrize("order", SIX)
def test_what_comes_before_shuffle_is_not_shuffled(order):
    """Batches cut first hold neighbours; epochs blend if repeat is first."""
    steps = order.split()
    many = [drawn(order, seed=s) for s in range(30)]
    gaps = [np.diff(rows) % 10 for b in many for rows in b]
    neighbours = all((g == 1).all() for g in gaps)
    assert neighbours == (steps.index("batch") < steps.index("shuffle"))
    firsts = [sorted(np.concatenate(b)[:10]) for b in many]
    whole = all(f == list(range(10)) for f in firsts)
    assert whole == (steps.index("shuffle") < steps.index("repeat"))


def test_a_small_buffer_after_batch_holds_its_share_of_batches():
    """Capacity four, batches of four: a buffer of one batch, no shuffle."""
    assert drawn("batch shuffle repeat", capacity=4)[:2] == [
        [0, 1, 2, 3],
        [4, 5, 6, 7],
    ]


def test_the_generator_decides():
    """The same seed gives the same stream, another seed another."""
    order = "shuffle batch repeat"
    assert drawn(order, seed=3) == drawn(order, seed=3)
    assert drawn(order, seed=3) != drawn(order, seed=4)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: list(shuffle("ab", 0, rng())), "capacity .* got 0"),
        (lambda: list(batch("ab", 0)), "size .* got 0"),
        (lambda: list(batch("ab", 1.5)), r"size .* got 1\.5"),
        (lambda: list(repeat(lambda: "ab", 0)), "times .* got 0"),
        (lambda: drawn("shuffle batch"), "each once.*'shuffle batch'"),
        (lambda: drawn("batch batch repeat"), "each once"),
        (lambda: drawn(SIX[0], N=0), "N .* got 0"),
    ],
)
def test_what_does_not_fit_is_refused(make, message):
    """A count below one and a step twice raise, and say what came."""
    with pytest.raises(ValueError, match=message):
        make()


def test_endless_streams_can_be_shuffled():
    """What never ends is passed on as it comes."""
    from itertools import count

    some = list(islice(shuffle(count(), 5, rng()), 40))
    assert len(set(some)) == 40
    assert max(some) <= 44
