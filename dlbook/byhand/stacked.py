"""Many small networks of one hidden layer, trained side by side.

A stack of B networks has ``params`` W (B, D, h), b (B, 1, h), V (B, h, K) and
c (B, 1, K); network n takes the rows of ``x[n]`` (N, D) to ``y[n]`` (N, K),
as h ReLU units and an affine map make them. Networks do not mix: a stack is
quicker than a loop, and gives the same.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np

from dlbook.ops.shapes import expect

Array = np.ndarray
BETAS = 0.9, 0.999  # Adam's, of the mean and of the mean square
EPS = 1e-7


def init(
    sizes: tuple[int, int, int], rngs: Sequence[np.random.Generator]
) -> list[Array]:
    """A network of ``sizes`` (D, h, K) for each generator, in float32.

    Weights before the units have variance 2/D; those behind them are zero,
    so that a network says nothing before it has learnt.
    """
    D, h, K = sizes
    W = [rng.standard_normal((D, h)) * np.sqrt(2 / D) for rng in rngs]
    B = len(rngs)
    params = [np.stack(W), np.zeros((B, 1, h))]
    params += [np.zeros((B, h, K)), np.zeros((B, 1, K))]
    return [p.astype(np.float32) for p in params]


def outputs(params: Sequence[Array], x: Array) -> Array:
    """Outputs (B, N, K) on ``x (B, N, D)``, or on rows (N, D) for all."""
    W, b, V, c = params
    return np.maximum(x @ W + b, 0) @ V + c


def gradient(params: Sequence[Array], x: Array, t: Array) -> list[Array]:
    """Gradient of each network's squared error, a mean over its rows.

    ``x (B, N, D)``, ``t (B, N, K)``; errors are summed over outputs.
    """
    W, b, V, c = params
    a = x @ W
    a += b
    on = a > 0
    a *= on
    dy = a @ V
    dy += c
    dy -= t
    dy *= 2 / x.shape[1]
    dz = dy @ V.swapaxes(1, 2)
    dz *= on
    dW, db = x.swapaxes(1, 2) @ dz, dz.sum(axis=1, keepdims=True)
    dV, dc = a.swapaxes(1, 2) @ dy, dy.sum(axis=1, keepdims=True)
    return [dW, db, dV, dc]


def fit(
    params: Sequence[Array],
    x: Array,
    t: Array,
    *,
    lr: float,
    steps: int,
    decay: float = 0.0,
    watch: Callable[[list[Array]], Any] | None = None,
    marks: Collection[int] = (),
) -> tuple[list[Array], list[Any]]:
    """Adam on all rows at once; the rate falls to zero on half a cosine.

    Each step also shrinks W and V by ``decay`` times the rate. Returns the
    last parameters, and what ``watch`` says of them after the steps ``marks``.
    """
    _check(params, x, t)
    params = [p.copy() for p in params]
    means = [(np.zeros_like(p), np.zeros_like(p)) for p in params]
    said = []
    for step in range(steps):
        rate = lr * (1 + np.cos(np.pi * step / steps)) / 2
        grads = gradient(params, x, t)
        for p in params[::2]:
            p *= 1 - rate * decay
        for p, g, (m, v) in zip(params, grads, means, strict=True):
            _adam(p, g, m, v, rate, step + 1)
        if watch and step + 1 in marks:
            said.append(watch(params))
    return params, said


def _adam(
    p: Array, g: Array, m: Array, v: Array, rate: float, step: int
) -> None:
    """Step ``step`` of ``ops.adam``, in place; g is used up."""
    first, second = BETAS
    m *= first
    m += (1 - first) * g
    np.square(g, out=g)
    g *= 1 - second
    v *= second
    v += g
    np.sqrt(v, out=g)
    root = np.sqrt(1 - second**step)
    g += EPS * root
    np.divide(m, g, out=g)
    g *= rate * root / (1 - first**step)
    p -= g


def _check(params: Sequence[Array], x: Array, t: Array) -> None:
    """``ValueError`` unless stacks, rows and targets fit."""
    W, b, V, c = params
    expect("stacked.fit", x=(x, "B+ N+ D"), t=(t, "B N K"), W=(W, "B D h"),
           V=(V, "B h K"), b=(b, (len(W), 1, W.shape[-1])),
           c=(c, (len(W), 1, V.shape[-1])))  # fmt: skip
