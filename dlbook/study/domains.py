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
    _check("domain_accuracy", source, target)
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
    ``ValueError`` unless the accuracy lies from 0 to 1.
    Ben-David et al. (2007), doi:10.7551/mitpress/7503.003.0022
    """
    if not 0 <= accuracy <= 1:
        raise ValueError(
            f"proxy_distance: accuracy must lie from 0 to 1, got {accuracy}"
        )
    return max(0.0, 2 * (2 * accuracy - 1))  # (proxy-distance)


def principal_plane(source: Array, target: Array) -> tuple[Array, Array]:
    """Both sets of features in their plane of largest variance, (N, 2).

    The plane is that of all rows together. The sign of an axis is fixed: its
    largest weight is positive. ``ValueError`` for features of one number.
    """
    _check("principal_plane", source, target)
    if source.shape[1] < 2:
        raise ValueError("principal_plane: features must have D of at least 2")
    together = np.concatenate([source, target])
    centre = together.mean(axis=0)
    spread = (together - centre).T @ (together - centre)
    plane = np.linalg.eigh(spread).eigenvectors[:, :-3:-1]
    plane = plane * np.sign(plane[abs(plane).argmax(axis=0), [0, 1]])
    return (source - centre) @ plane, (target - centre) @ plane


def _check(name: str, source: Array, target: Array) -> None:
    """``ValueError`` unless both are features, each of them finite.

    NaN lies on neither side of a line, and would pass for confusion.
    """
    domains = {"source": source, "target": target}
    expect(name, source=(source, "N D"), target=(target, "M D"))
    for which, x in domains.items():
        if not np.isfinite(x).all():
            raise ValueError(
                f"{name}: {which} has features that are no number"
            )
