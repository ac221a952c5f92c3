"""What goes wrong between the last layer and the loss, by hand."""

import numpy as np

from dlbook import ops
from dlbook.ops.shapes import Array, Pullback


def softmax_twice(z: Array, labels: Array) -> tuple[float, Pullback]:
    """Cross-entropy that is given softmax(z), z (N, K), for its scores.

    labels (N,) are whole numbers below K. The pullback takes dloss () to dz
    (N, K), which shrinks where a probability is near 0 or 1.
    """
    p, through_softmax = ops.softmax(z)
    loss, through_loss = ops.cross_entropy(p, labels)

    def pullback(dloss):
        (dp,) = through_loss(dloss)
        return through_softmax(dp)  # (twice-dz)

    return loss, pullback


def loss_floor(K: int) -> float:
    """The least that softmax twice can lose with K classes.

    >>> round(loss_floor(10), 4)
    1.4612
    """
    if K < 2:
        raise ValueError(f"loss_floor expects two classes or more, got {K}")
    return float(np.log(1 + (K - 1) / np.e))  # (twice-floor)
