"""Many classifiers of one hidden layer, each trained until it fits.

Networks are those of `fleet`: W1 (R, D, H), b1 (R, 1, H), W2 (R, H, K) and
b2 (R, 1, K). All examples are in each step, and each network has its own
labels, its own rate and its own decay and dropout.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from dlbook import ops
from dlbook.byhand import fleet
from dlbook.ops.shapes import Array, expect

BETAS = 0.9, 0.999  # Adam's, of the mean and of the mean square
EVERY = 2  # steps between two looks at the training digits


class Found(NamedTuple):
    """R networks, the steps each took (R,), and what was watched.

    ``known (R,)`` is the first look from which on all labels were known, or
    one look after ``steps``, if they were not at the last; it needs a goal.
    """

    params: list[Array]
    steps: Array
    known: Array
    said: list[Any]


def losses(z: Array, labels: Array) -> Array:
    """Cross-entropy of each example (R, N), of scores z (R, N, K)."""
    z = z - z.max(axis=2, keepdims=True)
    own = np.take_along_axis(z, labels[:, :, None], axis=2)[:, :, 0]
    return np.log(np.exp(z).sum(axis=2)) - own


def gradient_of_one(
    params: Sequence[Array], x: Array, labels: Array
) -> list[Array]:
    """Of one network's mean loss: x (N, D), W1 (D, H), b1 (H,), and so on."""
    W1, b1, W2, b2 = params
    a = np.maximum(x @ W1 + b1, 0)
    _, pullback = ops.cross_entropy(a @ W2 + b2, labels)
    (dz,) = pullback(1.0)
    da = dz @ W2.T * (a > 0)  # nothing comes through a unit at rest
    return [x.T @ da, da.sum(axis=0), a.T @ dz, dz.sum(axis=0)]


def gradient(
    params: Sequence[Array], x: Array, labels: Array, kept: Array | None = None
) -> list[Array]:
    """Gradient of each network's mean loss on x (R, N, D) or (N, D).

    ``kept (R, N, H)`` is what dropout multiplies the units by, if it does.
    """
    W1, b1, W2, b2 = params
    a = x @ W1
    a += b1
    slope = (a > 0).astype(a.dtype)
    if kept is not None:
        slope *= kept
    a *= slope
    dz = a @ W2
    dz += b2
    dz -= dz.max(axis=2, keepdims=True)
    np.exp(dz, out=dz)
    dz /= dz.sum(axis=2, keepdims=True)
    at = labels[:, :, None]
    own = np.take_along_axis(dz, at, axis=2) - 1
    np.put_along_axis(dz, at, own, axis=2)
    dz /= labels.shape[1]
    da = dz @ W2.swapaxes(1, 2)
    da *= slope
    db1, db2 = (d.sum(axis=1, keepdims=True) for d in (da, dz))
    return [x.swapaxes(-2, -1) @ da, db1, a.swapaxes(1, 2) @ dz, db2]


def train(
    params: Sequence[Array],
    x: Array,
    labels: Array,
    *,
    lr: ArrayLike,
    steps: int,
    goal: float = 0.0,
    decay: ArrayLike = 0.0,
    drop: ArrayLike = 0.0,
    rng: np.random.Generator | None = None,
    watch: Callable[[list[Array]], Any] | None = None,
    marks: Collection[int] = (),
) -> Found:
    """Adam on all rows, until a network's mean loss is below ``goal``.

    ``x (V, N, D)`` has V versions of each example, of which each step draws
    one; the loss is that of the first version, without dropout, looked at
    every two steps. ``labels (R, N)`` belong to the networks, as do ``lr``,
    ``decay``, which takes lr times itself off the weights, and ``drop``, a
    probability: each (R,), or one for all. After the steps ``marks`` is noted
    what ``watch`` says of all networks; then there can be no ``goal``.
    """
    R = _check(params, x, labels)
    lr, decay, drop = (
        np.broadcast_to(np.asarray(a, np.float32), R).reshape(-1, 1, 1)
        for a in (lr, decay, drop)
    )
    if (len(x) > 1 or drop.any()) and rng is None:
        raise ValueError("memorising.train: dropout and versions need rng")
    if goal and marks:
        raise ValueError("memorising.train: marks do not go with a goal")
    live, taken, said = np.arange(R), np.full(R, steps), []
    known = np.full(R, EVERY)
    done, params = ([p.copy() for p in params] for _ in range(2))
    past = [(np.zeros_like(p), np.zeros_like(p)) for p in params]
    for step in range(1, steps + 1):
        rows = _drawn(x, len(live), rng)
        kept = _kept(params[0], x.shape[1], drop[live], rng)
        grads = gradient(params, rows, labels[live], kept)
        for p in params[::2]:
            p *= 1 - lr[live] * decay[live]
        for p, g, (m, v) in zip(params, grads, past, strict=True):
            _adam(p, g, m, v, lr[live], step)
        if watch and step in marks:
            said.append(watch(params))
        if goal and step % EVERY == 0:
            z = fleet.scores(x[0], params)
            missed = (z.argmax(axis=2) != labels[live]).any(axis=1)
            known[live[missed]] = step + EVERY  # the next look, at least
            fits = losses(z, labels[live]).mean(axis=1) < goal
            for d, p in zip(done, params, strict=True):
                d[live[fits]] = p[fits]
            taken[live[fits]] = step
            live, params = live[~fits], [p[~fits] for p in params]
            past = [(m[~fits], v[~fits]) for m, v in past]
        if len(live) == 0:
            break
    for d, p in zip(done, params, strict=True):
        d[live] = p
    return Found(done, taken, known, said)


def _drawn(x: Array, R: int, rng: np.random.Generator | None) -> Array:
    """A version of each example for each of R networks; the only one."""
    if len(x) == 1 or rng is None:
        return x[0]
    N = x.shape[1]
    return x[rng.integers(len(x), size=(R, N)), np.arange(N)]


def _kept(
    W1: Array, N: int, drop: Array, rng: np.random.Generator | None
) -> Array | None:
    """0 or 1/(1 - drop) for each unit, (R, N, H); nothing if all stay."""
    if rng is None or not drop.any():
        return None
    R, _, H = W1.shape
    return (rng.random((R, N, H), np.float32) >= drop) / (1 - drop)


def _adam(
    p: Array, g: Array, m: Array, v: Array, lr: Array, step: int
) -> None:
    """Step ``step`` of ``ops.adam``, in place."""
    first, second = BETAS
    m += (1 - first) * (g - m)
    v += (1 - second) * (g * g - v)
    root = np.sqrt(v / (1 - second**step)) + 1e-8
    p -= lr / (1 - first**step) * m / root


def _check(params: Sequence[Array], x: Array, labels: Array) -> int:
    """R, or ``ValueError`` unless networks, rows and labels fit."""
    W1, b1, W2, b2 = params
    expect("memorising.train", x=(x, "V+ N+ D"), W1=(W1, "R D H"),
           W2=(W2, "R H K"), labels=(labels, "R N < K"),
           b1=(b1, (len(W1), 1, W1.shape[-1])),
           b2=(b2, (len(W1), 1, W2.shape[-1])))  # fmt: skip
    return len(W1)
