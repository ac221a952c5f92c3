"""The next character from counts: n-grams, smoothed by Kneser and Ney.

A stretch of characters ids (m,) below K is one number, its digits in base K.
"""

from dataclasses import dataclass, replace

import numpy as np

from dlbook.byhand.characters import check_ids

Array = np.ndarray


@dataclass(frozen=True, eq=False)
class Level:
    """What follows contexts of one length.

    ``grams`` (G,) are contexts with the next character, sorted, and
    ``counts`` (G,) how often each counts. ``contexts`` (C,) have ``totals``
    (C,), the sums of their counts, and ``kinds`` (C,), how many different
    characters follow. All are of an alphabet of K.
    """

    K: int
    grams: Array
    counts: Array
    contexts: Array
    totals: Array
    kinds: Array
    discount: float


def stretches(ids: Array, length: int, K: int) -> Array:
    """Each stretch of ``length`` of ids (T,) as a number, (T - length + 1,).

    >>> stretches(np.array([1, 2, 3]), 2, 10)
    array([12, 23])
    """
    if K**length >= 2**63:
        raise ValueError(f"{length} characters of {K} do not fit 63 bits")
    n = len(ids) - length + 1
    codes = np.zeros(n, np.int64)
    for k in range(length):
        codes = codes * K + ids[k : k + n]
    return codes


def level(
    grams: Array, counts: Array, K: int, discount: float | None = None
) -> Level:
    """The level of sorted ``grams`` (G,) that count ``counts`` (G,).

    Its discount is the one given, else what leaving one out makes likely.
    """
    contexts, first, kinds = np.unique(
        grams // K, return_index=True, return_counts=True
    )
    totals = np.add.reduceat(counts, first)
    once, twice = (counts == 1).sum(), (counts == 2).sum()
    # The halves keep d inside (0, 1) where nothing is seen once or twice.
    likely = (once + 0.5) / (once + 2 * twice + 1)
    d = float(likely) if discount is None else discount
    return Level(K, grams, counts, contexts, totals, kinds, d)


def kneser_ney(
    ids: Array,
    order: int,
    K: int,
    discount: float | None = None,
    continuation: bool = True,
) -> tuple[Level, ...]:
    """Levels of 0 to ``order`` - 1 characters of context, from ids (T,).

    Below the longest, a gram counts the different characters before it;
    without ``continuation`` it counts how often it occurs. All levels have
    one ``discount``, or each its own. Kneser and Ney (1995), https://doi.org/10.1109/ICASSP.1995.479394
    """
    if order < 1:
        raise ValueError(f"order must be at least 1, got {order}")
    if discount is not None and not 0 < discount < 1:
        raise ValueError(f"discount must lie between 0 and 1, got {discount}")
    check_ids(ids, K, order)
    grams, counts = np.unique(stretches(ids, order, K), return_counts=True)
    levels = [level(grams, counts, K, discount)]
    for length in range(order - 1, 0, -1):
        shorter = grams % K**length  # each different gram counts one
        if not continuation:
            shorter = stretches(ids, length, K)
        grams, counts = np.unique(shorter, return_counts=True)
        levels.append(level(grams, counts, K, discount))
    return tuple(levels[::-1])


def with_discount(levels: tuple[Level, ...], d: float) -> tuple[Level, ...]:
    """The same counts with one discount at all levels."""
    return tuple(replace(part, discount=d) for part in levels)


def find(keys: Array, values: Array, wanted: Array) -> Array:
    """The value of each wanted key, 0 where sorted ``keys`` lack it."""
    place = np.searchsorted(keys, wanted).clip(max=len(keys) - 1)
    return np.where(keys[place] == wanted, values[place], 0)


def smoothed(part: Level, grams: Array, shorter: Array) -> Array:
    """p of each gram's last character, where ``shorter`` is its p so far.

    Grams and ``shorter`` share a shape. A context never seen leaves p.
    """
    count = find(part.grams, part.counts, grams)
    total = find(part.contexts, part.totals, grams // part.K)
    kinds = find(part.contexts, part.kinds, grams // part.K)
    new = total == 0
    total = np.where(new, 1, total)
    kept = np.maximum(count - part.discount, 0) / total
    left = np.where(new, 1.0, part.discount * kinds / total)
    return kept + left * shorter  # (kneser-ney)


def added(part: Level, grams: Array, alpha: float) -> Array:
    """p of each gram's last character with ``alpha`` added to each count."""
    if not alpha > 0:
        raise ValueError(f"alpha must be above 0, got {alpha}")
    count = find(part.grams, part.counts, grams)
    total = find(part.contexts, part.totals, grams // part.K)
    return (count + alpha) / (total + alpha * part.K)  # (add-alpha)


def probability(levels: tuple[Level, ...], ids: Array) -> Array:
    """p of each of ids (T,) from the (n - 1)-th on, (T - n + 1,), order n."""
    n, K = len(levels), levels[0].K
    check_ids(ids, K, n)
    p = np.full(len(ids) - n + 1, 1 / K)
    for k, part in enumerate(levels):
        p = smoothed(part, stretches(ids[n - 1 - k :], k + 1, K), p)
    return p


def predictions(levels: tuple[Level, ...], contexts: Array) -> Array:
    """Probabilities (M, K) of what follows contexts (M, m), m >= n - 1."""
    n, K = len(levels), levels[0].K
    M, m = contexts.shape
    if m < n - 1:
        raise ValueError(
            f"order {n} needs {n - 1} characters of context, got {m}"
        )
    check_ids(contexts.ravel(), K)
    p, code, unit = np.full((M, K), 1 / K), np.zeros(M, np.int64), 1
    for k, part in enumerate(levels):
        p = smoothed(part, code[:, None] * K + np.arange(K), p)
        if k < n - 1:
            code = code + unit * contexts[:, m - 1 - k]
            unit *= K
    return p
