"""Attention of a sequence to itself, with several heads.

A sequence is x (N, T, D). Each of ``heads`` heads has its own D / heads
columns of the queries, the keys and the values.
"""

from collections.abc import Sequence

import numpy as np

from dlbook import ops
from dlbook.byhand.positions import rotary
from dlbook.ops.shapes import Array, Pullback, expect


def causal(T: int) -> Array:
    """The mask (T, T) that lets step t look at steps up to t."""
    return np.tri(T, dtype=bool)


def apart(a: Array, heads: int) -> Array:
    """(N, T, D) as (N, heads, T, D / heads), a slice of columns a head."""
    N, T, D = a.shape
    if heads < 1 or D % heads:
        raise ValueError(f"heads must divide D = {D}, got {heads}")
    return a.reshape(N, T, heads, D // heads).swapaxes(1, 2)


def together(a: Array) -> Array:
    """(N, heads, T, E) as (N, T, heads E), the slices side by side."""
    N, heads, T, E = a.shape
    return a.swapaxes(1, 2).reshape(N, T, heads * E)


def queries_keys_values(
    x: Array, W: Array, b: Array, heads: int, turn: Array | None
) -> tuple[Sequence[Array], Pullback]:
    """q, k, v (N, heads, T, E) of x (N, T, D): W is (D, 3D), b (3D,).

    Queries and keys are turned by ``rotary`` at positions ``turn (T,)``. The
    pullback takes dq, dk, dv to dx, dW, db.
    """
    N, T, D = expect("heads", x=(x, "N T D"), W=(W, "D 3D"), b=(b, "3D"))
    rows, mapped = ops.affine(x.reshape(N * T, D), W, b)
    parts = np.split(rows.reshape(N, T, 3 * D), 3, axis=-1)
    q, k, v = (apart(part, heads) for part in parts)
    if turn is not None:
        (q, q_turned), (k, k_turned) = rotary(q, turn), rotary(k, turn)

    def pullback(dq, dk, dv):
        if turn is not None:
            (dq,), (dk,) = q_turned(dq), k_turned(dk)
        drows = np.concatenate([together(d) for d in (dq, dk, dv)], axis=-1)
        dx, dW, db = mapped(drows.reshape(N * T, 3 * D))
        return dx.reshape(N, T, D), dW, db

    return (q, k, v), pullback


def self_attention(
    x: Array,
    W: Array,
    b: Array,
    Wo: Array,
    bo: Array,
    heads: int,
    turn: Array | None = None,
    silent: Sequence[int] = (),
    mask: Array | None = None,
) -> tuple[Array, Pullback]:
    """Every step of x (N, T, D) looks at itself and the steps before.

    W (D, 3D) and b (3D,) give queries, keys and values, Wo (D, D) and bo (D,)
    mix what the heads found. Heads in ``silent`` say their mean over
    sequences and steps, whatever they saw; there is no pullback through that.
    Another ``mask``, up to (N, heads, T, T), says who may look where. The
    pullback takes dy to dx, dW, db, dWo, dbo.
    """
    mask = causal(x.shape[1]) if mask is None else mask
    (q, k, v), split = queries_keys_values(x, W, b, heads, turn)
    found, attended = ops.attention(q, k, v, mask)
    for head in silent:
        found[:, head] = found[:, head].mean(axis=(0, 1))
    N, T, D = x.shape
    y, mixed = ops.affine(together(found).reshape(N * T, D), Wo, bo)

    def pullback(dy):
        if silent:
            raise ValueError("self_attention: a silent head has no pullback")
        drows, dWo, dbo = mixed(dy.reshape(N * T, D))
        dqkv = attended(apart(drows.reshape(N, T, D), heads))
        return *split(*dqkv), dWo, dbo

    return y.reshape(N, T, D), pullback


def weights(
    x: Array, W: Array, b: Array, heads: int, turn: Array | None = None
) -> Array:
    """How much each step looks at each: p (N, heads, T, T), rows add to 1.

    Attention is linear in the values, so unit vectors as values give them.
    """
    (q, k, _), _ = queries_keys_values(x, W, b, heads, turn)
    T = x.shape[1]
    units = np.broadcast_to(np.eye(T, dtype=x.dtype), (*q.shape[:2], T, T))
    return ops.attention(q, k, units, causal(T))[0]
