"""A descent whose gradient explodes through time, under several rules."""

from collections.abc import Callable

import numpy as np

from dlbook import ops
from dlbook.byhand import autoregression, recurrent

Array = np.ndarray
Rule = Callable[[recurrent.Arrays], recurrent.Arrays]


def descend(
    seed: int, rule: Rule, rate: float, steps: int = 300
) -> tuple[Array, Array, Array]:
    """Losses, norms of the gradient, and of its part for Wo, (steps,) each.

    Sixteen units, whose Wh has normal entries scaled to norm 4, learn the
    next number of ten stretches of a noisy sine, by plain gradient descent on
    ``rule(gradients)``. The rate falls to zero along half a cosine.
    """
    rng = np.random.default_rng(seed)
    params, h = recurrent.init(1, 16, 1, rng), np.zeros((10, 16))
    Wh = rng.standard_normal((16, 16))
    params["Wh"] = 4 * Wh / np.linalg.norm(Wh, 2)
    params["Wo"] = rng.uniform(-0.3, 0.3, (16, 1))
    x, rows = autoregression.noisy_sine(441, rng), []
    x, t = x[:-1].reshape(10, 44, 1), x[1:].reshape(10, 44, 1)
    for step in range(steps):
        loss, grads, _ = recurrent.gradient(params, x, t, h)
        rows.append((loss, norm(grads), norm({"Wo": grads["Wo"]})))
        lr = rate * (1 + np.cos(np.pi * step / steps)) / 2
        params = ops.sgd(params, rule(grads), lr=lr)
    losses, norms, parts = np.transpose(rows)
    return losses, norms, parts


def divide(grads: recurrent.Arrays) -> recurrent.Arrays:
    """Gradients divided by their joint norm, however short."""
    length = norm(grads)
    return {k: g / length for k, g in grads.items()}


def norm(grads: recurrent.Arrays) -> float:
    """The joint norm of gradients."""
    return float(np.sqrt(sum((g**2).sum() for g in grads.values())))
