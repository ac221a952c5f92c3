"""Linear maps: of numbers, and of indices."""

import numpy as np

from dlbook.ops.precision import at_least_float32
from dlbook.ops.shapes import Array, Pullback, expect


@at_least_float32
def affine(x: Array, W: Array, b: Array) -> tuple[Array, Pullback]:
    """Map each row of x (N, D) to a row of y (N, K): y = xW + b.

    W is (D, K), PyTorch's transposed; b is (K,). The pullback takes dy
    (N, K) to dx, dW, db. Other shapes raise ``ValueError``.

    >>> affine(np.ones((1, 2)), np.eye(2), np.array([0.0, 1.0]))[0]
    array([[1., 2.]])
    """
    N, _, K = expect("affine", x=(x, "N D"), W=(W, "D K"), b=(b, "K"))
    y = x @ W + b  # (affine)

    def pullback(dy):
        expect("affine", dy=(dy, (N, K)))
        dx = dy @ W.T  # (affine-dx)
        dW = x.T @ dy  # (affine-dw)
        db = dy.sum(axis=0)  # (affine-db)
        return dx, dW, db

    return y, pullback


def embedding(indices: Array, table: Array) -> tuple[Array, Pullback]:
    """The rows of table (V, D) that indices (...) name: (..., D).

    Indices are whole numbers from 0 to V - 1, else ``ValueError``. The
    pullback takes dy (..., D) to dtable (V, D): a row named several times
    gathers the sum of its cotangents.
    """
    V, D = expect(
        "embedding", table=(table, "V D"), indices=(indices, "... < V")
    )
    y = table[indices]

    def pullback(dy):
        expect("embedding", dy=(dy, y.shape))
        dtable = np.zeros((V, D), np.result_type(dy, np.float32))
        np.add.at(dtable, indices, dy)
        return (dtable.astype(dy.dtype, copy=False),)

    return y, pullback
