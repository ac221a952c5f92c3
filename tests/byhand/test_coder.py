"""The arithmetic coder: exact, short, and refused what is no code."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlbook.byhand import coder


def a_text(seed, T, K):
    """Tokens with probabilities that change at each place."""
    rng = np.random.default_rng(seed)
    p = rng.dirichlet(np.full(K, 0.3), size=T)
    ids = np.array([rng.choice(K, p=row) for row in p])
    return ids, coder.shares(p)


def test_by_hand():
    """a, b, a of 1/2, 1/4, 1/4: the interval from 1/4 has four bits."""
    bounds = np.tile(np.array([0, 2, 3, 4]) * coder.WHOLE // 4, (3, 1))
    number, length = coder.encode(np.array([0, 1, 0]), bounds)
    assert length == 5  # 4 bits, and one that the interval need not start at
    assert Fraction(number, 2**length) == Fraction(1, 4)


@given(st.integers(0, 10**6), st.integers(1, 40), st.integers(1, 9))
@settings(deadline=None, max_examples=60)
def test_round_trip_within_two_bits(seed, T, K):
    """Whatever the shares, the text comes back; the length is as derived."""
    ids, bounds = a_text(seed, T, K)
    number, length = coder.encode(ids, bounds)
    share = np.diff(bounds)[np.arange(T), ids]
    bits = -np.log2(share / coder.WHOLE).sum()
    assert bits - 1e-6 <= length < bits + 2 + 1e-6
    assert 0 <= number < 2**length
    back = coder.decode(number, length, T, lambda known: bounds[len(known)])
    assert back == ids.tolist()


def test_any_continuation_decodes_alike():
    """Bits that follow the code change nothing: it ends by itself."""
    ids, bounds = a_text(1, 20, 5)
    number, length = coder.encode(ids, bounds)
    for tail in (0, 2**30 - 1):
        longer = (number << 30) + tail
        back = coder.decode(
            longer, length + 30, 20, lambda known: bounds[len(known)]
        )
        assert back == ids.tolist()


@pytest.mark.parametrize("K", [1, 2, 65, 1000])
def test_shares(K):
    """They add to 2**16, none is zero, and none costs more than derived."""
    p = np.random.default_rng(0).dirichlet(np.full(K, 0.05), size=30)
    bounds = coder.shares(p)
    share = np.diff(bounds)
    assert (bounds[:, 0] == 0).all()
    assert (bounds[:, -1] == coder.WHOLE).all()
    assert share.min() > 0
    assert (share / coder.WHOLE > p * (1 - K / coder.WHOLE) - 1e-12).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda b: coder.encode(np.zeros(0, int), b[:0]), "expected 1 tokens"),
        (lambda b: coder.encode(np.array([3]), b[:1]), "from 0 to 2, got 3"),
        (lambda b: coder.decode(0, 4, 0, lambda k: b[0]), "and T > 0"),
        (lambda b: coder.decode(16, 4, 1, lambda k: b[0]), "a number of 4"),
        (lambda b: coder.decode(-1, 4, 1, lambda k: b[0]), "a number of 4"),
        (lambda b: coder.shares(np.ones((1, 2))), "that add to 1"),
        (lambda b: coder.shares(np.array([1.5, -0.5])), "that add to 1"),
        (lambda b: coder.shares(np.array([np.nan, 1])), "that add to 1"),
        (lambda b: coder.shares(np.ones(2**16) / 2**16), "expected 1 to"),
    ],
)
def test_bad_input(call, message):
    """An empty text, an unknown token, no code, no probabilities."""
    _, bounds = a_text(0, 4, 3)
    with pytest.raises(ValueError, match=message):
        call(bounds)
