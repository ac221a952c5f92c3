"""Two sides that learn from each other: their losses, and how they move.

Probabilities p of the data and q of the draws are arrays of one shape; each
adds to one.
"""

from collections.abc import Callable

import numpy as np

from dlbook import ops
from dlbook.ops.shapes import Array, Pullback, expect


def best_answers(p: Array, q: Array) -> Array:
    """What the best discriminator answers for each value: p / (p + q).

    A value that neither side ever shows gets a half.

    >>> best_answers(np.array([0.75, 0.25]), np.array([0.25, 0.75]))
    array([0.75, 0.25])
    """
    _check("best_answers", p, q)
    both = p + q
    halves = np.full_like(both, 0.5, dtype=float)
    return np.divide(p, both, out=halves, where=both > 0)  # (gan-best)


def jensen_shannon(p: Array, q: Array) -> float:
    """Half of KL(p | m) plus half of KL(q | m), with m between p and q.

    In nats: 0 for p = q, ln 2 where no value belongs to both.
    """
    _check("jensen_shannon", p, q)
    m = (p + q) / 2
    return (relative_entropy(p, m) + relative_entropy(q, m)) / 2  # (gan-js)


def relative_entropy(p: Array, q: Array) -> float:
    """KL(p | q) in nats, infinite where p has what q lacks."""
    _check("relative_entropy", p, q)
    here = p > 0
    if (q[here] == 0).any():
        return np.inf
    return float(np.sum(p[here] * np.log(p[here] / q[here])))


def _check(caller: str, p: Array, q: Array) -> None:
    """Raise unless both are probabilities, of one shape."""
    expect(caller, p=(p, "..."), q=(q, "..."))
    for name, values in {"p": p, "q": q}.items():
        if (values < 0).any() or not np.isclose(values.sum(), 1):
            raise ValueError(
                f"{caller}: {name} must hold probabilities that add to one, "
                f"got a least of {values.min():.3g}, a sum of "
                f"{values.sum():.3g}"
            )


def minimax(scores: Array) -> tuple[float, Pullback]:
    """The mean of ln(1 - sigmoid(s)) over the scores s (N,) of N draws."""
    (N,) = expect("minimax", scores=(scores, "N+"))
    loss = -np.logaddexp(0, scores).mean()  # (gan-minimax)

    def pullback(dloss):
        a, _ = ops.sigmoid(scores)
        return (-dloss / N * a,)  # (gan-minimax-ds)

    return loss, pullback


def non_saturating(scores: Array) -> tuple[float, Pullback]:
    """The mean of -ln sigmoid(s) over the scores s (N,) of N draws."""
    (N,) = expect("non_saturating", scores=(scores, "N+"))
    loss = np.logaddexp(0, -scores).mean()  # (gan-non-saturating)

    def pullback(dloss):
        rest, _ = ops.sigmoid(-scores)  # 1 - sigmoid(s)
        return (-dloss / N * rest,)  # (gan-non-saturating-ds)

    return loss, pullback


def two_points(
    x: float,
    w: float,
    lr: float,
    steps: int,
    *,
    loss: Callable[[Array], tuple[float, Pullback]] = non_saturating,
    penalty: float = 0.0,
    alternate: bool = False,
) -> Array:
    """The path (steps + 1, 2) of a draw x and a discriminator's weight w.

    All data lie at 0, all draws at x, and the scores are w times the place.
    ``penalty`` is half the factor of w squared in the discriminator's loss.
    It moves first if ``alternate``, else both answer what they saw before.
    Mescheder, Geiger and Nowozin (2018), https://arxiv.org/abs/1801.04406
    """
    x, w = float(x), float(w)
    path = [(x, w)]
    for _ in range(steps):
        a, _ = ops.sigmoid(np.array(w * x))
        dw = a * x + penalty * w  # (gan-duel)
        seen = w - lr * dw if alternate else w
        (ds,) = loss(np.array([seen * x]))[1](1.0)
        x, w = x - lr * ds[0] * seen, w - lr * dw
        path.append((x, w))
    return np.array(path, float)


def duel_matrix(
    lr: float, *, penalty: float = 0.0, alternate: bool = False
) -> Array:
    """One step of ``two_points`` near its rest, on columns (x, w): (2, 2)."""
    critic = np.array([[1, 0], [-lr / 2, 1 - lr * penalty]])
    drawer = np.array([[1, lr / 2], [0, 1]])
    if alternate:
        return drawer @ critic
    return critic + drawer - np.eye(2)
