"""Regularisation by noise."""

import numpy as np

from dlbook.ops.shapes import Array, Pullback, expect


def dropout(
    x: Array, p: float = 0.5, *, rng: np.random.Generator
) -> tuple[Array, Pullback]:
    """Set each entry of x to 0 with probability p, else divide by 1 - p.

    The expectation is x, so evaluation leaves dropout out. ``rng`` draws the
    mask; p outside [0, 1] raises ``ValueError``.
    Srivastava et al., https://jmlr.org/papers/v15/srivastava14a.html
    """
    expect("dropout", x=(x, "..."))
    if not 0 <= p <= 1:
        raise ValueError(f"dropout: p must lie from 0 to 1, got {p}")
    kept = rng.random(x.shape) >= p
    mask = kept / x.dtype.type((1 - p) or 1)
    y = x * mask  # (dropout)

    def pullback(dy):
        expect("dropout", dy=(dy, mask.shape))
        return (dy * mask,)  # (dropout-dx)

    return y, pullback
