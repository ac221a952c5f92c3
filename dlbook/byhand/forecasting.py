"""Predictors of series x (N, T), fitted on some and asked about others.

Each is called with x and predicts x[:, SKIP:], every number from those before
it; ``run_on(x, steps)`` goes on after x, each prediction the next input.
"""

from collections.abc import Callable, Iterable

import numpy as np

from dlbook.byhand import recurrent

Array = np.ndarray
SKIP = 100


def windows(x: Array, p: int) -> Array:
    """Every p successive numbers of x (N, T): a view, (N, T - p + 1, p)."""
    return np.lib.stride_tricks.sliding_window_view(x, p, axis=1)


class Window:
    """A predictor without state: ``step`` takes rows (..., p) to (...)."""

    def __init__(self, p: int, step: Callable[[Array], Array]):
        self.p, self.step = p, step

    def __call__(self, x: Array) -> Array:
        """Predictions (N, T - SKIP), each from the p numbers before."""
        return self.step(windows(x[:, SKIP - self.p : -1], self.p))

    def run_on(self, x: Array, steps: int) -> Array:
        """The ``steps`` numbers (N, steps) that it expects after x."""
        x = x[:, -self.p :]
        for _ in range(steps):
            x = np.c_[x, self.step(x[:, -self.p :])]
        return x[:, -steps:]


class State:
    """A predictor that reads all numbers: weights of ``recurrent``."""

    def __init__(self, params: recurrent.Arrays):
        self.params = params

    def __call__(self, x: Array) -> Array:
        """Predictions (N, T - SKIP), each from all numbers before."""
        y, _ = recurrent.run(self.params, x[:, :-1, None])
        return y[:, SKIP - 1 :, 0]

    def run_on(self, x: Array, steps: int) -> Array:
        """The ``steps`` numbers (N, steps) that it expects after x."""
        return recurrent.generate(self.params, x[..., None], steps)[..., 0]

    def restarted(self, x: Array, p: int) -> Array:
        """Predictions (N, T - SKIP), each from zero p numbers before."""
        rows = windows(x[:, SKIP - p : -1], p)
        return self.run_on(rows.reshape(-1, p), 1).reshape(rows.shape[:2])


def chosen(
    make: Callable, grid: Iterable[tuple], x: Array, v: Array, seed: int
) -> Callable[[Array], Array]:
    """The predictor fitted on x with the least error on v, of a grid."""
    fits = [make(x, seed, *setting) for setting in grid]
    errors = [np.mean((fit(v) - v[:, SKIP:]) ** 2) for fit in fits]
    return fits[int(np.argmin(errors))]


def apart(x: Array, steps: int) -> tuple[Array, Array]:
    """SKIP numbers and the ``steps`` after them, from every 50th place."""
    size = SKIP + steps
    rows = windows(x, size)[:, ::50].reshape(-1, size)
    return rows[:, :SKIP], rows[:, SKIP:]


def shrink(fit: Window | State, x: Array, steps: int) -> float:
    """The rate s for which exp(-s k) times its run fits x best; k counts."""
    past, future = apart(x, steps)
    run, k = fit.run_on(past, steps), np.arange(steps)
    rates = np.linspace(0, 0.02, 81)
    errors = [np.mean((run * np.exp(-s * k) - future) ** 2) for s in rates]
    return float(rates[np.argmin(errors)])


def persistence(x: Array, seed: int) -> Window:
    """The last number again; nothing is fitted."""
    return Window(1, lambda rows: rows[..., 0])


def table(x: Array, seed: int, bins: int) -> Window:
    """Means of what follows two numbers, each in one of ``bins`` bins."""
    edges = np.quantile(x, np.arange(1, bins) / bins)

    def place(rows: Array) -> Array:
        return np.searchsorted(edges, rows) @ np.array([bins, 1])

    where = place(windows(x[:, :-1], 2)).ravel()
    total = np.bincount(where, x[:, 2:].ravel(), bins**2)
    mean = total / np.maximum(1, np.bincount(where, minlength=bins**2))
    return Window(2, lambda rows: mean[place(rows)])


def autoregression(x: Array, seed: int, p: int) -> Window:
    """The weighted sum of p numbers that fits x best."""
    rows = windows(x[:, :-1], p).reshape(-1, p)
    a = np.linalg.lstsq(rows, x[:, p:].ravel(), rcond=None)[0]
    return Window(p, lambda rows: rows @ a)


def reservoir(x: Array, seed: int, gain: float, scale: float) -> State:
    """A hundred units with random weights, of which the output is fitted."""
    rng, x = np.random.default_rng(seed), x[..., None]
    start = recurrent.init(1, 100, 1, rng, scale=scale, gain=gain)
    return State(recurrent.read_out(start, x[:, :-1], x[:, 1:], 50, 1.0))


def network(x: Array, seed: int, lr: float, steps: int = 500) -> State:
    """Sixteen units fitted in windows of 50 steps, the state carried."""
    rng, x = np.random.default_rng(seed), x[..., None]
    params = recurrent.init(1, 16, 1, rng, scale=0.5, gain=0.9)
    now, after = x[:, :-1], x[:, 1:]
    return State(
        recurrent.fit(params, now, after, width=50, steps=steps, lr=lr)
    )
