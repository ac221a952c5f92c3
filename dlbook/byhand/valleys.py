"""Networks trained side by side by small batches, large ones, or uphill first.

Networks are those of `fleet`; each has its own examples, x (R, N, D) and
labels (R, N).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from dlbook.byhand import fleet, memorising
from dlbook.ops.shapes import Array, expect

EVERY = 10  # steps between two looks at the training loss


class Found(NamedTuple):
    """R networks, and the steps each took (R,)."""

    params: list[Array]
    steps: Array


def loss(x: Array, labels: Array, params: Sequence[Array]) -> Array:
    """Each network's mean cross-entropy (R,), on x (R, N, D) or (N, D)."""
    z = fleet.scores(x, list(params))
    labels = np.broadcast_to(labels, z.shape[:2])
    mean: Array = memorising.losses(z, labels).mean(axis=1)
    return mean


def length(parts: Sequence[Array]) -> Array:
    """Of each network's weights as one vector, (R, 1, 1)."""
    total: Array = sum((p**2).sum(axis=(1, 2), keepdims=True) for p in parts)
    return np.sqrt(total)


def uphill(
    x: Array, labels: Array, params: Sequence[Array], rho: ArrayLike
) -> list[Array]:
    """The gradient not here, but ``rho`` up the steepest slope.

    Foret et al. (2021), arXiv:2010.01412
    """
    g = fleet.gradient(x, labels, list(params))
    step = rho / np.maximum(length(g), 1e-12)
    above = [p + step * d for p, d in zip(params, g, strict=True)]
    return fleet.gradient(x, labels, above)  # (uphill)


def train(
    params: Sequence[Array],
    x: Array,
    labels: Array,
    *,
    seeds: Sequence[int],
    lr: ArrayLike,
    batch_size: int,
    steps: int,
    goal: float = 0.0,
    rho: ArrayLike = 0.0,
    noise: bool = False,
    grain: float = 0.0,
) -> Found:
    """Descent until a network's training loss is at most ``goal``.

    Each of ``seeds (R,)`` orders its network's examples, anew each epoch;
    what is left of an epoch after whole batches is not used. With ``rho`` a
    gradient is that of ``uphill``, or, with ``noise``, that at a random place
    as far away. ``grain`` is the standard deviation of noise on the pictures
    of each batch. The loss, without any noise, is looked at every ten steps.
    """
    R = _check(params, x, labels, seeds, batch_size)
    lr, rho = (
        np.broadcast_to(np.asarray(a, np.float32), R).reshape(-1, 1, 1)
        for a in (lr, rho)
    )
    live, taken = np.arange(R), np.full(R, steps)
    done, params = ([p.copy() for p in params] for _ in range(2))
    rngs = [np.random.default_rng([seed, 3]) for seed in seeds]
    rows_of = batches(x.shape[1], batch_size, seeds)
    for step in range(1, steps + 1):
        at = live[:, None], next(rows_of)[live]
        own = [rngs[r] for r in live]
        batch = _grainy(x[at], grain, own), labels[at]
        if noise:
            g = _aside(batch, params, rho[live], own)
        elif rho.any():
            g = uphill(*batch, params, rho[live])
        else:
            g = fleet.gradient(*batch, params)
        for p, d in zip(params, g, strict=True):
            p -= lr[live] * d
        if goal and step % EVERY == 0:
            fits = loss(x[live], labels[live], params) <= goal
            for d, p in zip(done, params, strict=True):
                d[live[fits]] = p[fits]
            taken[live[fits]] = step
            live, params = live[~fits], [p[~fits] for p in params]
        if len(live) == 0:
            break
    for d, p in zip(done, params, strict=True):
        d[live] = p
    return Found(done, taken)


def batches(N: int, size: int, seeds: Sequence[int]) -> Iterator[Array]:
    """Rows (R, size) of each step, for ever; each network's order its own."""
    rngs = [np.random.default_rng([seed, 2]) for seed in seeds]
    while True:
        orders = np.array([rng.permutation(N) for rng in rngs])
        for n in range(0, N - size + 1, size):
            yield orders[:, n : n + size]


def _grainy(
    x: Array, grain: float, rngs: Sequence[np.random.Generator]
) -> Array:
    """The pictures x (R, N, D) with noise of that standard deviation."""
    if not grain:
        return x
    draws = [rng.standard_normal(x.shape[1:], np.float32) for rng in rngs]
    return x + x.dtype.type(grain) * np.array(draws)


def _aside(
    batch: tuple[Array, Array],
    params: list[Array],
    rho: Array,
    rngs: Sequence[np.random.Generator],
) -> list[Array]:
    """The gradient at a random place, rho away."""
    v = [
        np.array([rng.standard_normal(p.shape[1:], np.float32)
                  for rng in rngs])
        for p in params
    ]  # fmt: skip
    step = rho / length(v)
    away = [p + step * d for p, d in zip(params, v, strict=True)]
    return fleet.gradient(*batch, away)


def _check(
    params: Sequence[Array],
    x: Array,
    labels: Array,
    seeds: Sequence[int],
    batch_size: int,
) -> int:
    """R, or ``ValueError`` unless networks, examples and seeds fit."""
    W1, b1, W2, b2 = params
    expect("valleys.train", x=(x, "R N+ D"), W1=(W1, "R D H"),
           W2=(W2, "R H K"), labels=(labels, "R N < K"),
           b1=(b1, (len(W1), 1, W1.shape[-1])),
           b2=(b2, (len(W1), 1, W2.shape[-1])))  # fmt: skip
    if len(seeds) != len(W1):
        raise ValueError(
            f"valleys.train: seeds must be {len(W1)}, got {len(seeds)}"
        )
    if not 1 <= batch_size <= x.shape[1]:
        raise ValueError(
            f"valleys.train: batch_size must be from 1 to {x.shape[1]}, got "
            f"{batch_size}"
        )
    return len(W1)
