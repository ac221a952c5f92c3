"""Which pixels made a score: by slope, by covering, along a straight way.

A ``score`` takes pictures x (N, C, H, W) to their scores (N,) and a pullback,
as every operation of ``dlbook.ops`` does.
"""

from collections.abc import Callable

import numpy as np

from dlbook.ops.shapes import Array, Pullback, expect

Score = Callable[[Array], tuple[Array, Pullback]]


def lead(z: Array, y: Array) -> tuple[Array, Pullback]:
    """How far class y (N,) lies above the mean of the scores z (N, K)."""
    N, K = expect("lead", z=(z, "N K"), y=(y, "N < K"))
    f = z[range(N), y] - z.mean(axis=1)  # (lead)

    def pullback(df):
        expect("lead", df=(df, (N,)))
        dz = np.full_like(z, -1 / K)
        dz[range(N), y] += 1  # (lead-dz)
        return (df[:, None] * dz,)

    return f, pullback


def saliency(score: Score, x: Array) -> Array:
    """The slope of each picture's score in each pixel, the shape of x.

    Simonyan et al. (2014), arXiv:1312.6034, who take its size.
    """
    f, pullback = score(x)
    (dx,) = pullback(np.ones_like(f))
    return dx  # (saliency)


def integrated_gradients(
    score: Score, x: Array, x0: Array, steps: int
) -> Array:
    """Each pixel's share of the way from x0 to x, the shape of x.

    The mean slope on the straight way, at the middles of equal steps.
    Sundararajan et al. (2017), arXiv:1703.01365.
    """
    if steps < 1:
        raise ValueError(f"integrated_gradients: steps from 1 on, got {steps}")
    change = np.subtract(x, x0, dtype=float)
    mean = np.zeros_like(change)
    for i in range(steps):
        alpha = (i + 0.5) / steps
        mean += saliency(score, x0 + alpha * change) / steps
    return change * mean  # (integrated-gradients)


def occlusion(score: Score, x: Array, x0: Array, k: int, s: int) -> Array:
    """What covering squares costs the score: (N, H', W').

    Each square of k by k pixels, s apart, takes its pixels from x0, which
    has the shape of x (N, C, H, W). Zeiler and Fergus (2014),
    doi:10.1007/978-3-319-10590-1_53.
    """
    N, _, H, W = expect("occlusion", x=(x, "N C H W"), x0=(x0, x.shape))
    if not (1 <= k <= min(H, W) and s >= 1):
        raise ValueError(f"occlusion: no squares of {k}, {s} apart, in {H, W}")
    f, _ = score(x)
    rows, columns = range(0, H - k + 1, s), range(0, W - k + 1, s)
    cost = np.empty((N, len(rows), len(columns)))
    for u, i in enumerate(rows):
        for v, j in enumerate(columns):
            covered = x.copy()
            square = np.s_[:, :, i : i + k, j : j + k]
            covered[square] = x0[square]
            cost[:, u, v] = f - score(covered)[0]  # (occlusion)
    return cost
