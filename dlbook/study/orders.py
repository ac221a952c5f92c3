"""What an order of examples does: to positions, and to batch gradients."""

from collections.abc import Iterable, Sequence

import numpy as np

Array = np.ndarray


def position_law(N: int, capacity: int) -> Array:
    """Probability (N, N) that item s leaves a shuffle buffer at step t.

    The buffer is that of ``data.streams.shuffle``. Rows are items in the
    order in which they come, columns are steps.
    """
    c = _capacity("position_law", N, capacity)
    s, t = np.arange(N)[:, None], np.arange(N)
    first = np.maximum(0, s - c + 1)
    waits = np.maximum(0, np.minimum(t, N - c) - first)
    return (t >= first) * (1 - 1 / c) ** waits / c  # (buffer-law)


def unseen(N: int) -> float:
    """Share of N items that the first N draws miss, where repeat comes first.

    The buffer of N is refilled from the next epoch while it is drawn from.
    """
    if N < 2:
        raise ValueError(f"unseen expects two items at least, got {N}")
    q, u = 1 - 1 / N, 1 - 2 / N
    return q * (q**N - u**N)  # (unseen)


def batch_noise(g: Array, batches: Iterable[Sequence[int] | Array]) -> float:
    """Mean squared distance of batch means of g (N, D) from the full mean.

    ``batches`` are rows of ``g``, a batch each.
    """
    mean = _rows("batch_noise", g).mean(axis=0)
    found = [np.sum((g[rows].mean(axis=0) - mean) ** 2) for rows in batches]
    return float(np.mean(found))


def likeness(g: Array, batches: Sequence[Sequence[int] | Array]) -> float:
    """Mean product of two of a batch, over the mean square, of g (N, D).

    Both of deviations from the full mean; pairs are of two places of one
    batch. Fisher's intraclass correlation; Kish (1965), Survey Sampling.
    """
    d = _rows("likeness", g) - g.mean(axis=0)
    squares = (d**2).sum(axis=1)
    total, pairs = 0.0, 0
    for rows in batches:
        both = np.sum(d[rows].sum(axis=0) ** 2) - squares[rows].sum()
        total, pairs = total + both, pairs + len(rows) * (len(rows) - 1)
    if pairs == 0 or squares.sum() == 0:
        raise ValueError(
            "likeness needs batches of two and rows that differ; got "
            f"{pairs} pairs and variance {squares.mean()}"
        )
    return float(total / pairs / squares.mean())


def noise_from_likeness(g: Array, size: int, rho: float) -> float:
    """What ``batch_noise`` is for batches of ``size`` of this likeness."""
    d = _rows("noise_from_likeness", g) - g.mean(axis=0)
    v = (d**2).sum(axis=1).mean()
    return float(v / size * (1 + (size - 1) * rho))  # (batch-noise)


def _rows(caller: str, g: Array) -> Array:
    """``g`` itself; raise unless it is (N, D) with a row at least."""
    if np.ndim(g) != 2 or len(g) == 0:
        raise ValueError(
            f"{caller} expects one row a example, (N, D), N at least one, "
            f"got shape {np.shape(g)}"
        )
    return g


def _capacity(caller: str, N: int, capacity: int) -> int:
    """What a buffer for N items holds: more than N is N."""
    if N < 1 or capacity < 1:
        raise ValueError(
            f"{caller} expects N and capacity from 1 on, got {N}, {capacity}"
        )
    return min(capacity, N)
