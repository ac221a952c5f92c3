"""Attention: each query gathers the values whose keys it matches."""

import math
from typing import Any

import numpy as np

from dlbook import ops
from dlbook.ops.precision import at_least_float32
from dlbook.ops.shapes import Array, Pullback, expect


@at_least_float32
def attention(
    q: Array, k: Array, v: Array, mask: Array | None = None
) -> tuple[Array, Pullback]:
    """softmax(q kᵀ / √D) v: a mean of v for each query, (..., T, E).

    q (..., T, D), k (..., S, D), v (..., S, E), S and D at least one. In
    mask, of booleans that broadcast to (..., T, S), True lets a query look
    at a key. A query that may look at none has no mean: ``ValueError``
    (PyTorch returns zeros there). The pullback takes dy to dq, dk, dv.
    Vaswani et al., https://arxiv.org/abs/1706.03762
    """
    keys = {"k": (k, "... S+ D"), "v": (v, "... S E")}
    expect("attention", q=(q, "... T D+"), **keys)
    scale = 1 / math.sqrt(q.shape[-1])
    z = q @ k.swapaxes(-1, -2) * scale  # (attention-scores)
    if mask is not None:
        _check_mask(mask, z.shape)
        z = np.where(mask, z, -np.inf)  # (attention-mask)
    p, softened = ops.softmax(z)
    y = p @ v  # (attention)

    def pullback(dy):
        expect("attention", dy=(dy, y.shape))
        dv = p.swapaxes(-1, -2) @ dy  # (attention-dv)
        dp = dy @ v.swapaxes(-1, -2)  # (attention-dp)
        (dz,) = softened(dp)  # (attention-dz)
        dz *= scale
        dq = dz @ k  # (attention-dq)
        dk = dz.swapaxes(-1, -2) @ q  # (attention-dk)
        return dq, dk, dv

    return y, pullback


def _check_mask(mask: Any, shape: tuple[int, ...]) -> None:
    """Raise unless ``mask`` is of booleans, fits, and leaves no row empty."""
    if not isinstance(mask, np.ndarray) or mask.dtype != bool:
        came = getattr(mask, "dtype", type(mask).__name__)
        raise ValueError(
            f"attention: mask must be a NumPy array of booleans, got {came}"
        )
    try:
        mask = np.broadcast_to(mask, shape)
    except ValueError:
        raise ValueError(
            "attention: mask must broadcast to the shape of the scores, "
            f"{shape}, got {mask.shape}"
        ) from None
    blind = np.argwhere(~mask.any(axis=-1))
    if len(blind):
        raise ValueError(
            "attention: mask must let each query look at one key or more, "
            f"got none for query {tuple(blind[0].tolist())}"
        )
