"""How far apart two domains lie, seen through the features of a model.

Features are (N, D), an example a row; the two domains may differ in N.
"""

import numpy as np

from dlbook.byhand.logistic import newton_path, with_ones
from dlbook.ops.shapes import Array, expect

STEPS = 8  # of Newton's method
PENALTY = 0.01  # keeps weights finite where the domains are separable


def domain_accuracy(
    source: Array, target: Array, *, rng: np.random.Generator
) -> float:
    """How often a fresh linear classifier tells the domains apart.

    It is fitted on half of the rows and judged on the others, where 0.5 is
    chance. Of the larger domain as many rows are drawn as the smaller has.
    """
    expect("domain_accuracy", source=(source, "N D"), target=(target, "M D"))
    half = min(len(source), len(target)) // 2
    if half == 0:
        raise ValueError("domain_accuracy: each domain must have two rows")
    rows = [rng.permutation(x)[: 2 * half] for x in (source, target)]
    x, x_held = (np.concatenate([a[i::2] for a in rows]) for i in (0, 1))
    t = np.repeat([0.0, 1.0], half)
    mean, std = x.mean(axis=0), x.std(axis=0) + 1e-8
    x, x_held = (with_ones((a - mean) / std) for a in (x, x_held))
    start = np.zeros(x.shape[1])
    w = newton_path(x, t, start, steps=STEPS, penalty=PENALTY)[-1]
    return float(np.mean((x_held @ w > 0) == t))


def proxy_distance(accuracy: float) -> float:
    """The proxy A-distance 2 (1 - 2 error) of a domain accuracy.

    0 at chance or below, 2 where the domains are told apart without error.
    Ben-David et al. (2007), doi:10.7551/mitpress/7503.003.0022
    """
    return max(0.0, 2 * (2 * accuracy - 1))  # (proxy-distance)


def principal_plane(source: Array, target: Array) -> tuple[Array, Array]:
    """Both sets of features in their plane of largest variance, (N, 2).

    The plane is that of all rows together. The sign of an axis is fixed: its
    largest weight is positive. ``ValueError`` for features of one number.
    """
    expect("principal_plane", source=(source, "N D"), target=(target, "M D"))
    if source.shape[1] < 2:
        raise ValueError("principal_plane: features must have D of at least 2")
    together = np.concatenate([source, target])
    centre = together.mean(axis=0)
    spread = (together - centre).T @ (together - centre)
    plane = np.linalg.eigh(spread).eigenvectors[:, :-3:-1]
    plane = plane * np.sign(plane[abs(plane).argmax(axis=0), [0, 1]])
    return (source - centre) @ plane, (target - centre) @ plane
