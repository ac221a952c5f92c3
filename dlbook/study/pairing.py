"""Two models judged on the same seeds and the same examples."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

Array = np.ndarray


@dataclass(frozen=True)
class PairedDifference:
    """A mean difference, its standard error and the degrees of freedom."""

    mean: float
    error: float
    freedom: float
    pairs: str  # what was paired, in words

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Student's two-sided interval for the difference."""
        from scipy.stats import t

        if not 0 < confidence < 1:
            raise ValueError(
                f"confidence must lie between 0 and 1, got {confidence}"
            )
        width = t.ppf((1 + confidence) / 2, self.freedom) * self.error
        return self.mean - width, self.mean + width


def paired_difference(a: ArrayLike, b: ArrayLike) -> PairedDifference:
    """By how much ``a`` exceeds ``b``, where both share what is random.

    ``a`` and ``b`` are ``(S,)``, a number a seed, or ``(S, N)``, a number a
    seed and test example, such as right or wrong; ``b`` may be one number.
    With one number a seed, the seeds are the sample. With (S, N), seeds and
    examples both are, and the variance of the mean is the sum of
    what either contributes, their interaction once; one seed alone speaks of
    these two models, not of others trained the same way. Crossed random
    effects: Owen (2007), https://doi.org/10.1214/07-AOAS122; degrees of
    freedom: Satterthwaite (1946), https://doi.org/10.2307/3002019
    """
    d = _differences(a, b)
    if d.ndim == 1:
        error, freedom = _error(d), len(d) - 1.0
        pairs = f"{len(d)} pairs"
    else:
        error, freedom = _crossed(d)
        pairs = f"{d.shape[1]} examples"
        pairs = f"{len(d)} seeds on {pairs}" if len(d) > 1 else pairs
    # two equal numbers differ by their rounding
    scale = max(np.abs(a).max(), np.abs(b).max())
    rounding = np.finfo(float).eps * float(scale)
    return PairedDifference(d.mean(), max(error, rounding), freedom, pairs)


def mcnemar(a: ArrayLike, b: ArrayLike) -> float:
    """The exact p-value that ``a`` and ``b`` are right equally often.

    ``a (N,)`` and ``b (N,)`` say of the same examples which were answered
    rightly. Only examples that one alone got right count: under the
    hypothesis each falls to either side like a coin. McNemar (1947),
    https://doi.org/10.1007/BF02295996
    """
    from scipy.stats import binomtest

    a, b = np.asarray(a), np.asarray(b)
    if a.dtype != bool or b.dtype != bool or a.ndim != 1 or a.shape != b.shape:
        raise ValueError(
            "mcnemar takes two arrays (N,) of True where the answer is right; "
            f"got {a.dtype} {a.shape} and {b.dtype} {b.shape}"
        )
    first, second = int(np.sum(a & ~b)), int(np.sum(b & ~a))
    if first + second == 0:
        return 1.0
    return float(binomtest(first, first + second).pvalue)


def _differences(a: ArrayLike, b: ArrayLike) -> Array:
    """a - b, checked: (S,) of two at least, or (S, N) of two columns."""
    a, b = np.asarray(a, float), np.asarray(b, float)
    suits = a.shape[-1:] > (1,) and a.ndim in (1, 2) and len(a) > 0
    if not suits or b.shape not in ((), a.shape):
        raise ValueError(
            "paired values are a number a seed (S,), or one a seed and "
            "example (S, N), alike for both and two at least; got shapes "
            f"{a.shape} and {b.shape}"
        )
    d = a - b
    if not np.isfinite(d).all():
        raise ValueError(f"paired values must differ by numbers, got {d}")
    return d


def _error(d: Array) -> float:
    """Standard error of the mean of independent values ``d (n,)``."""
    return float(d.std(ddof=1) / np.sqrt(len(d)))


def _crossed(d: Array) -> tuple[float, float]:
    """Standard error of the mean of ``d (S, N)``, degrees of freedom."""
    S, N = d.shape
    columns = _error(d.mean(axis=0)) ** 2
    if S == 1:
        return columns**0.5, N - 1.0
    rows = _error(d.mean(axis=1)) ** 2
    rest = d - d.mean(axis=0) - d.mean(axis=1, keepdims=True) + d.mean()
    both = (rest**2).sum() / ((S - 1) * (N - 1)) / (S * N)
    variance = max(rows + columns - both, rows, columns)
    if variance == 0:
        return 0.0, S - 1.0
    parts = rows**2 / (S - 1) + columns**2 / (N - 1)
    return variance**0.5, variance**2 / parts
