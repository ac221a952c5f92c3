"""A training set held against another set, before anything is trained."""

import numpy as np

from dlbook.data.kinds import Split
from dlbook.data.twins import (
    coarse,
    first_places,
    levelled,
    nearest,
    pixel_distance,
)
from dlbook.ops.shapes import Array
from dlbook.study.alarms import (
    classes_differ,
    means_differ,
    nearer,
    told_apart,
)

REPEATED = 0.01  # the share of copies that is let through
MOVES = ((0, 0), (0, 1), (1, 0), (1, 1), (1, -1))  # the others are backward


def audit(
    train: Split, other: Split, *, classes: int, rng: np.random.Generator
) -> dict[str, float]:
    """How likely what each check sees is, if both sets are drawn alike.

    Images (N, C, H, W) of even height and width. "copies" is no probability,
    but 0 where more than one image of a hundred is another's copy, else 1.
    """
    pixels = [coarse(part.x) for part in (train, other)]
    rows = [x.reshape(len(x), -1) / 255 for x in pixels]
    light = [x.mean(axis=1, keepdims=True) for x in rows]
    return {
        "copies": float(repeated(train.x, other.x) <= REPEATED),
        "twins": twins(*pixels, rng=rng),
        "classes": classes_differ(train.y, other.y, classes),
        "brightness": means_differ(*light),
        "means": means_differ(*rows),
        "classifier": told_apart(*rows, rng=rng),
    }


def repeated(x: Array, z: Array) -> float:
    """The share of x, or of z if larger, that repeats an earlier image.

    For z those of x are earlier, too.
    """
    both = first_places(np.concatenate([x, z]))
    again = both != np.arange(len(both))
    return float(max(again[: len(x)].mean(), again[len(x) :].mean()))


def twins(x: Array, z: Array, *, rng: np.random.Generator) -> float:
    """Whether z has images nearer to x than x's are to each other.

    As many of x as of z, at most half of x, are held against x's others.
    """
    few = min(len(z), len(x) // 2)
    order, new = rng.permutation(len(x)), rng.permutation(len(z))[:few]
    x, z = levelled(x), levelled(z[new])
    own, rest = x[order[:few]], x[order[few:]]
    return nearer(nearest(z, rest), nearest(own, rest))


def families(x: Array, near: float = 0.15) -> Array:
    """For each image the place (N,) of the first of its family in x.

    A family is joined by pairs whose coarse, levelled pixels differ by less
    than ``near`` standard deviations, one of them moved by a pixel or not:
    their correlation is above 1 - near²/2.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    still, pairs = levelled(coarse(x)), []
    for move in MOVES:
        moved = levelled(coarse(np.roll(x, move, axis=(2, 3))))
        for n in range(0, len(x), 500):
            apart = pixel_distance(moved[n : n + 500], still)
            pairs.append(np.argwhere(apart < near) + np.array([n, 0]))
    i, j = np.concatenate(pairs).T
    graph = coo_matrix((np.ones(len(i)), (i, j)), shape=2 * (len(x),))
    _, names = connected_components(graph, directed=False)
    _, first = np.unique(names, return_index=True)
    return first[names]


def one_each(part: Split, near: float = 0.15) -> Split:
    """Of each family in a set the first image, as ``families`` finds them."""
    first = np.unique(families(part.x, near))
    return Split(part.x[first], part.y[first])
