"""Activations: each function's value and, on the next line, its derivative.

Elementwise functions take any shape. ``softmax`` and ``log_softmax`` act on
the last axis of z (..., K): rows (N, K), one row (K,), sequences (N, T, K).
Integer arrays raise ``ValueError``.
"""

import math

import numpy as np

from dlbook.ops.precision import at_least_float32
from dlbook.ops.shapes import Array, Pullback, expect


def elementwise(operation: str, derivative: Array) -> Pullback:
    """Pullback of a function of each entry alone: dz = da times derivative."""

    def pullback(da):
        expect(operation, da=(da, derivative.shape))
        return (da * derivative,)

    return pullback


def relu(z: Array) -> tuple[Array, Pullback]:
    """max(z, 0); its derivative at 0 is taken as 0, as in PyTorch."""
    expect("relu", z=(z, "..."))
    a = np.maximum(z, 0)  # (relu)
    return a, elementwise("relu", a > 0)  # (relu-dz)


def leaky_relu(
    z: Array, negative_slope: float = 0.01
) -> tuple[Array, Pullback]:
    """z where positive, negative_slope times z elsewhere."""
    expect("leaky_relu", z=(z, "..."))
    slope = np.where(z > 0, np.ones_like(z), float(negative_slope))
    return slope * z, elementwise("leaky_relu", slope)


def sigmoid(z: Array) -> tuple[Array, Pullback]:
    """1 / (1 + exp(-z)), from exp(-|z|), which cannot overflow.

    >>> sigmoid(np.array([0.0, np.log(3.0)]))[0]
    array([0.5 , 0.75])
    """
    expect("sigmoid", z=(z, "..."))
    e = np.exp(-np.abs(z))
    a = np.where(z >= 0, 1, e) / (1 + e)  # (sigmoid)
    return a, elementwise("sigmoid", a * (1 - a))  # (sigmoid-dz)


def tanh(z: Array) -> tuple[Array, Pullback]:
    """Hyperbolic tangent."""
    expect("tanh", z=(z, "..."))
    a = np.tanh(z)
    return a, elementwise("tanh", 1 - a**2)


def gelu(z: Array) -> tuple[Array, Pullback]:
    """z times the normal distribution function at z (exact, not by tanh).

    Hendrycks and Gimpel, https://arxiv.org/abs/1606.08415
    """
    expect("gelu", z=(z, "..."))
    cdf, pdf = normal(z)
    return z * cdf, elementwise("gelu", cdf + z * pdf)


def normal(z: Array) -> tuple[Array, Array]:
    """Distribution function and density of the standard normal law.

    NumPy has no error function, so the C library's is called entry by entry,
    which costs about as much as a rational approximation in NumPy. By erfc,
    which keeps its digits in the lower tail: cdf(z) = erfc(-z / sqrt 2) / 2.
    """
    s = z / -math.sqrt(2)
    erfc = np.fromiter(map(math.erfc, s.ravel().tolist()), s.dtype, s.size)
    pdf = np.exp(-(s**2)) / math.sqrt(2 * math.pi)
    return erfc.reshape(s.shape) / 2, pdf


@at_least_float32
def softmax(z: Array) -> tuple[Array, Pullback]:
    """Each row of z (..., K) as probabilities: positive, adding to one.

    The largest score of a row is subtracted first: nothing overflows, and
    the sum is at least one. A score of -inf has probability 0; a row of -inf
    alone, or with inf or NaN in it, gives NaN, as in PyTorch.

    >>> softmax(np.log([[1.0, 2.0, 5.0]]))[0]
    array([[0.125, 0.25 , 0.625]])
    """
    expect("softmax", z=(z, "... K+"))
    p = z - z.max(axis=-1, keepdims=True)
    np.exp(p, out=p)
    p *= 1 / row_sums(p)  # (softmax)

    def pullback(dp):
        expect("softmax", dp=(dp, p.shape))
        dz = dp - np.vecdot(p, dp)[..., None]
        dz *= p  # (softmax-dz)
        return (dz,)

    return p, pullback


def row_sums(a: Array) -> Array:
    """Sums of rows (..., K) as columns (..., 1): BLAS sums fastest."""
    rows = a.reshape(-1, a.shape[-1])
    return (rows @ np.ones(a.shape[-1], a.dtype)).reshape(*a.shape[:-1], 1)


@at_least_float32
def log_softmax(z: Array) -> tuple[Array, Pullback]:
    """Logarithm of ``softmax``, finite where differences of z (..., K) are."""
    expect("log_softmax", z=(z, "... K+"))
    s = z - z.max(axis=-1, keepdims=True)
    sums = np.exp(s).sum(axis=-1, keepdims=True)
    log_p = s - np.log(sums)  # (log-softmax)

    def pullback(dlog_p):
        expect("log_softmax", dlog_p=(dlog_p, log_p.shape))
        total = dlog_p.sum(axis=-1, keepdims=True)
        return (dlog_p - np.exp(log_p) * total,)  # (log-softmax-dz)

    return log_p, pullback
