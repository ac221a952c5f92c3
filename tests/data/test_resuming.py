"""An order that can be taken up at any step."""

from itertools import islice

import numpy as np
import pytest

from dlbook.data.resuming import batches_from


def taken(n, step=0, N=10, size=4, seed=0):
    return [
        rows.tolist() for rows in islice(batches_from(step, N, size, seed), n)
    ]


@pytest.mark.parametrize("step", range(9))
def test_from_a_step_on_it_is_the_tail(step):
    """Begun at any step, within an epoch or between, the rest is the same."""
    assert taken(8, step) == taken(step + 8)[step:]


def test_each_epoch_holds_each_example_once():
    """Three batches of four, four and two are a permutation of ten."""
    batches = taken(9)
    assert [len(rows) for rows in batches] == [4, 4, 2] * 3
    for epoch in range(3):
        rows = np.concatenate(batches[3 * epoch : 3 * epoch + 3])
        assert sorted(rows) == list(range(10))


def test_epochs_and_seeds_have_orders_of_their_own():
    """No epoch repeats another's order, no seed another's."""
    some = [taken(3, 3 * e, seed=s) for s in (0, 1) for e in (0, 1)]
    assert len({tuple(np.concatenate(batches)) for batches in some}) == 4


@pytest.mark.parametrize("seed", [0, 7, 2**32 + 7])
def test_no_epoch_has_the_generator_of_the_seed_alone(seed):
    """NumPy pads seeds with zeros, so (seed, 0) would be the seed itself."""
    plain = np.random.default_rng(seed).permutation(20).tolist()
    orders = taken(8, N=20, size=20, seed=seed)
    assert plain not in orders
    assert len({tuple(rows) for rows in orders}) == 8


def test_long_seeds_share_no_epoch_with_short_ones():
    """Seeds of two words and of one: no order in common."""
    long, short = (taken(4, N=20, size=20, seed=s) for s in (2**32 + 7, 7))
    assert not any(rows in short for rows in long)


def test_the_law_is_uniform():
    """The first place holds each of five examples equally often."""
    first = [taken(1, N=5, size=1, seed=s)[0][0] for s in range(3000)]
    counts = np.bincount(first, minlength=5)
    assert abs(counts - 600).max() < 5 * np.sqrt(600)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"step": -1}, "step must be 0 or more, got -1"),
        ({"N": 0}, "N must be 1 or more, got 0"),
        ({"size": 0}, "size must be 1 or more, got 0"),
    ],
)
def test_what_does_not_fit_is_refused(change, message):
    """Negative steps and empty sets raise with what came."""
    with pytest.raises(ValueError, match=message):
        taken(1, **change)
