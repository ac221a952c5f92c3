"""Standardising in the formula's order and shapes, for reading."""

import numpy as np

from dlbook.ops.shapes import Array, Pullback, expect


def standardise(x: Array, eps: float = 1e-5) -> tuple[Array, Pullback]:
    """Each column of x (N, D) with mean 0 and variance 1; and the pullback.

    ``dlbook.ops`` does the same with less work in memory.
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


def batch_norm(
    x: Array, gamma: Array, beta: Array, eps: float = 1e-5
) -> tuple[Array, Pullback]:
    """Batch norm in training of x (N, D), by scale and shift (D,).

    ``dlbook.ops.batch_norm`` does the same, faster, and takes images.
    """
    xhat, normalised = standardise(x, eps)
    y = gamma * xhat + beta  # (batch-norm)

    def pullback(dy):
        (dx,) = normalised(gamma * dy)  # (batch-norm-dxhat)
        dgamma = (dy * xhat).sum(axis=0)  # (batch-norm-dgamma)
        dbeta = dy.sum(axis=0)  # (batch-norm-dbeta)
        return dx, dgamma, dbeta

    return y, pullback
