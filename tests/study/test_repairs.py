"""What each change is worth in its turn."""

from itertools import combinations, permutations

import numpy as np
import pytest

from dlbook.study.repairs import gains, prefixes

NAMES = "abc"
RNG = np.random.default_rng(0)
WORTH = {
    frozenset(s): RNG.normal(size=4)
    for k in range(4)
    for s in combinations(NAMES, k)
}


def test_by_hand():
    """Alone 10 and 15, together 20: whoever comes second gets less."""
    worth = {"": 50, "a": 60, "b": 65, "ab": 70}
    worth = {frozenset(k): v for k, v in worth.items()}
    assert gains(worth, "ab") == {"a": 10, "b": 10}
    assert gains(worth, "ba") == {"b": 15, "a": 5}


@pytest.mark.parametrize("order", list(permutations(NAMES)))
def test_gains_of_any_order_add_up_to_the_whole(order):
    """Seed by seed, the sum of the gains knows no order."""
    whole = WORTH[frozenset(NAMES)] - WORTH[frozenset()]
    np.testing.assert_allclose(sum(gains(WORTH, order).values()), whole)


def test_prefixes_grow_by_one():
    """Nothing, then one more each time."""
    assert prefixes("ab") == [frozenset(), {"a"}, {"a", "b"}]
    assert prefixes("") == [frozenset()]


def test_repeated_and_unknown_changes_are_refused():
    """Each stands once; each step has its figure."""
    with pytest.raises(ValueError, match="stands once, got a, b, a"):
        prefixes("aba")
    with pytest.raises(ValueError, match="no figure for"):
        gains(WORTH, "ad")
