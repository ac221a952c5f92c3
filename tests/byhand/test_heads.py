"""Heads: the proof, PyTorch's multi-head attention, order, silence."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F  # noqa: N812

from dlbook.byhand import heads
from dlbook.proof import check_pullback


def arrays(N=2, T=5, D=6, seed=0):
    """x and the weights of an attention, none zero."""
    rng = np.random.default_rng(seed)
    sizes = (N, T, D), (D, 3 * D), (3 * D,), (D, D), (D,)
    return [rng.standard_normal(s) / s[-1] ** 0.5 for s in sizes]


def twin(x, W, b, Wo, bo, count, turn=None):
    """By PyTorch's multi-head attention, which keeps weights transposed."""
    assert turn is None
    T, D = x.shape[1:]
    hidden = torch.ones(T, T).triu(1).bool()
    y, _ = F.multi_head_attention_forward(
        *[x.transpose(0, 1)] * 3,
        D,
        count,
        W.T,
        b,
        None,
        None,
        False,
        0.0,
        Wo.T,
        bo,
        attn_mask=hidden,
        need_weights=False,
    )
    return y.transpose(0, 1)


@pytest.mark.parametrize("count", [1, 2, 6])
def test_self_attention_is_pytorchs(count):
    """Value and gradient are those of multi-head attention."""
    found = check_pullback(heads.self_attention, *arrays(), count, twin=twin)
    assert found < 1e-7


@pytest.mark.parametrize("shape", [(1, 1, 4), (3, 4, 8)])
def test_turned_heads_are_proved(shape):
    """With rotary positions too, by differences."""
    given = *arrays(*shape), 2, np.arange(shape[1])
    assert check_pullback(heads.self_attention, *given, twin=None) < 1e-7


def test_apart_and_together_undo_each_other():
    """Head h has its own columns."""
    a = np.arange(24.0).reshape(1, 2, 12)
    split = heads.apart(a, 3)
    assert split[0, 1, 0].tolist() == [4, 5, 6, 7]
    np.testing.assert_array_equal(heads.together(split), a)


def test_a_step_does_not_see_the_future():
    """Later inputs change no earlier output, and none has a gradient there."""
    x, *rest = arrays(D=8)
    y, pullback = heads.self_attention(x, *rest, 2, np.arange(5))
    other = x.copy()
    other[:, 3:] += 9
    changed, _ = heads.self_attention(other, *rest, 2, np.arange(5))
    np.testing.assert_array_equal(changed[:, :3], y[:, :3])
    dy = np.zeros_like(y)
    dy[:, :3] = 1
    assert not pullback(dy)[0][:, 3:].any()


def test_weights_are_what_the_values_are_weighted_with():
    """Rows add to one, the future has none, and p v is what a head finds."""
    x, W, b, _, _ = arrays()
    p = heads.weights(x, W, b, 2)
    np.testing.assert_allclose(p.sum(axis=-1), 1)
    assert not np.triu(p, 1).any()
    y, _ = heads.self_attention(x, W, b, np.eye(6), np.zeros(6), 2)
    v = heads.apart((x @ W + b)[..., 12:], 2)
    np.testing.assert_allclose(heads.together(p @ v), y, atol=1e-14)


def test_another_mask_is_kept_in_both_directions():
    """One that hides a look from one head: values, gradients, and the rest."""
    x, *rest = arrays()
    mask = np.tile(heads.causal(5), (2, 1, 1))
    mask[1, 4, 2] = False
    given = x, *rest, 2
    assert check_pullback(heads.self_attention, *given, twin=None, mask=mask)
    y, _ = heads.self_attention(*given)
    hidden, _ = heads.self_attention(*given, mask=mask)
    np.testing.assert_array_equal(hidden[:, :4], y[:, :4])
    assert abs(hidden[:, 4] - y[:, 4]).min() > 1e-6
    same, _ = heads.self_attention(*given, mask=heads.causal(5))
    np.testing.assert_array_equal(same, y)


def test_a_silent_head_says_its_mean():
    """Its columns are constant, the others as before; no pullback."""
    x, W, b, _, _ = arrays()
    rest = np.eye(6), np.zeros(6), 2
    y, _ = heads.self_attention(x, W, b, *rest)
    quiet, pullback = heads.self_attention(x, W, b, *rest, silent=[1])
    np.testing.assert_array_equal(quiet[..., :3], y[..., :3])
    mean = np.broadcast_to(y[..., 3:].mean(axis=(0, 1)), (2, 5, 3))
    np.testing.assert_allclose(quiet[..., 3:], mean)
    with pytest.raises(ValueError, match="no pullback"):
        pullback(quiet)


@pytest.mark.parametrize("count", [0, 4, -1])
def test_heads_must_divide_the_width(count):
    """Six columns make no four heads."""
    with pytest.raises(ValueError, match=f"divide D = 6, got {count}"):
        heads.self_attention(*arrays(), count)


def test_weights_of_another_width_are_refused():
    """The message names what came."""
    x, _, *rest = arrays()
    with pytest.raises(ValueError, match=r"W must have shape \(D, 3D\)"):
        heads.self_attention(x, np.ones((6, 12)), *rest, 2)
