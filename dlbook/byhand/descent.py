"""Rules of descent, each as it stands on paper.

A rule takes parameters ``w`` and their gradient ``g``, an array of any one
shape each, and what it remembers; it returns the new parameters and what it
remembers then. The first step remembers nothing. ``lr`` may be an array that
broadcasts with ``w``. ``ops`` has the same rules for dictionaries of arrays.
"""

from collections.abc import Callable, Sequence

import numpy as np

Array = np.ndarray
Rule = Callable[..., tuple]


def sgd(w: Array, g: Array, *, lr: Array | float) -> tuple[Array]:
    """A step of lr down the gradient."""
    return (w - lr * g,)  # (sgd)


def momentum(
    w: Array,
    g: Array,
    u: Array | float = 0.0,
    *,
    lr: Array | float,
    beta: float = 0.9,
) -> tuple[Array, Array]:
    """A step along the velocity u. Polyak, doi:10.1016/0041-5553(64)90137-5"""
    u = beta * u + g  # (momentum-u)
    return w - lr * u, u  # (momentum-w)


def nesterov(
    w: Array,
    g: Array,
    u: Array | float = 0.0,
    *,
    lr: Array | float,
    beta: float = 0.9,
) -> tuple[Array, Array]:
    """Momentum that looks one step ahead, as PyTorch writes it."""
    u = beta * u + g
    return w - lr * (beta * u + g), u


def rmsprop(
    w: Array,
    g: Array,
    v: Array | float = 0.0,
    *,
    lr: Array | float,
    beta: float = 0.99,
    eps: float = 1e-8,
) -> tuple[Array, Array]:
    """A step of the gradient over its root mean square."""
    v = beta * v + (1 - beta) * g**2  # (rmsprop-v)
    return w - lr * g / (v**0.5 + eps), v  # (rmsprop-w)


def adam(
    w: Array,
    g: Array,
    past: tuple = (0, 0.0, 0.0),
    *,
    lr: Array | float,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    correct: bool = True,
) -> tuple[Array, tuple]:
    """A step of the mean gradient over its root mean square.

    ``past`` holds the steps so far, the mean m and the mean square v. Without
    ``correct`` both stay drawn to zero, where they began. Kingma and Ba,
    arXiv:1412.6980
    """
    beta1, beta2 = betas
    s, m, v = past
    s = s + 1
    m = beta1 * m + (1 - beta1) * g  # (adam-m)
    v = beta2 * v + (1 - beta2) * g**2  # (adam-v)
    mhat, vhat = m, v
    if correct:
        mhat = m / (1 - beta1**s)  # (adam-mhat)
        vhat = v / (1 - beta2**s)  # (adam-vhat)
    return w - lr * mhat / (vhat**0.5 + eps), (s, m, v)  # (adam-w)


def adamw(
    w: Array,
    g: Array,
    past: tuple = (0, 0.0, 0.0),
    *,
    lr: Array | float,
    decay: Array | float = 0.0,
    **options,
) -> tuple[Array, tuple]:
    """Weights that shrink beside Adam's step, whatever their gradient.

    Loshchilov and Hutter, arXiv:1711.05101
    """
    w = w * (1 - lr * decay)  # (adamw)
    return adam(w, g, past, lr=lr, **options)


def walk(
    rule: Rule,
    gradient: Callable[[Array], Array],
    w: Array | Sequence[float],
    steps: int,
    **options,
) -> Array:
    """The path (steps + 1, ...) of a rule from w on, w first."""
    here = np.asarray(w, float)
    path: list[Array] = [here]
    past: list = []
    for _ in range(steps):
        here, *past = rule(here, gradient(here), *past, **options)
        path.append(here)
    return np.array(path)
