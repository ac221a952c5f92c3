"""Certificates: how far an input may move before an answer can turn.

Inputs are ``x (N, D)``, labels ``y (N,)``. What is certified holds for every
change within the radius, found by an attack or not. Negative where the answer
is wrong.
"""

from collections.abc import Callable

import numpy as np

from dlbook.byhand.duals import dual_norm
from dlbook.ops.shapes import Array, expect

Answer = Callable[[Array], Array]
ABSTAINED = -1


def linear_radii(
    x: Array, y: Array, W: Array, b: Array, norm: float = np.inf
) -> Array:
    """How far inputs of ``x @ W + b`` may move, exactly (N,).

    Moves are measured in the ``norm`` 1, 2 or infinity. Some longer move, by
    as little as one likes, turns the answer, if inputs may be any numbers.
    """
    _, K = _linear("linear_radii", x, y, W, b)
    z, rows = x @ W + b, np.arange(len(x))
    radii = np.full((len(x), K), np.inf)
    for k in range(K):
        lead = z[rows, y] - z[:, k]
        length = dual_norm((W[:, y] - W[:, [k]]).T, norm)
        moves = y != k
        radii[moves, k] = lead[moves] / length[moves]  # (linear-radius)
    return radii.min(axis=1)


def thresholded_leads(
    x: Array, y: Array, W: Array, b: Array, eps: float, cut: float = 0.5
) -> Array:
    """The label's least lead when each number may move by ``eps``, (N,).

    The scores are those of ``(x > cut) @ W + b``. What can come to either
    side of the cut takes the worse of the two, for each other class anew, so
    the lead is exact: above 0 no move turns the answer.
    """
    _, K = _linear("thresholded_leads", x, y, W, b)
    if not eps >= 0:
        raise ValueError(
            f"thresholded_leads: eps must be 0 or more, got {eps}"
        )
    low, high = x - eps > cut, x + eps > cut
    leads = np.full((len(x), K), np.inf)
    for k in range(K):
        d = (W[:, y] - W[:, [k]]).T
        worst = np.minimum(low * d, high * d).sum(axis=1)  # (free-pixels)
        rival = y != k
        leads[rival, k] = (worst + b[y] - b[k])[rival]
    return leads.min(axis=1)


def neighbour_radii(x: Array, y: Array, known: Array, labels: Array) -> Array:
    """How far inputs may move and the nearest neighbour keeps its label (N,).

    ``known (M, D)`` with ``labels (M,)`` are the neighbours; moves are
    measured in the 2-norm. Distances change by no more than the move, so half
    of the lead of the nearest of the label y is safe.
    """
    expect("neighbour_radii", x=(x, "N D"), known=(known, "M+ D"))
    squares = (x**2).sum(axis=1)[:, None] + (known**2).sum(axis=1)
    far = np.sqrt(np.maximum(squares - 2 * x @ known.T, 0))
    own = labels == y[:, None]
    nearest = np.where(own, far, np.inf).min(axis=1)
    other = np.where(own, np.inf, far).min(axis=1)
    return (other - nearest) / 2  # (neighbour-radius)


def share_at_least(hits: Array, n: int, alpha: float) -> Array:
    """What the probability of a hit is at least, by ``hits`` of n draws.

    Wrong in no more than a share ``alpha`` of all samples.
    Clopper and Pearson (1934), doi:10.1093/biomet/26.4.404

    >>> share_at_least(np.array([1000]), 1000, 0.001).round(4)
    array([0.9931])
    """
    from scipy.stats import beta

    hits = np.asarray(hits)
    if not 0 < alpha < 1:
        raise ValueError(
            f"share_at_least: alpha must lie between 0 and 1, got {alpha}"
        )
    if n < 1 or (hits < 0).any() or (hits > n).any():
        raise ValueError(
            f"share_at_least: hits must lie from 0 to n = {n}, got {hits}"
        )
    low = beta.ppf(alpha, np.maximum(hits, 1), n - hits + 1)
    return np.where(hits == 0, 0.0, low)  # (count-bound)


def smoothed_radius(share: Array, sigma: float) -> Array:
    """The radius that a probability of the answer certifies, 0 if at most ½.

    Cohen, Rosenfeld and Kolter (2019), arXiv:1902.02918

    >>> smoothed_radius(np.array([0.5, 0.8413]), 2.0).round(2)
    array([0., 2.])
    """
    from scipy.special import ndtri

    share = np.asarray(share, float)
    if not sigma > 0:
        raise ValueError(f"smoothed_radius: sigma must be > 0, got {sigma}")
    if not ((share >= 0) & (share <= 1)).all():
        raise ValueError("smoothed_radius: share must lie from 0 to 1")
    return sigma * np.maximum(ndtri(share), 0)  # (smoothed-radius)


def certify(
    answer: Answer,
    x: Array,
    sigma: float,
    *,
    first: int,
    n: int,
    alpha: float = 0.001,
    rng: np.random.Generator,
) -> tuple[Array, Array]:
    """The smoothed classifier's answers (N,) and their radii (N,).

    ``answer`` maps inputs (n, D) to classes (n,). The most frequent of
    ``first`` noisy draws names the class, n others count how often it comes:
    the same draws for both would flatter it. ``ABSTAINED``, with radius 0,
    where more than a half is not sure.
    """
    expect("certify", x=(x, "N D"))
    if first < 1 or n < 1:
        raise ValueError(
            f"certify: needs draws, got first = {first} and n = {n}"
        )
    named, hits = np.empty(len(x), int), np.empty(len(x), int)
    for i, centre in enumerate(x):
        noise = rng.standard_normal((first + n, len(centre)), x.dtype)
        classes = np.asarray(answer(centre + x.dtype.type(sigma) * noise))
        named[i] = np.bincount(classes[:first]).argmax()
        hits[i] = np.sum(classes[first:] == named[i])
    radii = smoothed_radius(share_at_least(hits, n, alpha), sigma)
    return np.where(radii > 0, named, ABSTAINED), radii


def _linear(caller: str, x: Array, y: Array, W: Array, b: Array) -> list[int]:
    """N and K; ``ValueError`` unless scores and labels fit together."""
    expect(caller, x=(x, "N D"), W=(W, "D K"), b=(b, "K"))
    N, K = expect(caller, z=(x @ W, "N K"), y=(y, "N < K"))
    if K < 2:
        raise ValueError(f"{caller}: W must have two classes, got {K}")
    return [N, K]
