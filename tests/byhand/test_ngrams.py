"""Counts against a slow second count, and what smoothing must keep."""

from collections import Counter

import numpy as np
import pytest

from dlbook.byhand import ngrams

K = 4


def drawn(T=400, seed=0):
    """Tokens that depend on the one before."""
    rng = np.random.default_rng(seed)
    rows = rng.dirichlet(np.full(K, 0.5), size=K)
    ids = [0]
    for _ in range(T - 1):
        ids.append(int(rng.choice(K, p=rows[ids[-1]])))
    return np.array(ids)


def slow(ids, order, continuation, discount=None):
    """A function of context and token: Kneser and Ney with dictionaries."""
    ids = tuple(ids.tolist())
    counts = {}
    for n in range(order, 0, -1):
        grams = [ids[i : i + n] for i in range(len(ids) - n + 1)]
        if n < order and continuation:
            grams = [gram[1:] for gram in counts[n + 1]]
        counts[n] = Counter(grams)

    def p(context, token):
        n = len(context) + 1
        shorter = p(context[1:], token) if context else 1 / K
        table = counts[n]
        after = {g[-1]: c for g, c in table.items() if g[:-1] == context}
        if not after:
            return shorter
        values = list(table.values())
        once, twice = values.count(1), values.count(2)
        d = discount or (once + 0.5) / (once + 2 * twice + 1)
        kept = max(after.get(token, 0) - d, 0)
        return (kept + d * len(after) * shorter) / sum(after.values())

    return p


@pytest.mark.parametrize("discount", [None, 0.9])
@pytest.mark.parametrize("continuation", [True, False])
@pytest.mark.parametrize("order", [1, 2, 3, 5])
def test_against_dictionaries(order, continuation, discount):
    """Each probability is that of a second, slow implementation."""
    ids, new = drawn(), drawn(60, 1)
    levels = ngrams.kneser_ney(ids, order, K, discount, continuation)
    p = slow(ids, order, continuation, discount)
    theirs = [
        p(tuple(new[i - order + 1 : i].tolist()), int(new[i]))
        for i in range(order - 1, len(new))
    ]
    np.testing.assert_allclose(ngrams.probability(levels, new), theirs)


@pytest.mark.parametrize("order", [1, 2, 4])
def test_predictions_add_to_one_and_hold_what_came(order):
    """All K probabilities after any context, also one never seen."""
    ids, new = drawn(), np.random.default_rng(2).integers(0, K, 80)
    levels = ngrams.kneser_ney(ids, order, K)
    contexts = [new[i - 6 : i] for i in range(6, len(new))]
    p = ngrams.predictions(levels, np.array(contexts))
    np.testing.assert_allclose(p.sum(axis=1), 1)
    assert p.min() > 0
    seen = p[np.arange(len(p)), new[6:]]
    ours = ngrams.probability(levels, new)[7 - order :]
    np.testing.assert_allclose(seen, ours)


def test_by_hand():
    """abab aba: after a comes b, three times; b was followed by a thrice."""
    ids = np.array([0, 1, 0, 1, 0, 1, 0])
    part = ngrams.kneser_ney(ids, 2, 2)[1]
    assert part.grams.tolist() == [1, 2]
    assert part.counts.tolist() == part.totals.tolist() == [3, 3]
    assert part.kinds.tolist() == [1, 1]
    assert part.discount == 0.5
    unigram = ngrams.kneser_ney(ids, 2, 2)[0]
    assert unigram.counts.tolist() == [1, 1]


@pytest.mark.parametrize("order", [2, 3])
def test_the_marginal_is_kept(order):
    """Summed over contexts by their counts, p gives the counts back."""
    ids, rest = drawn(2000), K ** (order - 2)
    part = ngrams.kneser_ney(ids, order, K)[-1]
    # without a discount of its own the lower order is the one derived
    kinds = np.bincount(part.grams % (rest * K), minlength=rest * K)
    kinds = kinds.reshape(rest, K)
    q = kinds / kinds.sum(axis=1, keepdims=True)
    grams = part.contexts[:, None] * K + np.arange(K)
    p = ngrams.smoothed(part, grams, q[part.contexts % rest])
    given = np.zeros((rest, K))
    np.add.at(given, part.contexts % rest, part.totals[:, None] * p)
    came = ngrams.stretches(ids[1:], order - 1, K)
    came = np.bincount(came, minlength=rest * K)
    np.testing.assert_allclose(given.ravel(), came, atol=1e-9)


def test_another_discount_is_another_fit():
    """Changed afterwards it is as if given at first."""
    ids = drawn()
    changed = ngrams.with_discount(ngrams.kneser_ney(ids, 3, K), 0.7)
    given = ngrams.kneser_ney(ids, 3, K, 0.7)
    p, q = (ngrams.probability(x, ids) for x in (changed, given))
    np.testing.assert_array_equal(p, q)


def test_added_counts():
    """(c + alpha) / (total + alpha K), in a context never seen 1 / K."""
    ids = np.array([0, 1, 0, 1, 0, 2])
    part = ngrams.kneser_ney(ids, 2, 4, None, False)[1]
    p = ngrams.added(part, np.array([[0, 1, 2, 3], [12, 13, 14, 15]]), 0.5)
    np.testing.assert_allclose(p[0], np.array([0.5, 2.5, 1.5, 0.5]) / 5)
    np.testing.assert_allclose(p[1], 0.25)


def test_longer_contexts_help_where_there_is_order():
    """On a text that repeats, order 3 is nearly sure."""
    ids = np.tile([0, 1, 2, 3, 3, 2, 1], 200)
    for order, most in ((1, 2.1), (2, 1.2), (3, 0.05)):
        levels = ngrams.kneser_ney(ids, order, K)
        assert -np.log2(ngrams.probability(levels, ids)).mean() < most


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda ids: ngrams.kneser_ney(ids, 0, K), "order must be at least 1"),
        (lambda ids: ngrams.kneser_ney(ids, 2, K, 1.0), "between 0 and 1"),
        (lambda ids: ngrams.kneser_ney(ids[:2], 3, K), "expected 3 tokens"),
        (lambda ids: ngrams.kneser_ney(ids[:0], 1, K), "expected 1 tokens"),
        (lambda ids: ngrams.kneser_ney(ids + 1, 2, K), "from 0 to 3, got 1"),
        (lambda ids: ngrams.kneser_ney(ids, 32, K), "do not fit 63 bits"),
        (
            lambda ids: ngrams.predictions(
                ngrams.kneser_ney(ids, 3, K), ids[None, :1]
            ),
            "order 3 needs 2 characters of context, got 1",
        ),
        (
            lambda ids: ngrams.probability(
                ngrams.kneser_ney(ids, 3, K), ids[:2]
            ),
            "expected 3 tokens at least",
        ),
        (
            lambda ids: ngrams.added(
                ngrams.kneser_ney(ids, 1, K)[0], ids, 0.0
            ),
            "alpha must be above 0",
        ),
    ],
)
def test_bad_input(call, message):
    """Too short, out of vocabulary, too long an order: each is named."""
    with pytest.raises(ValueError, match=message):
        call(drawn())
