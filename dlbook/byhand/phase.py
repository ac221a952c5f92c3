"""A sine whose phase drifts, seen through noise, and its best predictors.

Each step turns the phase by OMEGA, give or take DRIFT; a number is the sine of
the phase plus noise of standard deviation NOISE. Arrays are (N, T): N series.
"""

import numpy as np

Array = np.ndarray
OMEGA, DRIFT, NOISE = 0.4, 0.1, 0.5
CIRCLE = 2 * np.pi * np.arange(128) / 128


def series(N: int, T: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Numbers x (N, T) and their phases (N, T); the first may be any."""
    turns = OMEGA + DRIFT * rng.standard_normal((N, T))
    phase = rng.uniform(0, 2 * np.pi, (N, 1)) + np.cumsum(turns, axis=1)
    return _observed(phase, rng), phase


def another_past(
    x: Array, phase: Array, keep: int, rng: np.random.Generator
) -> Array:
    """x (N, T) with all numbers but the last ``keep`` drawn anew.

    The new phases lead to that of the first number kept, phase[:, -keep], as
    the old ones did: such a past is as likely as the one that it replaces.
    """
    N, T = x.shape
    if not 0 < keep <= T:
        raise ValueError(f"keep must lie from 1 to {T}, got {keep}")
    turns = OMEGA + DRIFT * rng.standard_normal((N, T - keep))
    before = phase[:, [T - keep]] - np.cumsum(turns, axis=1)[:, ::-1]
    return np.concatenate([_observed(before, rng), x[:, T - keep :]], axis=1)


def expected(x: Array) -> Array:
    """E[exp(i phase)] for each step of x (N, T) and the next, (N, T + 1).

    Each is what the numbers before leave to be expected; its imaginary part
    is the best prediction. Bayes' rule, on a circle of 128 phases.
    """
    belief = np.full((len(x), len(CIRCLE)), 1 / len(CIRCLE))
    turn, rows = _turn(), []
    for number in x.T:
        rows.append(belief @ np.exp(1j * CIRCLE))
        error = number[:, None] - np.sin(CIRCLE)
        seen = belief * np.exp(-(error**2) / (2 * NOISE**2))
        belief = (
            seen / seen.sum(axis=1, keepdims=True) @ turn
        )  # (phase-filter)
    rows.append(belief @ np.exp(1j * CIRCLE))
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


def _turn() -> Array:
    """Probabilities (128, 128) of a turn from each phase to each."""
    away = CIRCLE - CIRCLE[:, None] - OMEGA
    away = (away + np.pi) % (2 * np.pi) - np.pi
    turn = np.exp(-(away**2) / (2 * DRIFT**2))
    return turn / turn.sum(axis=1, keepdims=True)
