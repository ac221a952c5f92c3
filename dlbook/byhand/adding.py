"""Sequences that ask for memory: marked numbers, and their sum.

An example has T steps of two inputs, a standard normal number and a mark,
zero or one; asked at the end is the sum of the marked numbers over the root
of their count, which has variance one. Hochreiter and Schmidhuber (1997),
https://doi.org/10.1162/neco.1997.9.8.1735
"""

from collections.abc import Iterator, Sequence

import numpy as np

from dlbook.byhand import recurrences

Array = np.ndarray
Pair = tuple[Array, Array]


def marked(N: int, T: int, rng: np.random.Generator, count: int = 2) -> Pair:
    """Inputs (N, T, 2) and targets (N, 1, 1), with ``count`` marks each.

    The steps fall into ``count`` equal parts with a mark in each, at random;
    with one mark, it falls into the first tenth.
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
    return x, (total / np.sqrt(count, dtype=np.float32))[:, None, None]


def stream(
    N: int, T: int, rng: np.random.Generator, count: int = 2
) -> Iterator[Pair]:
    """Batches without end."""
    while True:
        yield marked(N, T, rng, count)


def missed(kind: str, params: recurrences.Arrays, x: Array, t: Array) -> Array:
    """Mean squared error (R,) of the last outputs along x for targets t.

    Always zero, the mean, misses one.
    """
    y = recurrences.predict(kind, params, x)[:, -1]
    return ((y - t[:, 0]) ** 2).mean(axis=(1, 2))


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
) -> recurrences.Arrays:
    """A model for each rate and seed, in this order, all on one stream."""
    params = recurrences.draw(kind, (2, H, 1), [*seeds] * len(rates), memory)
    batches = stream(N, T, np.random.default_rng(seeds[0]), count)
    each = np.repeat(rates, len(seeds))
    *_, (after, _) = recurrences.train(kind, params, batches, each, steps)
    return after


def linear_error(train: Pair, test: Pair) -> float:
    """Mean squared error on ``test`` of the best weights for all inputs."""
    rows = [np.column_stack([np.ones(len(x)), x.reshape(len(x), -1)])
            for x, _ in (train, test)]  # fmt: skip
    w = np.linalg.lstsq(rows[0], train[1][:, 0], rcond=None)[0]
    return float(((rows[1] @ w - test[1][:, 0]) ** 2).mean())
