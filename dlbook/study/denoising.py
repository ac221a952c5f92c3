"""The best guess of what a noisy point was, where the world is known.

What is seen is x + sigma times standard normal noise, an example a row. The
world is a list of points (M, D), all equally likely, each of them blurred to
a normal cloud of standard deviation ``width``; or normal as a whole.
"""

import numpy as np
from scipy.special import logsumexp

from dlbook.ops.shapes import Array, expect


def best_guess(
    seen: Array, points: Array, sigma: float, width: float = 0.0
) -> Array:
    """The mean (N, D) of what the seen (N, D) can have been.

    For ``width`` 0 a mean of the points, weighted by how well they explain
    what is seen.
    """
    total = _total("best_guess", seen, points, sigma, width)
    weights = _shares(seen, points, total)
    pulled = width**2 / total
    return pulled * seen + (1 - pulled) * weights @ points  # (best-guess)


def log_density(
    seen: Array, points: Array, sigma: float, width: float = 0.0
) -> Array:
    """Logarithm of the density (N,) of the seen (N, D), noise included."""
    total = _total("log_density", seen, points, sigma, width)
    M, D = points.shape
    logs = -_squares(seen, points) / (2 * total)
    height = np.log(M) + D / 2 * np.log(2 * np.pi * total)
    return logsumexp(logs, axis=1) - height


def score(
    seen: Array, points: Array, sigma: float, width: float = 0.0
) -> Array:
    """The gradient (N, D) of ``log_density``."""
    total = _total("score", seen, points, sigma, width)
    return (_shares(seen, points, total) @ points - seen) / total


def wiener(S: Array, sigma: float) -> Array:
    """The best linear guess: W (D, D), by which the seen is multiplied.

    For x of mean zero and second moments S (D, D). Along a component of
    variance v it keeps v / (v + sigma²).

    >>> wiener(np.diag([3.0, 1.0]), 1.0)
    array([[0.75, 0.  ],
           [0.  , 0.5 ]])
    """
    D, *_ = expect("wiener", S=(S, "D+ E"))
    expect("wiener", S=(S, (D, D)))
    if not sigma > 0:
        raise ValueError(f"wiener: sigma must be positive, got {sigma}")
    return np.linalg.solve(S + sigma**2 * np.eye(D), S)  # (wiener)


def _total(
    who: str, seen: Array, points: Array, sigma: float, width: float
) -> float:
    """The variance of cloud and noise together; refuses bad input."""
    expect(who, seen=(seen, "N D+"), points=(points, "M+ D"))
    if not (sigma >= 0 and width >= 0 and 0 < sigma + width < np.inf):
        raise ValueError(
            f"{who}: sigma and width must be finite, from 0 on, and not both "
            f"0, got {sigma} and {width}"
        )
    return sigma**2 + width**2


def _squares(seen: Array, points: Array) -> Array:
    """Squared distances (N, M), without an array (N, M, D)."""
    both = (seen**2).sum(axis=1)[:, None] + (points**2).sum(axis=1)
    return np.maximum(both - 2 * seen @ points.T, 0)


def _shares(seen: Array, points: Array, total: float) -> Array:
    """How likely each point is (N, M), given what is seen."""
    logs = -_squares(seen, points) / (2 * total)
    logs -= logs.max(axis=1, keepdims=True)
    weights = np.exp(logs)
    return weights / weights.sum(axis=1, keepdims=True)
