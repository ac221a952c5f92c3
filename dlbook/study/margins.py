"""How far a network's answers are from turning: margins and radii.

Networks have one hidden layer of ReLU units: W1 (D, H), b1, W2 (H, K), b2;
``z (N, K)`` are their scores, ``y (N,)`` the labels.
"""

import numpy as np

from dlbook.ops.shapes import Array, expect


def margin(z: Array, y: Array) -> Array:
    """By how much the label's score leads the best other (N,)."""
    _, K = expect("margin", z=(z, "N K"), y=(y, "N < K"))
    if K < 2:
        raise ValueError(f"margin: z must have two classes, got {K}")
    rows = np.arange(len(z))
    others = z.copy()
    others[rows, y] = -np.inf
    return z[rows, y] - others.max(axis=1)  # (margin)


def steepness(W1: Array, W2: Array) -> float:
    """A bound on how fast scores move: the product of largest stretches."""
    expect("steepness", W1=(W1, "D H"), W2=(W2, "H K"))
    return float(np.linalg.norm(W1, 2) * np.linalg.norm(W2, 2))


def radii(z: Array, y: Array, W1: Array, W2: Array) -> Array:
    """How far each example may move and keep its answer, at least (N,).

    Negative where the answer is wrong. Bartlett, Foster and Telgarsky (2017)
    divide margins by this product and a further factor, arXiv:1706.08498
    """
    return margin(z, y) / (np.sqrt(2) * steepness(W1, W2))  # (safe-radius)
