"""Many classifiers of one hidden layer, each trained until it fits.

Networks are those of `stacked`. All examples are in each step, and each
network has its own labels, its own rate and its own decay and dropout.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from dlbook.byhand import stacked
from dlbook.ops.shapes import Array


class Found(NamedTuple):
    """R networks, the steps each took (R,), and what was watched.

    ``known (R,)`` is the number of steps from which on all labels were known,
    one more than ``steps`` if they were not at the last; it needs a goal.
    """

    params: list[Array]
    steps: Array
    known: Array
    said: list[Any]


def surprise(z: Array, labels: Array) -> tuple[Array, Array]:
    """Cross-entropy (R, N) of scores z (R, N, K), and the gradient by z.

    The gradient is that of each network's mean.
    """
    R, N = labels.shape
    own = np.arange(R)[:, None], labels, np.arange(N)
    p = np.ascontiguousarray(z.swapaxes(1, 2))  # sums of rows are quicker
    p -= p.max(axis=1, keepdims=True)
    loss = -p[own]
    np.exp(p, out=p)
    total = p.sum(axis=1, keepdims=True)
    loss += np.log(total[:, 0])
    p /= total
    p[own] -= 1
    p /= N
    return loss, p.swapaxes(1, 2)


def losses(z: Array, labels: Array) -> Array:
    """Cross-entropy of each example (R, N), of scores z (R, N, K)."""
    return surprise(z, labels)[0]


def gradient(
    params: Sequence[Array], x: Array, labels: Array, kept: Array | None = None
) -> list[Array]:
    """Gradient of each network's mean loss on x (R, N, D) or (N, D).

    ``kept (R, N, H)`` is what dropout multiplies the units by, if it does.
    """
    a, slope, z = stacked.forward(params, x, kept)
    return stacked.backward(params, x, a, slope, surprise(z, labels)[1])


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
    one. ``labels (R, N)`` belong to the networks, as do ``lr``, ``decay``,
    which takes lr times itself off the weights, and ``drop``, a probability:
    each (R,), or one for all. After the steps ``marks`` is noted what
    ``watch`` says of all networks. A ``goal`` goes with one version alone,
    without dropout and without marks.
    """
    R = stacked.check("memorising.train", params, x=(x, "V+ N+ D"),
                      labels=(labels, "R N < K"))  # fmt: skip
    lr, decay, drop = (
        np.broadcast_to(np.asarray(a, np.float32), R).reshape(-1, 1, 1)
        for a in (lr, decay, drop)
    )
    chance = len(x) > 1 or drop.any()
    if chance and rng is None:
        raise ValueError("memorising.train: dropout and versions need rng")
    if goal and (marks or chance):
        raise ValueError("memorising.train: a goal goes with nothing drawn "
                         "and without marks")  # fmt: skip
    live, taken, known = np.arange(R), np.full(R, steps), np.zeros(R, int)
    done, params = ([p.copy() for p in params] for _ in range(2))
    past, said = stacked.still(params), []
    for step in range(steps + bool(goal)):  # to a goal there is a last look
        rows = _drawn(x, R, rng)
        kept = _kept(params[0], x.shape[1], drop, rng)
        a, slope, z = stacked.forward(params, rows, kept)
        loss, dz = surprise(z, labels[live])
        if goal:
            missed = (z.argmax(axis=2) != labels[live]).any(axis=1)
            known[live[missed]] = step + 1  # at least
            fits = loss.mean(axis=1) < goal
            if fits.any():
                for d, p in zip(done, params, strict=True):
                    d[live[fits]] = p[fits]
                taken[live[fits]] = step
                live, a, slope, dz = (b[~fits] for b in (live, a, slope, dz))
                params = [p[~fits] for p in params]
                past = [(m[~fits], v[~fits]) for m, v in past]
            if step == steps or len(live) == 0:
                break
        grads = stacked.backward(params, rows, a, slope, dz)
        stacked.adamw(params, grads, past, step + 1, lr[live], decay[live])
        if watch and step + 1 in marks:
            said.append(watch(params))
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
