"""Normalisation: batch norm with its two companions, and layer norm.

Batch norm takes x (N, D) or images (N, C, H, W); gamma, beta and the
statistics have one entry a feature or channel, below written (C,).
"""

import math

import numpy as np

from dlbook.ops.precision import at_least_float32
from dlbook.ops.shapes import Array, Pullback, expect

Statistics = tuple[Array, Array]


@at_least_float32
def batch_norm(
    x: Array, gamma: Array, beta: Array, eps: float = 1e-5
) -> tuple[Array, Pullback]:
    """Normalise each feature over the batch, then scale by gamma, add beta.

    The training operation: statistics are those of x (variance over n, not
    n - 1) and the pullback goes through them. x (N, D) or (N, C, H, W) with
    N at least one, gamma and beta (C,), else ``ValueError``.
    Ioffe and Szegedy, https://arxiv.org/abs/1502.03167
    """
    axes = _batch_axes("batch_norm", x, gamma=gamma, beta=beta)
    xhat, normalised = standardise(x, axes, float(eps))
    scale, shift = (_along_channels(a, x) for a in (gamma, beta))
    y = scale * xhat + shift  # (batch-norm)

    def pullback(dy):
        expect("batch_norm", dy=(dy, xhat.shape))
        (dx,) = normalised(scale * dy)  # (batch-norm-dxhat)
        dgamma = sum_product(dy, xhat, axes)  # (batch-norm-dgamma)
        dbeta = dy.sum(axes)  # (batch-norm-dbeta)
        return dx, dgamma, dbeta

    return y, pullback


def standardise(
    x: Array, axes: tuple[int, ...], eps: float
) -> tuple[Array, Pullback]:
    """x with mean 0 and variance 1 over ``axes`` (nearly: eps is added)."""
    n = math.prod(x.shape[i] for i in axes)
    xhat = x - x.sum(axes, keepdims=True) / n
    r = 1 / np.sqrt(sum_product(xhat, xhat, axes, keepdims=True) / n + eps)
    xhat *= r  # (standardise)

    def pullback(dxhat):
        dx = dxhat - dxhat.sum(axes, keepdims=True) / n
        dx -= xhat * (sum_product(dxhat, xhat, axes, keepdims=True) / n)
        dx *= r  # (batch-norm-dx)
        return (dx,)

    return xhat, pullback


def sum_product(
    a: Array, b: Array, axes: tuple[int, ...], keepdims: bool = False
) -> Array:
    """Sum of a * b over ``axes``, by einsum, which forms no array a * b."""
    places = range(a.ndim)
    kept = [i for i in places if i not in axes and i - a.ndim not in axes]
    total = np.einsum(a, places, b, places, kept)
    if keepdims:
        return total.reshape([a.shape[i] if i in kept else 1 for i in places])
    return total


@at_least_float32
def batch_norm_eval(
    x: Array,
    gamma: Array,
    beta: Array,
    mean: Array,
    var: Array,
    eps: float = 1e-5,
) -> tuple[Array, Pullback]:
    """Batch norm after training, by the running mean and var (C,).

    Each row is treated alone, so N = 0 passes. The pullback returns dx,
    dgamma, dbeta; the running statistics are held fixed and have none.
    """
    statistics = {"mean": mean, "var": var}
    axes = _batch_axes(
        "batch_norm_eval", x, least=0, gamma=gamma, beta=beta, **statistics
    )
    r = _along_channels(1 / np.sqrt(var + float(eps)), x)
    xhat = (x - _along_channels(mean, x)) * r
    scale, shift = (_along_channels(a, x) for a in (gamma, beta))
    y = scale * xhat + shift  # (batch-norm-eval)

    def pullback(dy):
        expect("batch_norm_eval", dy=(dy, y.shape))
        dx = scale * r * dy  # (batch-norm-eval-dx)
        return dx, (dy * xhat).sum(axes), dy.sum(axes)

    return y, pullback


@at_least_float32
def update_running(
    running: Statistics, x: Array, momentum: float = 0.1
) -> Statistics:
    """The running (mean, var), each (C,), moved towards those of x.

    New = (1 - momentum) old + momentum that of x, whose variance is unbiased
    (over n - 1), both as in PyTorch; one value a feature raises
    ``ValueError``. Starts usually from (zeros, ones).
    """
    mean, var = running
    axes = _batch_axes("update_running", x, mean=mean, var=var)
    n = math.prod(x.shape[i] for i in axes)
    if n < 2:
        raise ValueError(
            "update_running: the variance needs two values a feature at "
            f"least, got x of shape {x.shape}"
        )
    momentum = float(momentum)  # a NumPy float64 would widen float32
    keep = 1 - momentum
    mean = keep * mean + momentum * x.mean(axes)  # (running-mean)
    var = keep * var + momentum * x.var(axes, ddof=1)  # (running-var)
    return mean, var


@at_least_float32
def layer_norm(
    x: Array, gamma: Array, beta: Array, eps: float = 1e-5
) -> tuple[Array, Pullback]:
    """Normalise x (..., D) over its last axis, scale by gamma, add beta (D,).

    Ba, Kiros and Hinton, https://arxiv.org/abs/1607.06450
    """
    expect("layer_norm", x=(x, "... D+"), gamma=(gamma, "D"), beta=(beta, "D"))
    xhat, normalised = standardise(x, (-1,), float(eps))
    y = gamma * xhat + beta
    axes = tuple(range(x.ndim - 1))

    def pullback(dy):
        expect("layer_norm", dy=(dy, y.shape))
        (dx,) = normalised(gamma * dy)
        return dx, (dy * xhat).sum(axes), dy.sum(axes)

    return y, pullback


def _batch_axes(
    operation: str, x: Array, least: int = 1, **features: Array
) -> tuple[int, ...]:
    """The axes of a batch that are averaged over; checks all shapes."""
    axes = "N C H W" if np.ndim(x) == 4 else "N C"
    if least:
        axes = axes.replace(" ", "+ ")
    expect(
        operation, x=(x, axes), **{k: (a, "C") for k, a in features.items()}
    )
    return (0, 2, 3) if x.ndim == 4 else (0,)


def _along_channels(a: Array, x: Array) -> Array:
    """``a`` (C,) shaped so that it meets axis 1 of ``x``."""
    return a.reshape(-1, *(1,) * (x.ndim - 2))
