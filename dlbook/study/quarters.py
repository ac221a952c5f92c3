"""Pictures of four, in which it is known where a class has its evidence."""

import numpy as np


def quartets(
    x: np.ndarray, y: np.ndarray, n: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """n large pictures (n, C, 2H, 2W) of four small ones, and their classes.

    The classes (n, 4) of a row differ: upper left, upper right, lower left,
    lower right. After the grid pointing game of Böhle et al. (2021),
    arXiv:2104.00032.
    """
    named = np.unique(y)
    if len(named) < 4:
        raise ValueError(f"quartets: four classes are needed, got {named}")
    classes = np.stack([rng.permutation(named)[:4] for _ in range(n)])
    chosen = [
        [rng.choice(np.flatnonzero(y == k)) for k in row] for row in classes
    ]
    four = x[np.array(chosen)]  # (n, 4, C, H, W)
    rows = [np.concatenate([four[:, q], four[:, q + 1]], 3) for q in (0, 2)]
    return np.concatenate(rows, axis=2), classes


def in_squares(evidence: np.ndarray, k: int) -> np.ndarray:
    """Sums of ``evidence`` (N, H, W) over squares of k by k pixels."""
    N, H, W = evidence.shape
    if k < 1 or H % k or W % k:
        raise ValueError(f"in_squares: {(H, W)} has no squares of {k}")
    return evidence.reshape(N, H // k, k, W // k, k).sum(axis=(2, 4))


def positive_shares(evidence: np.ndarray) -> np.ndarray:
    """Each quarter's share of what speaks for the class, (N, 4).

    Of the positive part of ``evidence`` (N, H, W), H and W even; a quarter
    each where there is none.
    """
    N, H, W = evidence.shape
    if H % 2 or W % 2:
        raise ValueError(f"positive_shares: no quarters of {(H, W)}")
    positive = np.clip(evidence, 0, None)
    halves = positive.reshape(N, 2, H // 2, 2, W // 2)
    sums = halves.sum(axis=(2, 4)).reshape(N, 4).astype(float)
    total = sums.sum(axis=1, keepdims=True)
    return np.divide(
        sums, total, out=np.full_like(sums, 0.25), where=total > 0
    )
