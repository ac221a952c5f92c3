"""Sequences that ask for memory: marked numbers, and their sum.

An example has T steps of two inputs, a standard normal number and a mark,
zero or one; asked at the end is the sum of the marked numbers over the root
of their count, which has variance one. A variant of the adding problem of
Hochreiter and Schmidhuber (1997), whose two marks both lie in the first half,
https://doi.org/10.1162/neco.1997.9.8.1735
"""

from collections.abc import Iterator, Sequence

import numpy as np

from dlbook.byhand import recurrences

Array = np.ndarray
Pair = tuple[Array, Array]


def marked(
    N: int,
    T: int,
    rng: np.random.Generator,
    count: int = 2,
    noise: float = 1.0,
) -> Pair:
    """Inputs (N, T, 2) and targets (N, 1, 1), with ``count`` marks each.

    The steps fall into ``count`` equal parts with a mark in each, at random;
    with one mark, it falls into the first tenth. Numbers without a mark are
    multiplied by ``noise``.
    """
    if not 0 < count <= T // 2:
        raise ValueError(f"count must lie from 1 to {T // 2}, got {count}")
    x = np.zeros((N, T, 2), np.float32)
    x[..., 0] = rng.standard_normal((N, T))
    width = T // count if count > 1 else max(1, T // 10)
    rows, total = np.arange(N), np.zeros(N, np.float32)
    for part in range(count):
        at = part * width + rng.integers(width, size=N)
        x[rows, at, 1] = 1
        total += x[rows, at, 0]
    x[..., 0] *= np.where(x[..., 1] > 0, 1, noise)
    return x, (total / np.sqrt(count, dtype=np.float32))[:, None, None]


def quiet(x: Array, steps: int, rng: np.random.Generator) -> Array:
    """Inputs x (N, T, 2), and then ``steps`` numbers without a mark."""
    more = np.zeros((len(x), steps, 2), np.float32)
    more[..., 0] = rng.standard_normal((len(x), steps))
    return np.concatenate([x, more], axis=1)


def stream(
    N: int,
    T: int,
    seeds: Sequence[int],
    count: int = 2,
    noise: float = 1.0,
    wait: int = 0,
) -> Iterator[Pair]:
    """Batches (S, N, T, 2) and targets, one for each of S seeds, without end.

    All wait alike, up to ``wait`` quiet steps more.
    """
    rngs = [np.random.default_rng([seed, 1]) for seed in seeds]
    waits = np.random.default_rng([seeds[0], 2])
    while True:
        more = int(waits.integers(wait + 1))
        pairs = [marked(N, T, rng, count, noise) for rng in rngs]
        xs = [quiet(pairs[k][0], more, rng) for k, rng in enumerate(rngs)]
        yield np.stack(xs), np.stack([t for _, t in pairs])


def missed(kind: str, params: recurrences.Arrays, x: Array, t: Array) -> Array:
    """Share (R,) of the targets' mean square that the last outputs miss.

    Always to say zero, their mean, misses one.
    """
    y = recurrences.predict(kind, params, x)[:, -1]
    return ((y - t[:, 0]) ** 2).mean(axis=(1, 2)) / np.mean(t**2)


def trained(
    kind: str,
    memory: float,
    seeds: Sequence[int],
    rates: Sequence[float],
    *,
    T: int = 60,
    H: int = 8,
    N: int = 32,
    steps: int = 300,
    count: int = 2,
    noise: float = 1.0,
    wait: int = 0,
    let_in: float | None = None,
) -> recurrences.Arrays:
    """A model for each rate and seed, in this order; a seed has its stream.

    ``let_in`` replaces the bias of an LSTM's input gates.
    """
    each, many = np.repeat(rates, len(seeds)).tolist(), [*seeds] * len(rates)
    params = recurrences.draw(kind, (2, H, 1), many, memory)
    if let_in is not None:
        params["b"][..., :H] = let_in
    batches = stream(N, T, many, count, noise, wait)
    *_, (after, _) = recurrences.train(kind, params, batches, each, steps)
    return after


def linear_error(train: Pair, test: Pair) -> float:
    """Share missed on ``test`` by the best weights for all inputs."""
    rows = [np.column_stack([np.ones(len(x)), x.reshape(len(x), -1)])
            for x, _ in (train, test)]  # fmt: skip
    w = np.linalg.lstsq(rows[0], train[1][:, 0], rcond=None)[0]
    t = test[1][:, 0]
    return float(np.mean((rows[1] @ w - t) ** 2) / np.mean(t**2))
