"""What a linear fit errs by, from its number of weights: the laws.

Features are independent and standard normal, in training and in the test.
``N`` counts examples and ``D`` features that the model sees; ``D`` may be an
array of whole numbers. Errors are squared, and means over training sets.
"""

import numpy as np
from numpy.typing import ArrayLike

from dlbook.ops.shapes import Array, expect


def noise_share(N: int, D: ArrayLike) -> Array:
    """Mean of the sum of 1/s² over the singular values s of N x D features.

    Infinite where N and D differ by one at most.

    >>> noise_share(1, [2, 3, 12])
    array([inf, 1. , 0.1])
    """
    D = np.asarray(D)
    if N < 1 or np.any(D < 1):
        raise ValueError(
            f"noise_share expects N and D of at least one, got {N} and {D}"
        )
    gap = abs(N - D) - 1.0
    with np.errstate(divide="ignore"):
        share = np.minimum(N, D) / gap  # (noise-share)
    return np.where(gap > 0, share, np.inf)


def least_norm_error(
    N: int, D: ArrayLike, seen: ArrayLike, unseen: ArrayLike, noise: float
) -> Array:
    """Error of the shortest least-squares weights on a new example.

    ``seen`` and ``unseen`` are the sums of squares of the true weights of the
    features that the model sees and of the others, ``noise`` is a variance.
    Breiman and Freedman (1983), doi:10.1080/01621459.1983.10477941; beyond
    N: Belkin, Hsu and Xu (2020), doi:10.1137/20M1336072
    """
    D, seen, unseen = map(np.asarray, (D, seen, unseen))
    if np.any(seen < 0) or np.any(unseen < 0) or noise < 0:
        raise ValueError(
            "least_norm_error: sums of squares and noise must not be "
            f"negative, got {seen}, {unseen} and {noise}"
        )
    missed = seen * np.maximum(0, 1 - N / D)
    unsaid = noise + unseen
    share = np.where(unsaid > 0, noise_share(N, D), 0)  # else 0 times inf
    return missed + unsaid * (1 + share)  # (least-norm-error)


def filter_error(
    s: Array, factors: Array, D: int, prior: float, noise: float
) -> Array:
    """Mean squared distance (P,) of fitted weights (D,) from the true ones.

    The fit takes ``factors (P, r)`` of the directions of singular values
    ``s (r,)``. True weights are independent, of mean 0 and variance
    ``prior``; ``noise`` is the variance of all that the features do not say.
    """
    expect("filter_error", s=(s, "r"), factors=(factors, "P r"))
    if len(s) > D or not (s > 0).all():
        raise ValueError(
            f"filter_error expects at most D = {D} singular values above "
            f"zero, got {len(s)}, the least {s.min(initial=np.inf):.3g}"
        )
    lost = ((1 - factors) ** 2).sum(axis=1) + D - len(s)
    spread = (factors**2 / s**2).sum(axis=1)
    return prior * lost + noise * spread  # (filter-error)
