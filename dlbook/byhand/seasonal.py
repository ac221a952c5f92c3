"""Forecasts of a monthly series x > 0 that grows and has a yearly pattern.

A forecaster takes the past, rows x (N, P) of at least 25 months, and a
number of steps to the forecasts (N, steps) after each row. What is fitted,
is fitted on one series (T,).
"""

from collections.abc import Callable

import numpy as np

from dlbook.byhand import recurrences

Array = np.ndarray
Forecaster = Callable[[Array, int], Array]
YEAR = 12
MONTHS = 25  # the least past: two years of differences over a year


def rolled(x: Array, first: int, steps: int) -> tuple[Array, Array]:
    """Pasts (N, first) and futures (N, steps) from every origin in x (T,).

    The first origin has ``first`` months before it, the last all but one;
    a past is the ``first`` months before its origin. Futures beyond the end
    are NaN.
    """
    if not MONTHS <= first < len(x):
        raise ValueError(
            f"first must lie from {MONTHS} to {len(x) - 1} months, got {first}"
        )
    view = np.lib.stride_tricks.sliding_window_view
    longer = np.concatenate([x, np.full(steps, np.nan)])
    return view(x, first)[:-1], view(longer, steps)[first : len(x)]


def rmse(forecast: Array, future: Array) -> Array:
    """Root mean squared error by step (..., steps) over origins (N, steps).

    NaN in ``future`` does not count.
    """
    return np.sqrt(np.nanmean((forecast - future) ** 2, axis=-2))


def persistence(x: Array, steps: int) -> Array:
    """The last month again."""
    _check(x)
    return np.repeat(x[:, -1:], steps, axis=1)


def last_year(x: Array, steps: int) -> Array:
    """The same month of the year before."""
    _check(x)
    return x[:, np.arange(steps) % YEAR - YEAR]


def growth(x: Array, steps: int) -> Array:
    """Last year's month, times what the last month is to its year before."""
    return run_on(x, steps, lambda d: d[:, -1])


def run_on(x: Array, steps: int, after: Callable[[Array], Array]) -> Array:
    """Forecasts whose log differences over a year ``after`` gives, by turns.

    It takes the differences so far (..., N, P) to the next (..., N).
    """
    _check(x)
    y = np.log(x)
    d = y[:, YEAR:] - y[:, :-YEAR]
    for _ in range(steps):
        nxt = np.asarray(after(d))
        d = np.broadcast_to(d, (*nxt.shape[:-1], *d.shape[-2:]))
        y = np.broadcast_to(y, (*nxt.shape[:-1], *y.shape[-2:]))
        level = y[..., -YEAR] + nxt
        d = np.concatenate([d, nxt[..., None]], axis=-1)
        y = np.concatenate([y, level[..., None]], axis=-1)
    return np.exp(y[..., -steps:])


def autoregression(x: Array, p: int) -> Forecaster:
    """AR(p) on logs of the months x (T,), with an intercept."""
    *a, b = _weights(np.log(x), p)

    def forecast(x: Array, steps: int) -> Array:
        _check(x)
        y = np.log(x)
        for _ in range(steps):
            y = np.column_stack([y, y[:, -p:] @ np.array(a) + b])
        return np.exp(y[:, -steps:])

    return forecast


def differenced(x: Array, p: int) -> Forecaster:
    """AR(p) on the log differences over a year of x (T,), p up to 13."""
    y = np.log(x)
    *a, b = _weights(y[YEAR:] - y[:-YEAR], p)
    return lambda x, steps: run_on(x, steps, lambda d: d[:, -p:] @ a + b)


def _weights(y: Array, p: int) -> Array:
    """Least squares of y (T,) on the p numbers before, oldest first, and 1."""
    rows = np.lib.stride_tricks.sliding_window_view(y[:-1], p)
    A = np.column_stack([rows, np.ones(len(rows))])
    return np.linalg.lstsq(A, y[p:], rcond=None)[0]


def smoothed(x: Array, alpha: float, beta: float, gamma: float) -> tuple:
    """Level, slope and season of x (N, P) by Holt and Winters, and forecasts.

    The season multiplies; it and the level start with the first year, the
    slope with the step to the second. Forecasts (N, P - 12) are those of the
    months after the first year; from month 25 on, each is from what came
    before. Winters (1960),
    https://doi.org/10.1287/mnsc.6.3.324
    """
    _check(x)
    level = x[:, :YEAR].mean(axis=1)
    slope = (x[:, YEAR : 2 * YEAR].mean(axis=1) - level) / YEAR
    season = [*(x[:, :YEAR] / level[:, None]).T]
    forecasts = []
    for t in range(YEAR, x.shape[1]):
        then = season[t - YEAR]
        forecasts.append((level + slope) * then)
        before = level
        level = alpha * x[:, t] / then + (1 - alpha) * (level + slope)
        slope = beta * (level - before) + (1 - beta) * slope
        season.append(gamma * x[:, t] / level + (1 - gamma) * then)
    return level, slope, np.stack(season[-YEAR:], 1), np.stack(forecasts, 1)


def holt_winters(x: Array) -> Forecaster:
    """Smoothing with the least error, of logs, a year ahead in x (T,).

    From each origin after three years a year is forecast; the rates are the
    best on a grid, which is refined three times.
    """
    past, future = rolled(x, 3 * YEAR, YEAR)
    at = least(lambda row: _distance(_ahead(past, YEAR, row), future), 3)
    return lambda x, steps: _ahead(x, steps, at)


def least(error: Callable[[Array], float], k: int) -> Array:
    """The k numbers from 0 to 1 with the least error, on finer grids."""
    at = np.full(k, 0.5)
    for width in (0.5, 0.25, 0.12, 0.06):
        tries = [np.clip(a + width * np.linspace(-1, 1, 5), 0, 1) for a in at]
        grid = np.stack(np.meshgrid(*tries), -1).reshape(-1, k)
        at = grid[int(np.argmin([error(row) for row in grid]))]
    return at


def _ahead(x: Array, steps: int, rates: Array) -> Array:
    """Forecasts (N, steps) after x (N, P): the line on, times the season."""
    level, slope, season, _ = smoothed(x, *rates)
    k = np.arange(steps)
    return (level + slope * (k[:, None] + 1)).T * season[:, k % YEAR]


def _distance(forecast: Array, future: Array) -> float:
    """Mean squared difference of logs; infinite if a forecast is not > 0."""
    if not (forecast > 0).all():
        return np.inf
    return float(np.nanmean(np.log(forecast / future) ** 2))


def _check(x: Array) -> None:
    """Raise unless x (N, P) has enough months, all positive."""
    if x.ndim != 2 or x.shape[1] < MONTHS:
        raise ValueError(
            f"x must have shape (N, P), P at least {MONTHS}, got {x.shape}"
        )
    if not (x > 0).all():
        raise ValueError("x must be positive: its logarithm is taken")


class Networks:
    """R recurrent networks on the series' log differences over a year.

    They are fitted on the months x (T,), one for each pair of seed and rate;
    what stands after each count of ``marks`` steps is kept. Called like any
    forecaster, they answer (marks, R, N, steps).
    """

    def __init__(
        self,
        kind: str,
        x: Array,
        seeds: list[int],
        rates: list[float],
        marks: list[int],
        H: int = 8,
    ):
        y = np.log(x)
        d = y[YEAR:] - y[:-YEAR]
        self.kind, self.mean, self.scale = kind, d.mean(), d.std()
        z = (d - self.mean) / self.scale
        z = z.astype(np.float32)[None, :, None]
        params = recurrences.draw(kind, (1, H, 1), seeds, YEAR)
        batches = iter(lambda: (z[:, :-1], z[:, 1:]), None)
        run = recurrences.train(kind, params, batches, rates, max(marks))
        steps = enumerate(run, 1)
        self.sets = [params for k, (params, _) in steps if k in marks]

    def __call__(self, x: Array, steps: int) -> Array:
        """Forecasts (marks, R, N, steps) after x (N, P)."""
        found = []
        for params in self.sets:

            def after(d: Array, params: dict = params) -> Array:
                z = (d - self.mean) / self.scale
                z = z.astype(np.float32)[..., None]
                y = recurrences.predict(self.kind, params, z)[:, -1, :, 0]
                return y * self.scale + self.mean

            found.append(run_on(x, steps, after))
        return np.stack(found)
