"""Labels that a classifier, which never saw them, does not believe.

``p (N, K)`` holds the probabilities of K classes for N examples, each from a
model fitted without that example; ``y (N,)`` the labels given.
"""

from collections.abc import Callable

import numpy as np

from dlbook.ops.shapes import Array, expect


def held_out(
    fit: Callable[[Array, Array], Callable[[Array], Array]],
    x: Array,
    y: Array,
    *,
    classes: int,
    folds: int = 5,
    rng: np.random.Generator,
) -> Array:
    """Probabilities (N, K) of each example from a model without its fold.

    ``fit(x, y)`` returns a function from rows (M, D) to probabilities (M, K).
    """
    if not 2 <= folds <= len(x) or len(x) != len(y):
        raise ValueError(
            f"held_out expects 2 to N folds and a label a row: {folds} folds, "
            f"{len(x)} rows, {len(y)} labels"
        )
    p = np.empty((len(x), classes))
    for part in np.array_split(rng.permutation(len(x)), folds):
        kept = np.ones(len(x), bool)
        kept[part] = False
        p[part] = fit(x[kept], y[kept])(x[part])
    return p


def thresholds(p: Array, y: Array) -> Array:
    """What a class gets on average where it is the label, t (K,)."""
    K = _check("thresholds", p, y)
    return np.array([p[y == j, j].mean() for j in range(K)])  # (own-average)


def confident_joint(p: Array, y: Array) -> Array:
    """Counts (K, K): labelled i, and believed to be j with confidence.

    Of the classes that reach their threshold the most probable is believed;
    where none does, the example is not counted. Northcutt, Jiang and Chuang
    (2021), doi:10.1613/jair.1.12125
    """
    believed = beliefs(p, y)
    counts = np.zeros((p.shape[1], p.shape[1]), int)
    sure = believed >= 0
    np.add.at(counts, (y[sure], believed[sure]), 1)  # (confident-joint)
    return counts


def beliefs(p: Array, y: Array) -> Array:
    """The class believed with confidence (N,); -1 stands for no belief."""
    reached = p >= thresholds(p, y) * (1 - 1e-9)  # may be rounded up
    best = np.where(reached, p, -1.0).argmax(axis=1)
    return np.where(reached.any(axis=1), best, -1)


def suspects(p: Array, y: Array) -> Array:
    """Whether each example is believed, with confidence, another (N,)."""
    believed = beliefs(p, y)
    return (believed >= 0) & (believed != y)


def _check(caller: str, p: Array, y: Array) -> int:
    """K, if each of its classes is a label and rows are probabilities."""
    expect(caller, p=(p, "N+ K"), y=(y, "N < K"))
    K = p.shape[1]
    if not (p >= 0).all() or not np.allclose(p.sum(axis=1), 1, atol=1e-3):
        raise ValueError(f"{caller}: rows of p must be probabilities")
    if len(missing := np.setdiff1d(np.arange(K), y)):
        raise ValueError(f"{caller}: no example is labelled {missing[0]}")
    return K
