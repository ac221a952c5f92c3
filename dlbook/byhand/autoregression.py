"""Autoregression: a series predicted linearly from its last numbers."""

import numpy as np

Array = np.ndarray


def noisy_sine(
    n: int, rng: np.random.Generator, period: float = 20, noise: float = 0.1
) -> Array:
    """n points of a sine, each with its own phase error within ± noise."""
    error = rng.uniform(-noise, noise, n)
    return np.sin(2 * np.pi * np.arange(n) / period + error)


def lagged(x: Array, order: int) -> tuple[Array, Array]:
    """Rows of the ``order`` numbers before each of x[order:], and x[order:].

    The latest number comes first. ``ValueError`` if x is not longer.
    """
    if not 0 < order < len(x):
        raise ValueError(f"order must lie from 1 to {len(x) - 1}, got {order}")
    rows = np.lib.stride_tricks.sliding_window_view(x, order)
    return rows[:-1, ::-1], x[order:]


def fit(x: Array, order: int) -> Array:
    """Coefficients (order,) of an autoregression, by least squares.

    Yule (1927), doi:10.1098/rsta.1927.0007.
    """
    rows, t = lagged(x, order)
    return np.linalg.lstsq(rows, t, rcond=None)[0]


def predict(coefficients: Array, x: Array) -> Array:
    """Prediction of each number of x but the first ones, from those before."""
    rows, _ = lagged(x, len(coefficients))
    return rows @ coefficients  # (autoregression)


def error(x: Array, n: int, order: int) -> float:
    """Mean squared error on x[n:] of the autoregression fitted to x[:n]."""
    guess = predict(fit(x[:n], order), x)
    return float(np.mean((guess - x[order:])[n - order :] ** 2))


def table_error(x: Array, n: int, period: int = 20) -> float:
    """Mean squared error on x[n:] of a table of x[:n], a mean a phase.

    The last two numbers, and nothing else, say which mean comes next.
    """
    mean = np.array([x[j:n:period].mean() for j in range(period)])
    pairs = np.stack([mean, np.roll(mean, -1)], axis=1)
    last, t = lagged(x[n - 2 :], 2)
    away = np.square(last[:, None, ::-1] - pairs).sum(axis=2)
    return float(np.mean((mean[(away.argmin(axis=1) + 2) % period] - t) ** 2))
