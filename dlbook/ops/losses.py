"""Losses: a mean over examples or entries, so none of them takes N = 0."""

import numpy as np

from dlbook import ops
from dlbook.ops.precision import at_least_float32
from dlbook.ops.shapes import Array, Pullback, expect


@at_least_float32
def cross_entropy(logits: Array, labels: Array) -> tuple[float, Pullback]:
    """Mean over N examples of -log softmax(logits) at the true label.

    logits (N, K), labels (N,) whole numbers from 0 to K - 1, N at least one;
    anything else raises ``ValueError``. The labels have no cotangent.
    """
    N, _ = expect(
        "cross_entropy", logits=(logits, "N+ K+"), labels=(labels, "N < K")
    )
    log_p, _ = ops.log_softmax(logits)
    rows = np.arange(N)
    loss = -log_p[rows, labels].mean()  # (cross-entropy)

    def pullback(dloss):
        expect("cross_entropy", dloss=(dloss, ()))
        dz = np.exp(log_p)
        dz[rows, labels] -= 1  # (cross-entropy-dz)
        return (dz * (dloss / N),)

    return loss, pullback


@at_least_float32
def binary_cross_entropy(
    logits: Array, targets: Array
) -> tuple[float, Pullback]:
    """Mean of -t log sigmoid(z) - (1 - t) log(1 - sigmoid(z)).

    logits z and targets t share any shape with at least one entry, else
    ``ValueError``. Both have cotangents. From scores, not probabilities: it
    is PyTorch's ``binary_cross_entropy_with_logits``.
    """
    z, t = logits, targets
    expect("binary_cross_entropy", logits=(z, "...+"), targets=(t, "..."))
    # ln(1 + e^z) - t z is shorter; where t = 1 its difference cancels
    losses = (1 - t) * np.logaddexp(0, z) + t * np.logaddexp(0, -z)
    loss = losses.mean()  # (binary-cross-entropy)

    def pullback(dloss):
        expect("binary_cross_entropy", dloss=(dloss, ()))
        d = dloss / z.size
        p, rest = ops.sigmoid(z)[0], ops.sigmoid(-z)[0]  # rest is 1 - p
        dz = d * ((1 - t) * p - t * rest)  # (binary-cross-entropy-dz)
        dt = d * -z  # (binary-cross-entropy-dt)
        return dz, dt

    return loss, pullback


@at_least_float32
def mse(prediction: Array, targets: Array) -> tuple[float, Pullback]:
    """Mean squared error over all entries; both arguments have cotangents.

    They share any shape with at least one entry, else ``ValueError``.
    """
    y, t = prediction, targets
    expect("mse", prediction=(y, "...+"), targets=(t, "..."))
    r = y - t
    loss = np.mean(r**2)  # (mse)

    def pullback(dloss):
        expect("mse", dloss=(dloss, ()))
        dy = dloss * 2 / r.size * r  # (mse-dy)
        dt = -dy  # (mse-dt)
        return dy, dt

    return loss, pullback
