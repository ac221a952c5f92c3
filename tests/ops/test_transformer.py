"""Attention: by hand, laws of permutation and masks, refusals."""

from functools import partial

import cases
import numpy as np
import pytest

from dlbook.ops import attention

L = np.log(3.0)
alike = partial(cases.alike, atol=1e-14)


def arguments(*lead, T=4, S=6, D=3, E=2):
    """Random q, k, v and a cotangent."""
    rng = np.random.default_rng(0)
    sizes = (T, D), (S, D), (S, E), (T, E)
    return [rng.standard_normal((*lead, *size)) for size in sizes]


def test_attention_by_hand():
    """Scores 0 and log 3 are weights 1/4 and 3/4; four entries halve them."""
    q, k = np.full((1, 4), 1.0), np.array([[0.0] * 4, [L / 2] * 4])
    y, pullback = attention(q, k, np.array([[0.0], [8.0]]))
    assert y == pytest.approx(6)
    dq, dk, dv = pullback(np.ones((1, 1)))
    assert dv.ravel() == pytest.approx([1 / 4, 3 / 4])
    # The scores' cotangents are 1/4 (0 - 6) and 3/4 (8 - 6), then halved.
    np.testing.assert_allclose(dk, [[-0.75] * 4, [0.75] * 4])
    np.testing.assert_allclose(dq, [[0.75 * L / 2] * 4])


def test_queries_permute_and_keys_do_not_matter():
    """Permuted queries permute the rows; permuted keys change nothing."""
    q, k, v, dy = arguments(5)
    y, pullback = attention(q, k, v)
    dq, dk, dv = pullback(dy)
    rows, keys = [2, 0, 3, 1], [5, 3, 0, 1, 4, 2]
    mixed, back = attention(q[:, rows], k[:, keys], v[:, keys])
    expected = y[:, rows], dq[:, rows], dk[:, keys], dv[:, keys]
    alike((mixed, *back(dy[:, rows])), expected)


def test_self_attention_is_equivariant():
    """Permuting the tokens permutes what comes out, and nothing else."""
    x = arguments()[1]
    order = [5, 3, 0, 1, 4, 2]
    y, _ = attention(x, x, x)
    alike(attention(x[order], x[order], x[order])[:1], [y[order]])


def test_the_future_does_not_reach_the_past():
    """Under a causal mask later tokens change no earlier row, nor get dk."""
    T, t = 6, 3
    q, k, v, dy = arguments(2, T=T, S=T)
    causal = np.tri(T, dtype=bool)
    y, pullback = attention(q, k, v, causal)
    later = [np.concatenate([a[:, :t], 9 - a[:, t:]], 1) for a in (q, k, v)]
    changed, _ = attention(*later, causal)
    np.testing.assert_array_equal(changed[:, :t], y[:, :t])
    assert (changed[:, t:] != y[:, t:]).all()
    dy[:, t:] = 0
    for da in pullback(dy):
        assert not da[:, t:].any()
        assert da[:, 1:t].all()
    np.testing.assert_allclose(y[:, 0], v[:, 0])


def test_a_masked_key_is_as_good_as_absent():
    """Hiding a key gives what leaving it out gives; True hides nothing."""
    q, k, v, dy = arguments(2)
    mask = np.array([True, True, False, True, False, True])
    y, pullback = attention(q, k, v, mask)
    short, back = attention(q, k[:, mask], v[:, mask])
    dq, dk, dv = pullback(dy)
    alike((y, dq, dk[:, mask], dv[:, mask]), (short, *back(dy)))
    assert not dk[:, ~mask].any()
    assert not dv[:, ~mask].any()
    open_, _ = attention(q, k, v, np.ones((4, 6), bool))
    np.testing.assert_array_equal(open_, attention(q, k, v)[0])


def test_each_leading_index_is_alone():
    """Heads and examples do not see each other."""
    q, k, v, dy = arguments(2, 3)
    y, pullback = attention(q, k, v)
    dargs = pullback(dy)
    for i in np.ndindex(2, 3):
        alone, back = attention(q[i], k[i], v[i])
        alike((alone, *back(dy[i])), (y[i], *(d[i] for d in dargs)))


def test_equal_values_come_back():
    """The weights of a query add to one."""
    q, k, v, _ = arguments(2)
    np.testing.assert_allclose(attention(q, k, np.ones_like(v))[0], 1)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_extreme_scores_pick_one_value(dtype):
    """Scores of 1e8 do not overflow: the best key's value is the answer."""
    q, k, v, dy = (a.astype(dtype) for a in arguments())
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        y, pullback = attention(1e4 * q, 1e4 * k, v, np.tri(4, 6, dtype=bool))
        dargs = pullback(dy)
    scores = np.where(np.tri(4, 6), q @ k.T, -np.inf)
    np.testing.assert_allclose(y, v[scores.argmax(axis=1)], 1e-6)
    assert all(np.isfinite(da).all() for da in dargs)


FAULTS = {
    "width": ({"k": (6, 4)}, "D) with ... = (), D = 3, S > 0, got (6, 4)"),
    "no key": ({"k": (0, 3), "v": (0, 2)}, "D = 3, S > 0, got (0, 3)"),
    "no entry": ({"q": (4, 0), "k": (6, 0)}, "with D > 0, got (4, 0)"),
    "values": ({"v": (5, 2)}, "S = 6, got (5, 2)"),
    "heads": ({"q": (2, 4, 3)}, "k must have shape (..., S, D)"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_shapes_that_do_not_fit_are_refused(fault):
    """The message names the argument, what it should be and what came."""
    changes, message = FAULTS[fault]
    sizes = {"q": (4, 3), "k": (6, 3), "v": (6, 2)} | changes
    with pytest.raises(ValueError, match=r"^attention: ") as caught:
        attention(**{name: np.ones(size) for name, size in sizes.items()})
    assert message in str(caught.value)


MASKS = {
    "list": ([True] * 6, "mask must be a NumPy array of booleans, got list"),
    "whole": (np.ones((4, 6), int), "array of booleans, got int64"),
    "added": (np.zeros((4, 6)), "array of booleans, got float64"),
    "shape": (np.ones((6, 4), bool), "the scores, (2, 4, 6), got (6, 4)"),
    "rank": (np.ones((9, 2, 4, 6), bool), "got (9, 2, 4, 6)"),
    "blind": (np.tri(4, 6, -1, dtype=bool), "got none for query (0, 0)"),
    "closed": (np.zeros(6, bool), "mask must let each query look at one key"),
}


@pytest.mark.parametrize("fault", MASKS)
def test_masks_that_do_not_fit_are_refused(fault):
    """Other types, other shapes, and a query that may look at nothing."""
    mask, message = MASKS[fault]
    q, k, v, _ = arguments(2)
    with pytest.raises(ValueError, match=r"^attention: mask must") as caught:
        attention(q, k, v, mask)
    assert message in str(caught.value)
