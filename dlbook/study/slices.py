"""Losses along lines and planes through weight space."""

from collections.abc import Callable, Sequence

import numpy as np

from dlbook.ops.shapes import Array, expect


def along(
    loss: Callable[[Array], float], w: Array, v: Array, far: Array
) -> Array:
    """The loss at w + far v, for w and v (P,) and each of ``far (n,)``.

    >>> along(lambda w: float(w @ w), np.ones(2), np.ones(2), np.array([1.0]))
    array([8.])
    """
    (P,) = expect("along", w=(w, "P"))
    expect("along", v=(v, (P,)))
    expect("along", far=(far, "n"))
    return np.array([loss(w + t * v) for t in far])


def over_plane(
    loss: Callable[[Array], float],
    centre: Array,
    directions: Array,
    first: Array,
    second: Array,
) -> Array:
    """The loss at centre + s d_1 + t d_2, (n, m) for s of n and t of m.

    ``directions (2, P)``, ``first (n,)`` and ``second (m,)``.
    """
    (P,) = expect("over_plane", centre=(centre, "P"))
    expect("over_plane", directions=(directions, (2, P)))
    d_1, d_2 = directions
    return np.array(
        [along(loss, centre + s * d_1, d_2, second) for s in first]
    )


def by_filter(v: Sequence[Array], params: Sequence[Array]) -> list[Array]:
    """A direction, each filter as long as the weights'; biases stay.

    A filter is what goes into one unit: a column of W (D, H). Li, Xu, Taylor,
    Studer and Goldstein (2018), arXiv:1712.09913
    """
    shapes, came = ([np.shape(a) for a in b] for b in (params, v))
    if shapes != came:
        raise ValueError(
            f"by_filter: v must have the shapes {shapes}, got {came}"
        )
    out = []
    for d, W in zip(v, params, strict=True):
        if W.ndim == 1:
            out.append(np.zeros_like(d))
            continue
        length, wanted = (np.linalg.norm(a, axis=0) for a in (d, W))
        if not length.all():
            raise ValueError("by_filter: a filter of v has length zero")
        out.append(d * (wanted / length))  # (filter-scale)
    return out
