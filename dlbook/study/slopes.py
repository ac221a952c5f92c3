"""How well differences find a slope that a pullback gives exactly."""

from collections.abc import Callable
from typing import Any

import numpy as np

from dlbook.ops.shapes import Array


def difference_errors(
    operation: Callable,
    *args: Any,
    steps: Array,
    rng: np.random.Generator,
    dtype: type = np.float64,
    directions: int = 20,
    **options: Any,
) -> Array:
    """Relative error of central differences for each of ``steps``.

    ``operation`` returns one number and its pullback. All arrays of floats
    among ``args`` move together, along random directions of unit length;
    its values are computed in ``dtype``, the true slope in float64. The
    median over ``directions`` is returned.
    """
    moving = [i for i, a in enumerate(args) if _floats(a)]
    _, pullback = operation(*args, **options)
    gradient = pullback(1.0)
    errors = np.empty((directions, len(steps)))
    for n in range(directions):
        line = [rng.standard_normal(args[i].shape) for i in moving]
        length = np.sqrt(sum((v**2).sum() for v in line))
        slope = sum(map(np.vdot, gradient, line)) / length
        for k, h in enumerate(steps):
            ends = []
            for t in (h / length, -h / length):
                at = list(args)
                for i, v in zip(moving, line, strict=True):
                    at[i] = (args[i] + t * v).astype(dtype)
                ends.append(float(operation(*at, **options)[0]))
            errors[n, k] = (ends[0] - ends[1]) / (2 * h) / slope - 1
    return np.median(abs(errors), axis=0)


def _floats(a: Any) -> bool:
    """Whether ``a`` is an array that can move."""
    return isinstance(a, np.ndarray) and a.dtype.kind == "f"
