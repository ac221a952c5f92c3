"""What to do with the probabilities of the next token: draw, and how."""

from collections.abc import Callable

import numpy as np

Array = np.ndarray
Predict = Callable[[Array], Array]


def temper(p: Array, temperature: float) -> Array:
    """p (..., K) to the power of 1 / ``temperature``, normalised."""
    if not 0 < temperature < np.inf:
        raise ValueError(
            f"temperature must be above 0, got {temperature}; for the "
            "likeliest token alone take top_k(p, 1)"
        )
    with np.errstate(divide="ignore"):  # log 0 is -inf, and exp of it 0
        log_q = np.log(p) / temperature
    q = np.exp(log_q - log_q.max(axis=-1, keepdims=True))
    return q / q.sum(axis=-1, keepdims=True)  # (tempered)


def top_k(p: Array, k: int) -> Array:
    """The k largest of p (..., K), the first of equals, normalised."""
    K = p.shape[-1]
    if not 1 <= k <= K:
        raise ValueError(f"k must lie from 1 to {K}, got {k}")
    return kept(p, rank(p) < k)


def nucleus(p: Array, mass: float) -> Array:
    """The fewest largest of p (..., K) that reach ``mass``, normalised.

    Holtzman et al. (2020), https://arxiv.org/abs/1904.09751
    """
    if not 0 < mass <= 1:
        raise ValueError(f"mass must lie above 0, up to 1, got {mass}")
    order = np.argsort(-p, axis=-1, kind="stable")
    before = np.take_along_axis(p, order, -1).cumsum(axis=-1)
    before = before - np.take_along_axis(p, order, -1)
    chosen = np.empty(p.shape, bool)
    np.put_along_axis(chosen, order, before < mass, -1)  # (nucleus)
    return kept(p, chosen)


def rank(p: Array) -> Array:
    """How many of p (..., K) come before each, by size and then by place."""
    order = np.argsort(-p, axis=-1, kind="stable")
    return np.argsort(order, axis=-1, kind="stable")


def kept(p: Array, chosen: Array) -> Array:
    """p where ``chosen``, zero elsewhere, normalised."""
    q = np.where(chosen, p, 0)
    return q / q.sum(axis=-1, keepdims=True)


def draw(p: Array, rng: np.random.Generator) -> Array:
    """A token (M,) for each row of p (M, K), with these probabilities."""
    bounds = p.cumsum(axis=1)
    u = rng.random((len(p), 1)) * bounds[:, -1:]
    return (bounds <= u).sum(axis=1).clip(max=p.shape[1] - 1)


def go_on(
    predict: Predict,
    start: Array,
    steps: int,
    rng: np.random.Generator,
    change: Predict = np.asarray,
) -> Array:
    """``steps`` tokens (M, steps) after start (M, m), one by one.

    ``predict`` of all tokens so far is p (M, K) of the next; ``change(p)`` is
    what is drawn from.
    """
    if start.ndim != 2 or not start.size:
        raise ValueError(f"start must hold a token at least, got {start!r}")
    ids = np.empty((len(start), start.shape[1] + steps), np.int64)
    m = start.shape[1]
    ids[:, :m] = start
    for t in range(m, m + steps):
        p = predict(ids[:, :t])
        ids[:, t] = draw(change(p), rng)
    return ids[:, m:]
