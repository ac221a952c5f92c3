"""Softmax regression by stochastic gradient descent.

``x (N, D)`` holds an example a row, in floats or in whole numbers (grey
values); the model sees x times ``scale``. ``labels (N,)`` are classes 0 to
K - 1.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from dlbook.byhand.classifier import Classifier

Array = np.ndarray


@dataclass(frozen=True, eq=False)
class Model(Classifier):
    """Weights W (D, K), b (K,); ``scale`` is what inputs are multiplied by."""

    W: Array
    b: Array
    scale: float = 1.0

    def scores(self, x: Array) -> Array:
        """Scores (N, K) of the rows of x (N, D)."""
        W = self.scale * self.W
        return x.astype(W.dtype, copy=False) @ W + self.b


def fit(
    x: Array,
    labels: Array,
    *,
    classes: int,
    epochs: int,
    lr: float,
    batch_size: int,
    rng: np.random.Generator,
    shuffle: bool = True,
    scale: float = 1.0,
    watch: Mapping[str, tuple[Array, Array]] | None = None,
) -> Model:
    """Fit softmax regression from zero weights by SGD; nothing is printed.

    Each epoch goes once through the examples, in a new order from ``rng``
    or, without ``shuffle``, in the order given. ``watch`` names the sets
    whose loss and accuracy the history follows. Robbins and Monro (1951),
    doi:10.1214/aoms/1177729586.
    """
    _check(x, labels, classes)
    dtype = np.result_type(x, np.float32)
    W, b = np.zeros((x.shape[1], classes), dtype), np.zeros(classes, dtype)
    model = Model(W, b, scale)
    for _ in range(epochs):
        for rows in batches(len(x), batch_size, rng if shuffle else None):
            batch = x.take(rows, axis=0).astype(dtype, copy=False)
            dW, db = fast_gradient(batch, labels[rows], scale * W, b)
            W -= lr * scale * dW  # (sgd)
            b -= lr * db  # (sgd)
        model.record(watch or {})
    return model


def gradient(
    x: Array, labels: Array, W: Array, b: Array
) -> tuple[Array, Array]:
    """Gradients dW (D, K) and db (K,) of the mean cross-entropy.

    x (N, D), labels (N,), W (D, K), b (K,). The plain form, and the
    definition of ``fast_gradient``.
    """
    N, K = len(x), len(b)
    z = x @ W + b  # (affine)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    P = e / e.sum(axis=1, keepdims=True)  # (softmax)
    Y = np.eye(K, dtype=P.dtype)[labels]
    dW = x.T @ (P - Y) / N  # (softmax-dw)
    db = (P - Y).sum(axis=0) / N  # (softmax-db)
    return dW, db


def fast_gradient(
    x: Array, labels: Array, W: Array, b: Array
) -> tuple[Array, Array]:
    """What ``gradient`` gives, in place and with the scores transposed.

    Scores stand one row a class: a sum over classes then adds whole rows of
    memory. Of Y only the ones are subtracted.
    """
    p = (x @ W).T.copy()
    p += b[:, None]
    p -= p.max(axis=0)
    np.exp(p, out=p)
    p /= p.sum(axis=0)
    p[labels, np.arange(len(x))] -= 1
    p /= len(x)
    return x.T @ p.T, p.sum(axis=1)


def batches(
    N: int, size: int, rng: np.random.Generator | None = None
) -> Iterator[Array]:
    """Indices 0 to N - 1 in batches: shuffled by ``rng``, else in order."""
    order = np.arange(N) if rng is None else rng.permutation(N)
    for start in range(0, N, size):
        yield order[start : start + size]


def nearest_mean(
    x: Array, labels: Array, *, classes: int, scale: float = 1.0
) -> Model:
    """The model whose largest score is that of the nearest class mean.

    The squared distance of x to a mean m is |x|² less 2 x·m - |m|²; the
    first term is common to all classes, so half the second is a score.
    """
    _check(x, labels, classes)
    means = [scale * x[labels == k].mean(axis=0) for k in range(classes)]
    W = np.stack(means, axis=1).astype(np.result_type(x, np.float32))
    return Model(W, -(W**2).sum(axis=0) / 2, scale)


def _check(x: Array, labels: Array, classes: int) -> None:
    """Raise ``ValueError`` unless each row of x has a label in range."""
    if x.ndim != 2 or labels.shape != x.shape[:1] or len(x) == 0:
        raise ValueError(
            "softmax regression expects x (N, D) and labels (N,), N at least "
            f"one, got shapes {x.shape} and {labels.shape}"
        )
    if labels.min() < 0 or labels.max() >= classes:
        raise ValueError(
            f"softmax regression expects labels from 0 to {classes - 1}, "
            f"got {labels.min()} to {labels.max()}"
        )
