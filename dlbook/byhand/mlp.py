"""The multi-layer perceptron with ReLU, from operations alone.

A network of M layers is a flat sequence ``params`` of W¹, b¹, ..., Wᴹ, bᴹ:
layer l takes rows of size ``sizes[l - 1]`` to rows of size ``sizes[l]``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from dlbook import ops
from dlbook.byhand.classifier import Classifier
from dlbook.byhand.softmax import batches
from dlbook.ops.shapes import Pullback

Array = np.ndarray


def init(
    sizes: Sequence[int], rng: np.random.Generator, dtype: type = np.float32
) -> list[Array]:
    """Random weights of variance 2 / D for D inputs, and zero biases.

    He et al. (2015), doi:10.1109/ICCV.2015.123.
    """
    params = []
    for D, K in pairwise(sizes):
        W = rng.standard_normal((D, K)) * np.sqrt(2 / D)
        params += [W.astype(dtype), np.zeros(K, dtype)]
    return params


def scores(
    x: Array, *params: Array, activation: Callable = ops.relu
) -> tuple[Array, Pullback]:
    """Scores (N, K) of the rows of x (N, D): a chain of operations.

    The pullback takes dz (N, K) to dx and one cotangent for each of params.
    """
    z, pullback = ops.affine(x, *params[:2])
    chain = [pullback]
    for l in range(2, len(params), 2):
        a, pullback = activation(z)
        chain.append(pullback)
        z, pullback = ops.affine(a, *params[l : l + 2])
        chain.append(pullback)

    def backwards(dz):
        dparams: list[Array] = []
        for pullback in reversed(chain):  # (chain-rule)
            dz, *gradients = pullback(dz)
            dparams = gradients + dparams
        return dz, *dparams

    return z, backwards


def activations(x: Array, params: Sequence[Array]) -> list[Array]:
    """What each layer takes in, x (N, D) first, and last the scores.

    Entry l is what layer l gives: a⁰ = x, ..., aᴹ⁻¹ and zᴹ.
    """
    a = [x]
    for l in range(0, len(params), 2):
        z = a[-1] @ params[l]
        z += params[l + 1]  # (mlp-z)
        if l < len(params) - 2:
            np.maximum(z, 0, out=z)  # (mlp-a)
        a.append(z)
    return a


def gradient(x: Array, labels: Array, params: Sequence[Array]) -> list[Array]:
    """Gradient of the mean cross-entropy for each of ``params``.

    As the pullbacks of ``scores`` and ``cross_entropy`` give it, but dx is
    not computed, and an activation is all that is kept of a layer.
    """
    a = activations(x, params)
    M = len(a) - 1
    _, pullback = ops.cross_entropy(a[M], labels)
    (delta,) = pullback(1.0)  # of the scores, a[M]
    dparams: list[Array] = []
    for l in range(M, 0, -1):  # here delta is that of layer l
        dW = a[l - 1].T @ delta  # (mlp-dw)
        db = delta.sum(axis=0)  # (mlp-db)
        dparams = [dW, db, *dparams]
        if l > 1:
            W = params[2 * l - 2]  # of layer l: lists begin at 0
            delta = (delta @ W.T) * (a[l - 1] > 0)  # (mlp-delta)
    return dparams


def signals(
    x: Array, labels: Array, params: Sequence[Array]
) -> tuple[list[Array], list[Array]]:
    """What ``activations`` gives, and the loss's cotangent for each of it."""
    a = activations(x, params)
    _, pullback = ops.cross_entropy(a[-1], labels)
    d = list(pullback(1.0))
    for l in range(len(a) - 2, -1, -1):
        _, backwards = scores(a[l], *params[2 * l :])
        d = [backwards(d[-1])[0], *d]
    return a, d


def cost(sizes: Sequence[int]) -> tuple[int, int]:
    """Multiply-adds an example, in matrix products: forward, backward."""
    products = [D * K for D, K in pairwise(sizes)]
    forward = sum(products)  # (mlp-forward-cost)
    backward = 2 * forward - products[0]  # (mlp-backward-cost)
    return forward, backward


@dataclass(frozen=True, eq=False)
class Model(Classifier):
    """Parameters W¹, b¹, ...; ``scale`` is what inputs are multiplied by."""

    params: list[Array]
    scale: float = 1.0

    def scores(self, x: Array) -> Array:
        """Scores (N, K) of the rows of x (N, D)."""
        x = np.multiply(x, self.scale, dtype=self.params[0].dtype)
        return activations(x, self.params)[-1]


def fit(
    x: Array,
    labels: Array,
    params: Sequence[Array],
    *,
    epochs: int,
    lr: float,
    batch_size: int,
    rng: np.random.Generator,
    decay: bool = True,
    scale: float = 1.0,
    watch: Mapping[str, tuple[Array, Array]] | None = None,
    gradient: Callable = gradient,
) -> Model:
    """Fit by SGD from a copy of ``params``; nothing is printed.

    ``x (N, D)`` holds floats or grey values, ``labels (N,)`` classes. With
    ``decay`` the rate falls linearly, from ``lr`` to zero behind the last
    step. Another ``gradient`` stands in for the module's in experiments.
    """
    _check(x, labels, params)
    model = Model([p.copy() for p in params], scale)
    dtype = params[0].dtype
    step, steps = 0, epochs * -(-len(x) // batch_size)
    for _ in range(epochs):
        for rows in batches(len(x), batch_size, rng):
            batch = np.multiply(x.take(rows, axis=0), scale, dtype=dtype)
            rate = lr * (1 - step / steps) if decay else lr  # (mlp-rate)
            grads = gradient(batch, labels[rows], model.params)
            for p, g in zip(model.params, grads, strict=True):
                g *= rate
                p -= g  # (sgd)
            step += 1
        model.record(watch or {})
    return model


def _check(x: Array, labels: Array, params: Sequence[Array]) -> None:
    """Raise ``ValueError`` unless rows, labels and parameters fit."""
    if x.ndim != 2 or labels.shape != x.shape[:1] or len(x) == 0:
        raise ValueError(
            "the perceptron expects x (N, D) and labels (N,), N at least "
            f"one, got shapes {x.shape} and {labels.shape}"
        )
    shapes = [p.shape for p in params]
    sizes = [x.shape[1], *(len(b) for b in params[1::2])]
    wanted = [s for D, K in pairwise(sizes) for s in ((D, K), (K,))]
    if shapes != wanted:
        raise ValueError(
            f"the perceptron expects parameters of shapes {wanted} for "
            f"x {x.shape}, got {shapes}"
        )
