"""Recurrent networks of four kinds, R of them side by side.

A set of R models is a dictionary of arrays whose first axis counts models:
``Wx (R, D, G), Wh (R, H, G), b (R, 1, G)`` for the states, where G = H for
``rnn`` and ``leaky``, 3H for ``gru``, 4H for ``lstm``; ``Wo (R, H, K)`` and
``d (R, 1, K)`` for the outputs. ``gru`` has a second bias ``c``, ``leaky``
the score of its unit's leak, ``a (R, 1, H)``. Inputs are ``(R, N, T, D)``,
or ``(N, T, D)`` for all.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from dlbook import ops
from dlbook.byhand.passes import states

Array = np.ndarray
Arrays = dict[str, Array]
BLOCKS = {"rnn": 1, "leaky": 1, "gru": 3, "lstm": 4}


def draw(
    kind: str,
    sizes: tuple[int, int, int],
    seeds: Sequence[int],
    memory: float = 2.0,
) -> Arrays:
    """Models of D inputs, H units and K outputs, one for each seed.

    Wx is uniform within 1/√D, each square block of Wh orthogonal, for gated
    kinds over two; outputs start at zero. A unit keeps 1 - 1/τ of its cell,
    or state, a step, where no input and no state speak: τ is ``memory``.
    """
    if kind not in BLOCKS:
        raise ValueError(f"kind must be one of {[*BLOCKS]}, got {kind!r}")
    if not memory > 1:
        raise ValueError(f"memory must be above 1 step, got {memory}")
    D, H, K = sizes
    models = [_one(kind, D, H, np.random.default_rng(s)) for s in seeds]
    params = {k: np.stack([m[k] for m in models]) for k in models[0]}
    keep = np.log(memory - 1)  # the sigmoid of this is 1 - 1/memory
    if kind == "lstm":
        params["b"][..., H : 2 * H] = keep
        params["b"][..., :H] = -keep
    elif kind == "gru":
        params["b"][..., H : 2 * H] = keep
    elif kind == "leaky":
        params["a"] += keep
    R = len(models)
    params |= {"Wo": np.zeros((R, H, K)), "d": np.zeros((R, 1, K))}
    return {k: p.astype(np.float32) for k, p in params.items()}


def _one(kind: str, D: int, H: int, rng: np.random.Generator) -> Arrays:
    """One model's weights of states, its biases zero."""
    G, gated = BLOCKS[kind] * H, kind in ("gru", "lstm")
    Wx = rng.uniform(-1, 1, (D, G)) / np.sqrt(D)
    blocks = [
        np.linalg.qr(rng.standard_normal((H, H)))[0]
        for _ in range(BLOCKS[kind])
    ]
    Wh = np.concatenate(blocks, axis=1) / (2 if gated else 1)
    one = {"Wx": Wx, "Wh": Wh, "b": np.zeros((1, G))}
    if kind == "gru":
        one["c"] = np.zeros((1, G))
    if kind == "leaky":
        one["a"] = np.zeros((1, H))
    return one


def predict(kind: str, params: Arrays, x: Array) -> Array:
    """Outputs (R, T, N, K) along x."""
    return (
        states(kind, params, x)[0] @ params["Wo"][:, None]
        + (params["d"][:, None])
    )


def train(
    kind: str,
    params: Arrays,
    batches: Iterator[tuple[Array, Array]],
    rates: Sequence[float],
    steps: int,
    limit: float = 1.0,
) -> Iterator[tuple[Arrays, Array]]:
    """Yields parameters and errors (R,) after and in each step of Adam.

    ``batches`` gives x and targets (..., N, S, K) of the last S steps. Each
    model has its rate, which falls to zero along a cosine, and its gradient
    is clipped to the norm ``limit``.
    """
    each = np.asarray(rates, np.float32)[:, None, None]
    state = None
    for step in range(steps):
        x, t = next(batches)
        h, back = states(kind, params, x)
        error, grads = _gradient(params, h, t, back)
        size = np.sqrt(sum((g**2).sum((1, 2)) for g in grads.values()))
        factor = np.minimum(1, limit / np.maximum(size, 1e-30))
        share = (1 + np.cos(np.pi * step / steps)) / 2
        grads = {k: g * factor[:, None, None] for k, g in grads.items()}
        moving = {k: params[k] for k in grads}
        after, state = ops.adam(moving, grads, state, lr=share)
        params = params | {
            k: p + each * (after[k] - p) for k, p in moving.items()
        }
        yield params, error


def _gradient(
    params: Arrays, h: Array, t: Array, back: Callable
) -> tuple[Array, Arrays]:
    """Mean squares (R,) and the gradients of all that moves."""
    S = t.shape[-2]
    t = np.broadcast_to(t, (len(h), *t.shape[-3:])).swapaxes(1, 2)
    late = h[:, -S:]
    error = late @ params["Wo"][:, None] + params["d"][:, None] - t
    dy = error * (2 / error[0].size)
    dh = np.zeros_like(h)
    dh[:, -S:] = dy @ params["Wo"][:, None].mT
    grads, _ = back(dh)
    grads["Wo"] = (late.mT @ dy).sum(axis=1)
    grads["d"] = dy.sum(axis=(1, 2))[:, None]
    return (error**2).mean((1, 2, 3)), grads
