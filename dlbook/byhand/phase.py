"""A sine whose phase drifts, seen through noise, and its best predictors.

Each step turns the phase by OMEGA, give or take DRIFT; a number is the sine of
the phase plus noise of standard deviation NOISE. Arrays are (N, T): N series.
"""

from collections.abc import Iterator
from functools import cache

import numpy as np

Array = np.ndarray
OMEGA, DRIFT, NOISE = 0.4, 0.1, 0.5
CIRCLE = 2 * np.pi * np.arange(128) / 128


def series(N: int, T: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Numbers x (N, T) and their phases (N, T); the first may be any."""
    turns = OMEGA + DRIFT * rng.standard_normal((N, T))
    phase = rng.uniform(0, 2 * np.pi, (N, 1)) + np.cumsum(turns, axis=1)
    return _observed(phase, rng), phase


def another_past(x: Array, keep: int, rng: np.random.Generator) -> Array:
    """x (N, T) with all numbers but the last ``keep`` drawn anew.

    Given the numbers kept, the new ones are as likely as the old. Backwards,
    with pi - phase for the phase, the wave is again such a wave: the numbers
    kept, read backwards, say what may have come before, and it is drawn.
    """
    N, T = x.shape
    if not 0 < keep <= T:
        raise ValueError(f"keep must lie from 1 to {T}, got {keep}")
    kept = x[:, T - keep :]
    *_, belief = beliefs(kept[:, ::-1])
    below = belief.cumsum(axis=1)
    place = (below > below[:, -1:] * rng.random((N, 1))).argmax(axis=1)
    turns = OMEGA + DRIFT * rng.standard_normal((N, T - keep))
    turns[:, :1] = rng.uniform(-0.5, 0.5, turns[:, :1].shape) * CIRCLE[1]
    before = CIRCLE[place][:, None] + np.cumsum(turns, axis=1)
    return np.concatenate([_observed(before, rng)[:, ::-1], kept], axis=1)


def beliefs(x: Array) -> Iterator[Array]:
    """Probabilities (N, 128) of each step's phase, given the numbers before.

    One array for each step of x (N, T) and one for the next: T + 1.
    """
    belief = np.full((len(x), len(CIRCLE)), 1 / len(CIRCLE))
    yield belief
    for number in x.T:
        error = number[:, None] - np.sin(CIRCLE)
        seen = belief * np.exp(-(error**2) / (2 * NOISE**2))
        belief = seen @ _turn()  # (phase-filter)
        belief = belief / belief.sum(axis=1, keepdims=True)
        yield belief


def expected(x: Array) -> Array:
    """E[exp(i phase)] for each step of x (N, T) and the next, (N, T + 1).

    Each is what the numbers before leave to be expected; its imaginary part
    is the best prediction.
    """
    return np.stack([p @ np.exp(1j * CIRCLE) for p in beliefs(x)], axis=1)


def tracked(x: Array) -> Array:
    """Predictions (N, T + 1) of each step of x (N, T) and the next.

    An extended Kalman filter: the phase is taken for normal, of mean p and
    variance P, and of the sine its slope at the mean enters alone.
    """
    p, P, rows = np.zeros(len(x)), np.full(len(x), np.pi**2 / 3), []
    for number in x.T:
        guess, slope = np.exp(-P / 2) * np.array([np.sin(p), np.cos(p)])
        rows.append(guess)
        gain = P * slope / (slope**2 * P + NOISE**2)
        p = p + gain * (number - guess) + OMEGA
        P = (1 - gain * slope) * P + DRIFT**2
    rows.append(np.exp(-P / 2) * np.sin(p))
    return np.stack(rows, axis=1)


def forecast(x: Array, steps: int) -> Array:
    """Best predictions (N, steps) of the numbers after x (N, T)."""
    k = np.arange(steps)
    turns = np.exp((1j * OMEGA - DRIFT**2 / 2) * k)  # (phase-forecast)
    return (expected(x)[:, -1:] * turns).imag


def linear(order: int) -> tuple[Array, float]:
    """The best weights (order,) of the last numbers, and their mean error.

    The latest number comes first, as in ``autoregression.fit``.
    """
    k = np.arange(order + 1)
    r = np.exp(-(DRIFT**2) * k / 2) * np.cos(OMEGA * k) / 2  # (phase-lags)
    R = r[abs(k[:-1, None] - k[:-1])] + NOISE**2 * np.eye(order)
    a = np.linalg.solve(R, r[1:])
    return a, float(r[0] + NOISE**2 - a @ r[1:])


def _observed(phase: Array, rng: np.random.Generator) -> Array:
    """Sines of the phases, each with noise of its own."""
    return np.sin(phase) + NOISE * rng.standard_normal(phase.shape)


@cache
def _turn() -> Array:
    """Probabilities (128, 128) of a turn from each phase to each."""
    away = CIRCLE - CIRCLE[:, None] - OMEGA
    away = (away + np.pi) % (2 * np.pi) - np.pi
    turn = np.exp(-(away**2) / (2 * DRIFT**2))
    return turn / turn.sum(axis=1, keepdims=True)
