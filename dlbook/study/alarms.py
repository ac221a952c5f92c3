"""How often a check on data cries out, on sound data and on broken."""

import numpy as np

from dlbook.ops.shapes import Array
from dlbook.study.domains import domain_accuracy


def outside_range(N: int, M: int) -> float:
    """Probability that one of M new numbers lies outside the range of N.

    All N + M are drawn alike, and no two are equal.
    """
    if N < 1 or M < 1:
        raise ValueError(f"outside_range expects N, M from 1 on: {N}, {M}")
    return 1 - N * (N - 1) / ((N + M) * (N + M - 1))  # (range-alarm)


def classes_differ(y: Array, z: Array, classes: int) -> float:
    """How likely class counts as unlike as those of y (N,), z (M,) are.

    The upper tail of Pearson's statistic if both are drawn alike, for counts
    that are not small (five or more expected of each class, as a rule).
    Classes in neither set do not count. Pearson (1900),
    doi:10.1080/14786440009463897
    """
    from scipy.stats import chi2

    counts = np.stack([_counts("classes_differ", a, classes) for a in (y, z)])
    counts = counts[:, counts.any(axis=0)]
    size = counts.sum(axis=1, keepdims=True)
    expected = size * counts.sum(axis=0) / size.sum()
    distance = np.sum((counts - expected) ** 2 / expected)  # (pearson)
    freedom = counts.shape[1] - 1
    return float(chi2.sf(distance, freedom)) if freedom else 1.0


def by_chance(hits: int, n: int) -> float:
    """Probability of ``hits`` or more heads in ``n`` tosses of a coin."""
    from scipy.stats import binom

    if not 0 <= hits <= n or n < 1:
        raise ValueError(f"by_chance expects 0 <= hits <= n, got {hits}, {n}")
    return float(binom.sf(hits - 1, n, 0.5))  # (coin-tail)


def told_apart(x: Array, z: Array, *, rng: np.random.Generator) -> float:
    """How likely a coin does as well as a classifier at telling x from z.

    Rows of x (N, D) and z (M, D) that are independent. The classifier is
    that of ``domain_accuracy``. Lopez-Paz and Oquab (2017), arXiv:1610.06545
    """
    n = 2 * (min(len(x), len(z)) // 2)
    accuracy = domain_accuracy(x, z, rng=rng)
    hits = round(accuracy * n) - 1  # half are x: right answers come in pairs
    return by_chance(max(hits, 0), n)


def means_differ(x: Array, z: Array) -> float:
    """How likely means of columns as unlike as those of x, z are.

    The smallest tail of the columns of x (N, D) and z (M, D) that are not
    constant, times their number. A row is odd in a column if it is not the
    column's median; where fewer than five odd rows are expected in the
    smaller set, no mean is normal, and the odd rows of z are counted.
    """
    for rows in (x, z):
        if np.ndim(rows) != 2 or len(rows) < 2:
            raise ValueError(
                "means_differ expects x (N, D) and z (M, D) of two rows or "
                f"more, got {np.shape(x)} and {np.shape(z)}"
            )
    both = np.concatenate([x, z])
    odd = both != np.median(both, axis=0)
    moves, few = odd.any(axis=0), min(len(x), len(z))
    rare = odd.sum(axis=0) * few < 5 * len(both)
    dense = moves & ~rare
    tails = [
        _normal_tails(x[:, dense], z[:, dense]),
        _counted_tails(odd[:, moves & rare], len(x)),
    ]
    least = np.append(*tails).min(initial=1)
    return float(min(1.0, least * max(1, moves.sum())))


def _normal_tails(x: Array, z: Array) -> Array:
    """Two-sided tails (D,) of the means of columns, in standard errors."""
    from scipy.stats import norm

    v = np.concatenate([x, z]).var(axis=0, ddof=1)  # one: drawn alike
    noise = np.sqrt(v * (1 / len(x) + 1 / len(z)))
    far = abs(x.mean(axis=0) - z.mean(axis=0)) / noise  # (mean-alarm)
    return 2 * norm.sf(far)


def _counted_tails(odd: Array, N: int) -> Array:
    """Two-sided tails (D,) of how many odd rows are after the first N."""
    from scipy.stats import hypergeom

    law = len(odd), odd.sum(axis=0), len(odd) - N
    hits = odd[N:].sum(axis=0)
    ends = hypergeom.sf(hits - 1, *law), hypergeom.cdf(hits, *law)
    return 2 * np.minimum(*ends)


def hotelling(x: Array, z: Array) -> float:
    """How likely all means together are as unlike as those of x, z.

    Normal rows of x (N, D) and z (M, D) with one covariance matrix, which may
    not be singular. Hotelling (1931), doi:10.1214/aoms/1177732979
    """
    from scipy.stats import f

    N, M, D = len(x), len(z), x.shape[1]
    m = N + M - 2
    if m < D:
        raise ValueError(f"hotelling: {N} and {M} rows are few for {D}")
    apart = x.mean(axis=0) - z.mean(axis=0)
    rows = np.concatenate([x - x.mean(axis=0), z - z.mean(axis=0)])
    cov = rows.T @ rows / m
    far = apart @ np.linalg.solve(cov, apart) * N * M / (N + M)
    return float(f.sf(far * (m - D + 1) / (m * D), D, m - D + 1))


def nearer(new: Array, own: Array, k: int = 24) -> float:
    """How likely as many of the k smallest numbers are new, by chance.

    ``new (M,)`` and ``own (N,)`` are distances to a training set, of new
    examples and of its own to its others. Equal numbers count as own first.
    """
    from scipy.stats import hypergeom

    if np.ndim(new) != 1 or np.ndim(own) != 1 or not 1 <= k <= len(own):
        raise ValueError(
            f"nearer expects distances (M,) and (N,), N at least k = {k}, got "
            f"shapes {np.shape(new)} and {np.shape(own)}"
        )
    both = np.concatenate([own, new])
    first = np.argsort(both, kind="stable")[:k]
    hits = int(np.sum(first >= len(own)))
    tail = hypergeom.sf(hits - 1, len(both), len(new), k)
    return float(tail)


def _counts(caller: str, y: Array, classes: int) -> Array:
    """How many of each class are in y (N,)."""
    if np.ndim(y) != 1 or len(y) == 0 or y.min() < 0 or y.max() >= classes:
        raise ValueError(
            f"{caller} expects classes (N,) from 0 to {classes - 1}, got "
            f"shape {np.shape(y)}"
        )
    return np.bincount(y, minlength=classes)
