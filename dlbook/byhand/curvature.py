"""The curvature of a network's loss: its Hessian, times any direction.

Networks are those of `layers`. No Hessian is stored: a product with a
direction costs about as much as two gradients.
"""

from collections.abc import Callable, Sequence

import numpy as np

from dlbook.byhand.layers import BENDS, Pass, gradient
from dlbook.ops.shapes import Array

Product = Callable[..., tuple[Array, ...]]


def slope(
    *params: Array, x: Array, t: Array, bend: str = "tanh"
) -> tuple[tuple[Array, ...], Product]:
    """The gradient as an operation: its pullback is the Hessian's product.

    A pullback multiplies by the transposed Jacobian; the gradient's Jacobian
    is the Hessian, which is its own transpose.
    """
    done = gradient(params, x, t, bend)
    return done.grads, lambda *v: hessian_product(done, v)


def hessian_product(done: Pass, v: Sequence[Array]) -> tuple[Array, ...]:
    """The Hessian times ``v``, arrays like the parameters.

    Every line of the pass is differentiated along v; R stands for that
    derivative. Pearlmutter (1994), doi:10.1162/neco.1994.6.1.147
    """
    _, slope, second = BENDS[done.bend]
    Rz, Ra = _forward(done, v)
    W, V = done.params[::2], v[::2]
    Rdz = _curve(done.p, Rz[-1])
    out: list[Array] = []
    for n in reversed(range(len(W))):
        dW = done.a[n].T @ Rdz  # (slope-product)
        if n:
            dW += Ra[n].T @ done.dz[n]
        out = [dW, Rdz.sum(axis=0), *out]
        if n:
            a = done.a[n]
            da, Rda = done.dz[n] @ W[n].T, Rdz @ W[n].T + done.dz[n] @ V[n].T
            Rdz = Rda * slope(a) + da * second(a) * Rz[n - 1]
    return tuple(out)


def gauss_newton_product(done: Pass, v: Sequence[Array]) -> tuple[Array, ...]:
    """J' C J v: the Hessian if the scores were linear in the weights.

    Schraudolph (2002), doi:10.1162/08997660260028683
    """
    slope = BENDS[done.bend][1]
    Rz, _ = _forward(done, v)
    W = done.params[::2]
    out: list[Array] = []
    Rdz = _curve(done.p, Rz[-1])  # (gauss-newton)
    for n in reversed(range(len(W))):
        out = [done.a[n].T @ Rdz, Rdz.sum(axis=0), *out]
        if n:
            Rdz = (Rdz @ W[n].T) * slope(done.a[n])
    return tuple(out)


def _forward(
    done: Pass, v: Sequence[Array]
) -> tuple[list[Array], list[Array]]:
    """How fast z and the layers' inputs change along v, a layer a row."""
    _alike(done.params, v)
    slope = BENDS[done.bend][1]
    Ra, Rz = [np.zeros_like(done.a[0])], []
    for n, (V, c) in enumerate(zip(v[::2], v[1::2], strict=True)):
        W, a = done.params[2 * n], done.a[n]
        z = a @ V + c
        if n:
            z += Ra[n] @ W
        Rz.append(z)
        if n + 1 < len(done.a):
            Ra.append(slope(done.a[n + 1]) * z)
    return Rz, Ra


def _curve(p: Array | None, Rz: Array) -> Array:
    """The loss's own Hessian in z, times Rz: p(Rz - p'Rz), or Rz itself."""
    if p is None:
        return Rz / len(Rz)
    mean = (p * Rz).sum(axis=1, keepdims=True)
    return p * (Rz - mean) / len(Rz)


def _alike(params: Sequence[Array], v: Sequence[Array]) -> None:
    """Raise ``ValueError`` unless v has the parameters' shapes."""
    shapes, came = ([np.shape(a) for a in b] for b in (params, v))
    if shapes != came:
        raise ValueError(
            f"curvature: v must have the shapes {shapes}, got {came}"
        )
