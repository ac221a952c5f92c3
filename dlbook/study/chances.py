"""What a search can hope for: exact laws of the best of several trials."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

Array = np.ndarray


def chance_hits(sides: Sequence[float], n: int) -> float:
    """Probability that one of ``n`` random points falls into a box.

    ``sides (h,)`` are its lengths, as shares of the h ranges.
    """
    volume = float(np.prod(_shares(sides)))
    return 1 - (1 - volume) ** _count("chance_hits", n)  # (chance-hits)


def grid_hits(sides: Sequence[float], per_axis: Sequence[int]) -> float:
    """Probability that a grid, shifted at random, has a point in a box.

    ``sides (h,)`` as in ``chance_hits``, ``per_axis (h,)`` values an axis.
    The box may lie anywhere in the cube.
    """
    k = [_count("grid_hits", n) for n in per_axis]
    if len(k) != len(sides):
        raise ValueError(
            f"grid_hits expects a number of values for each of {len(sides)} "
            f"sides, got {len(k)}"
        )
    return float(np.minimum(1, k * _shares(sides)).prod())  # (grid-hits)


def expected_best(scores: ArrayLike, values: ArrayLike | None = None) -> Array:
    """Mean of the largest of m of ``scores (N,)``, for m = 1 to N, (N,).

    Over all choices of m different ones; for independent scores this is an
    unbiased estimate of the expected largest of m. With ``values (N,)`` it is
    the mean value of whatever has the largest score; of equal scores the
    first wins. Tang et al. (2020), doi:10.18653/v1/2020.acl-main.246
    """
    s = np.asarray(scores, float)
    v = s if values is None else np.asarray(values, float)
    if s.ndim != 1 or v.shape != s.shape or not np.isfinite([s, v]).all():
        raise ValueError(
            "expected_best expects finite scores (N,), and values alike, got "
            f"shapes {s.shape} and {v.shape}"
        )
    order, N, found = np.argsort(-s, kind="stable"), len(s), []
    below = np.arange(N - 1, 0, -1)  # how many lie below the largest, ...
    for m in range(1, N + 1):
        falls = np.maximum(below - m + 1, 0) / below
        share = m / N * np.cumprod([1.0, *falls])  # (expected-best)
        found.append(share @ v[order])
    return np.array(found)


def largest_normal(n: int) -> float:
    """Expected largest of ``n`` independent standard normal numbers.

    Tippett (1925), doi:10.2307/2332087
    """
    from scipy.special import log_ndtr

    n = _count("largest_normal", n)
    x = np.linspace(-12, 12, 4801)
    density = np.exp((n - 1) * log_ndtr(x) - x**2 / 2)
    density *= n / np.sqrt(2 * np.pi)  # (largest-normal)
    return float((x * density).sum() * (x[1] - x[0]))


def winners_curse(n: int, spread: float, noise: float) -> tuple[float, float]:
    """What choosing the best of ``n`` gains, and what its score adds to that.

    ``spread`` is the standard deviation of the settings' true scores,
    ``noise`` that of the errors in which they differ, both normal. The first
    number is the winner's true score above the mean, the second its error.
    """
    if not (spread >= 0 and noise >= 0):
        raise ValueError(
            "winners_curse expects standard deviations, got spread "
            f"{spread} and noise {noise}"
        )
    both = np.hypot(spread, noise)
    if both == 0:
        return 0.0, 0.0
    lead = both * largest_normal(n)
    share = float(spread / both) ** 2
    return share * lead, (1 - share) * lead  # (winners-curse)


def _shares(sides: Sequence[float]) -> Array:
    """Sides of a box as an array; each a share of a range."""
    w = np.asarray(sides, float)
    if w.ndim != 1 or not ((w >= 0) & (w <= 1)).all():
        raise ValueError(f"sides must be shares from 0 to 1, got {sides}")
    return w


def _count(caller: str, n: int) -> int:
    """``n`` itself, a whole number from 1 on."""
    if int(n) != n or n < 1:
        raise ValueError(f"{caller} expects a whole number from 1 on, got {n}")
    return int(n)
