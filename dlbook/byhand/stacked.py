"""Many networks of one hidden layer, trained side by side.

Networks are those of `fleet`: W1 (R, D, H), b1 (R, 1, H), W2 (R, H, K) and
b2 (R, 1, K); their outputs are `fleet.scores`. They do not mix: a stack is
quicker than a loop, and gives the same. What any loss needs is here, and the
fit of outputs to targets; `memorising` has that of scores to labels.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np

from dlbook.ops.shapes import Array, expect

BETAS = 0.9, 0.999  # Adam's, of the mean and of the mean square
EPS = 1e-8


def init(
    sizes: tuple[int, int, int], rngs: Sequence[np.random.Generator]
) -> list[Array]:
    """A network of ``sizes`` (D, H, K) for each generator, in float32.

    Weights before the units have variance 2/D; those behind them are zero,
    so that a network says nothing before it has learnt.
    """
    D, H, K = sizes
    W1 = [rng.standard_normal((D, H)) * np.sqrt(2 / D) for rng in rngs]
    R = len(rngs)
    params = [np.stack(W1), np.zeros((R, 1, H))]
    params += [np.zeros((R, H, K)), np.zeros((R, 1, K))]
    return [p.astype(np.float32) for p in params]


def forward(
    params: Sequence[Array], x: Array, kept: Array | None = None
) -> tuple[Array, Array, Array]:
    """Units (R, N, H), their slopes, and outputs (R, N, K).

    ``x`` holds rows (R, N, D), or (N, D) for all; ``kept (R, N, H)`` is what
    dropout multiplies the units by, if it does.
    """
    W1, b1, W2, b2 = params
    a = x @ W1
    a += b1
    slope = (a > 0).astype(a.dtype)
    if kept is not None:
        slope *= kept
    a *= slope
    z = a @ W2
    z += b2
    return a, slope, z


def backward(
    params: Sequence[Array], x: Array, a: Array, slope: Array, dz: Array
) -> list[Array]:
    """Gradient of each network from that of its outputs, dz (R, N, K)."""
    da = dz @ params[2].swapaxes(1, 2)
    da *= slope
    db1, db2 = (d.sum(axis=1, keepdims=True) for d in (da, dz))
    return [x.swapaxes(-2, -1) @ da, db1, a.swapaxes(1, 2) @ dz, db2]


def gradient(params: Sequence[Array], x: Array, t: Array) -> list[Array]:
    """Gradient of each network's squared error, a mean over its rows.

    ``x (R, N, D)``, ``t (R, N, K)``; errors are summed over outputs.
    """
    a, slope, dz = forward(params, x)
    dz -= t
    dz *= 2 / t.shape[1]
    return backward(params, x, a, slope, dz)


def still(params: Sequence[Array]) -> list[tuple[Array, Array]]:
    """Where both means of `adamw` begin, for each parameter."""
    return [(np.zeros_like(p), np.zeros_like(p)) for p in params]


def adamw(
    params: Sequence[Array],
    grads: Sequence[Array],
    past: Sequence[tuple[Array, Array]],
    step: int,
    lr: Array | float,
    decay: Array | float = 0.0,
) -> None:
    """Step ``step`` of ``ops.adamw``, in place; it decays weights alone.

    ``lr`` and ``decay`` are numbers, or (R, 1, 1) with one for each network.
    """
    first, second = BETAS
    for p in params[::2]:
        p *= 1 - lr * decay
    for p, g, (m, v) in zip(params, grads, past, strict=True):
        m += (1 - first) * (g - m)
        v += (1 - second) * (g * g - v)
        root = np.sqrt(v / (1 - second**step)) + EPS
        p -= lr / (1 - first**step) * m / root


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

    Each step also shrinks W1 and W2 by ``decay`` times the rate. Returns the
    last parameters, and what ``watch`` says of them after the steps ``marks``.
    """
    check("stacked.fit", params, x=(x, "R+ N+ D"), t=(t, "R N K"))
    params = [p.copy() for p in params]
    past, said = still(params), []
    for step in range(steps):
        rate = lr * (1 + np.cos(np.pi * step / steps)) / 2
        adamw(params, gradient(params, x, t), past, step + 1, rate, decay)
        if watch and step + 1 in marks:
            said.append(watch(params))
    return params, said


def check(name: str, params: Sequence[Array], **arrays: Any) -> int:
    """R, or ``ValueError`` unless stacks and ``arrays`` fit."""
    W1, b1, W2, b2 = params
    expect(name, W1=(W1, "R D H"), W2=(W2, "R H K"),
           b1=(b1, (len(W1), 1, W1.shape[-1])),
           b2=(b2, (len(W1), 1, W2.shape[-1])), **arrays)  # fmt: skip
    return len(W1)
