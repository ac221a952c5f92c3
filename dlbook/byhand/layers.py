"""A network of layers, one pass forward and back, and all it computed.

Layers W1 (D, H), b1 (H,), W2, b2, ... bend the outputs of all but the last,
by tanh or ReLU. The loss is a mean over examples: the surprise at labels
``t (N,)`` of whole numbers, or half the squared distance to ``t (N, K)``.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from dlbook import ops
from dlbook.ops.shapes import Array, expect

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
    back = [dz]
    grads: list[Array] = []
    for a_in, (W, _) in zip(a[::-1], layers[::-1], strict=True):
        grads = [a_in.T @ dz, dz.sum(axis=0), *grads]
        if a_in is not x:
            dz = (dz @ W.T) * slope(a_in)
            back.insert(0, dz)
    return Pass(loss, tuple(grads), tuple(params), a, back, p, bend)


def _loss(z: Array, t: Array) -> tuple[float, Array, Array | None]:
    """Mean loss, its gradient dz, and for labels the probabilities."""
    N = len(z)
    if t.ndim == 2:
        return float(((z - t) ** 2).sum() / (2 * N)), (z - t) / N, None
    log_p, _ = ops.log_softmax(z)
    rows, p = np.arange(N), np.exp(log_p)
    dz = p.copy()
    dz[rows, t] -= 1
    return float(-log_p[rows, t].mean()), dz / N, p


def _check(params: Sequence[Array], x: Array, t: Array, bend: str) -> None:
    """Raise ``ValueError`` unless layers, examples and bend fit."""
    if bend not in BENDS:
        raise ValueError(
            f"layers: bend must be one of {', '.join(BENDS)}, got {bend!r}"
        )
    if not params or len(params) % 2:
        raise ValueError(
            "layers: params must be W1, b1, W2, b2, ..., got "
            f"{len(params)} arrays"
        )
    expect("layers", x=(x, "N+ D+"))
    width = x.shape[1]
    for n in range(0, len(params), 2):
        W, b = params[n : n + 2]
        layer = n // 2 + 1
        _, out = expect("layers", **{f"W{layer}": (W, "D H")})
        expect(
            "layers",
            **{f"W{layer}": (W, (width, out)), f"b{layer}": (b, (out,))},
        )
        width = out
    if t.ndim == 1:
        z = np.empty((len(x), width), np.float32)
        expect("layers", z=(z, "N K"), t=(t, "N < K"))
    else:
        expect("layers", t=(t, (len(x), width)))
