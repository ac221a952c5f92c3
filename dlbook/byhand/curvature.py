"""The curvature of a network's loss: its Hessian, times any direction.

A network of layers W1 (D, H), b1 (H,), W2, b2, ... bends the outputs of all
layers but the last, by tanh or ReLU. Its loss is a mean over examples: the
surprise at labels ``t (N,)`` of whole numbers, or half the squared distance
to targets ``t (N, K)``. No Hessian is stored: a product with a direction
costs about as much as two gradients.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from dlbook.ops.shapes import Array, expect

Product = Callable[..., tuple[Array, ...]]

# Of each bend: its value at z; from that value a, slope and second slope.
BENDS: dict[str, tuple[Callable, Callable, Callable]] = {
    "tanh": (np.tanh, lambda a: 1 - a**2, lambda a: -2 * a * (1 - a**2)),
    "relu": (
        lambda z: np.maximum(z, 0),
        lambda a: (a > 0).astype(a.dtype),
        np.zeros_like,
    ),
}


class Pass(NamedTuple):
    """What one pass forward and back leaves, a row for each layer."""

    loss: float
    grads: tuple[Array, ...]  # of W1, b1, W2, ...
    params: tuple[Array, ...]
    a: list[Array]  # inputs of the layers
    dz: list[Array]  # gradients before the bends
    p: Array | None  # probabilities, for labels
    bend: str


def gradient(
    params: Sequence[Array], x: Array, t: Array, bend: str = "tanh"
) -> Pass:
    """One pass forward and back over ``x (N, D)``, with all it computed."""
    _check(params, x, t, bend)
    f, slope, _ = BENDS[bend]
    a, layers = [x], list(zip(params[::2], params[1::2], strict=True))
    for W, b in layers[:-1]:
        a.append(f(a[-1] @ W + b))
    W, b = layers[-1]
    loss, dz, p = _loss(a[-1] @ W + b, t)
    back, grads = [dz], []
    for a_in, (W, _) in zip(a[::-1], layers[::-1], strict=True):
        grads = [a_in.T @ dz, dz.sum(axis=0), *grads]
        if a_in is not x:
            dz = (dz @ W.T) * slope(a_in)
            back.insert(0, dz)
    return Pass(loss, tuple(grads), tuple(params), a, back, p, bend)


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
    Rdz, out = _curve(done.p, Rz[-1]), []
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
    W, out = done.params[::2], []
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


def _loss(z: Array, t: Array) -> tuple[float, Array, Array | None]:
    """Mean loss, its gradient dz, and for labels the probabilities."""
    N = len(z)
    if t.ndim == 2:
        return float(((z - t) ** 2).sum() / (2 * N)), (z - t) / N, None
    z = z - z.max(axis=1, keepdims=True)
    p = np.exp(z)
    total = p.sum(axis=1, keepdims=True)
    p /= total
    rows = np.arange(N)
    loss = float((np.log(total[:, 0]) - z[rows, t]).mean())
    dz = p.copy()
    dz[rows, t] -= 1
    return loss, dz / N, p


def _curve(p: Array | None, Rz: Array) -> Array:
    """The loss's own Hessian in z, times Rz: p(Rz - p'Rz), or Rz itself."""
    if p is None:
        return Rz / len(Rz)
    mean = (p * Rz).sum(axis=1, keepdims=True)
    return p * (Rz - mean) / len(Rz)


def _check(params: Sequence[Array], x: Array, t: Array, bend: str) -> None:
    """Raise ``ValueError`` unless layers, examples and bend fit."""
    if bend not in BENDS:
        raise ValueError(
            f"curvature: bend must be one of {', '.join(BENDS)}, got {bend!r}"
        )
    if not params or len(params) % 2:
        raise ValueError(
            "curvature: params must be W1, b1, W2, b2, ..., got "
            f"{len(params)} arrays"
        )
    expect("curvature", x=(x, "N+ D+"))
    width = x.shape[1]
    for n in range(0, len(params), 2):
        W, b = params[n : n + 2]
        layer = n // 2 + 1
        _, out = expect("curvature", **{f"W{layer}": (W, "D H")})
        expect(
            "curvature",
            **{f"W{layer}": (W, (width, out)), f"b{layer}": (b, (out,))},
        )
        width = out
    if t.ndim == 1:
        z = np.empty((len(x), width), np.float32)
        expect("curvature", z=(z, "N K"), t=(t, "N < K"))
    else:
        expect("curvature", t=(t, (len(x), width)))


def _alike(params: Sequence[Array], v: Sequence[Array]) -> None:
    """Raise ``ValueError`` unless v has the parameters' shapes."""
    shapes, came = ([np.shape(a) for a in b] for b in (params, v))
    if shapes != came:
        raise ValueError(
            f"curvature: v must have the shapes {shapes}, got {came}"
        )
