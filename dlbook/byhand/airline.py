"""The airline model of a monthly series, a forecaster like ``seasonal``'s.

Box and Jenkins (1976), Time Series Analysis, made it for series G.
"""

import numpy as np

from dlbook.byhand.seasonal import YEAR, Forecaster, least, run_on

Array = np.ndarray


def airline(x: Array) -> Forecaster:
    """The model of Box and Jenkins, two numbers fitted to months x (T,).

    They make the sum of squared surprises least, see ``_surprises``.
    """
    y = np.log(x)
    w = np.diff(y[YEAR:] - y[:-YEAR])[None]
    a, b = least(lambda ab: float((_surprises(w, *ab) ** 2).sum()), 2)

    def after(d: Array) -> Array:
        w = np.diff(d, append=d[:, -1:])  # the next change, as if it were 0
        return d[:, -1] - _surprises(w, a, b)[:, -1]

    return lambda x, steps: run_on(x, steps, after)


def _surprises(w: Array, a: float, b: float) -> Array:
    """What e (N, P) makes w (N, P) out of e, which is zero before.

    w_t = e_t - a e_{t-1} - b e_{t-12} + a b e_{t-13}. Box and Jenkins (1976).
    """
    e = np.zeros((len(w), w.shape[1] + YEAR + 1))
    for t in range(w.shape[1]):
        last, year, both = e[:, t + YEAR], e[:, t + 1], e[:, t]
        e[:, t + YEAR + 1] = w[:, t] + a * last + b * year - a * b * both
    return e[:, YEAR + 1 :]
