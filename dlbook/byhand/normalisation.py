"""Standardising in the formula's order and shapes, for reading."""

import numpy as np

from dlbook.ops.shapes import Array, Pullback, expect


def standardise(x: Array, eps: float = 1e-5) -> tuple[Array, Pullback]:
    """Each column of x (N, D) with mean 0 and variance 1; and the pullback.

    ``dlbook.ops.batch_norm`` does the same with less work in memory.
    """
    expect("standardise", x=(x, "N+ D"))
    m = x.mean(axis=0)
    v = ((x - m) ** 2).mean(axis=0)
    r = 1 / np.sqrt(v + eps)
    xhat = r * (x - m)  # (standardise)

    def pullback(dxhat):
        mean = dxhat.mean(axis=0)
        along = (dxhat * xhat).mean(axis=0)
        return (r * (dxhat - mean - xhat * along),)  # (batch-norm-dx)

    return xhat, pullback
