"""Few examples that stand for many: clusters, and who lies in the middle."""

import numpy as np

from dlbook.ops.shapes import Array, expect


def clustered(
    x: Array, k: int, rng: np.random.Generator, steps: int = 20
) -> tuple[Array, Array]:
    """k representatives of x (N, D): places (k,), and whose each is (N,).

    Lloyd's ``steps`` move each of k centres to the mean of the examples that
    are nearest to it; a representative is the example nearest to a centre.
    Centres begin at examples, drawn with the square of their distance from
    those before: Arthur and Vassilvitskii (2007), k-means++.
    """
    N, _ = expect("clustered", x=(x, "N+ D+"))
    if not 1 <= k <= N or not np.isfinite(x).all():
        raise ValueError(
            f"clustered: x must be finite and k from 1 to {N}, got k = {k}"
        )
    centres = _spread_out(x, k, rng)
    for _ in range(steps):
        nearest = _squares(x, centres).argmin(axis=1)
        for j in range(k):
            if (nearest == j).any():
                centres[j] = x[nearest == j].mean(axis=0)
    far = _squares(x, centres)
    return far.argmin(axis=0), far.argmin(axis=1)


def _spread_out(x: Array, k: int, rng: np.random.Generator) -> Array:
    """k examples, each likely to be far from those before."""
    centres = x[[rng.integers(len(x))]]
    far = _squares(x, centres)[:, 0]
    for _ in range(k - 1):
        even = far.sum() == 0  # all that is left are copies
        at = rng.choice(len(x), p=None if even else far / far.sum())
        centres = np.vstack([centres, x[at]])
        far = np.minimum(far, _squares(x, x[[at]])[:, 0])
    return centres


def _squares(x: Array, centres: Array) -> Array:
    """Squared distances (N, k), without an array (N, k, D)."""
    both = (x**2).sum(axis=1)[:, None] + (centres**2).sum(axis=1)
    return np.maximum(both - 2 * x @ centres.T, 0)
