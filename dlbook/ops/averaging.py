"""Means of the parameters that a descent passes through."""

import numpy as np

from dlbook.ops.optimisers import Arrays
from dlbook.ops.shapes import expect


def running_average(
    average: Arrays | None, params: Arrays, count: int
) -> Arrays:
    """The mean of ``count`` parameters, all alike; ``params`` are the last.

    ``average`` is that of those before, None for the first. Nothing is
    changed in place. Polyak and Juditsky (1992), doi:10.1137/0330046
    """
    if count < 1 or (count == 1) != (average is None):
        raise ValueError(
            "running_average: count begins at 1, where average is None, and "
            f"counts params; got count {count} and average "
            f"{'None' if average is None else sorted(average)}"
        )
    if average is None:
        return {k: p.copy() for k, p in params.items()}
    return _towards("running_average", average, params, 1 / count)  # (average)


def moving_average(average: Arrays, params: Arrays, beta: float) -> Arrays:
    """The average moved by the share 1 - beta towards ``params``.

    With it those ``k`` steps back count in proportion to beta^k.
    """
    if not 0 <= beta < 1:
        raise ValueError(
            f"moving_average: beta must lie from 0 to below 1, got {beta}"
        )
    return _towards("moving_average", average, params, 1 - float(beta))


def _towards(
    operation: str, average: Arrays, params: Arrays, share: float
) -> Arrays:
    """``average`` moved by a share of its way to ``params``."""
    if average.keys() != params.keys():
        raise ValueError(
            f"{operation}: params must have the names of average, "
            f"{sorted(average)}, got {sorted(params)}"
        )
    for k, a in average.items():
        expect(operation, **{f"average[{k!r}]": (a, "...")})
        expect(operation, **{f"params[{k!r}]": (params[k], np.shape(a))})
    return {k: a + share * (params[k] - a) for k, a in average.items()}
