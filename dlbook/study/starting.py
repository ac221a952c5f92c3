"""What a start is worth: errors by law, and what training costs."""

import numpy as np
from numpy.typing import ArrayLike

from dlbook.ops.shapes import Array
from dlbook.study.capacity import least_norm_error


def start_error(N: int, D: int, gap: float) -> float:
    """Mean error of a linear model trained on N examples from a start.

    ``gap`` is the squared distance of the start from the true weights (D,).
    Features are independent standard normal, targets have no noise.

    >>> start_error(5, 20, gap=4.0)
    3.0
    """
    if N < 0 or D < 1 or gap < 0:
        raise ValueError(
            "start_error expects N and the gap from 0 on and D from 1 on, "
            f"got {N}, {gap} and {D}"
        )
    return gap * max(0.0, 1 - N / D)  # (start-error)


def frozen_error(N: int, k: int, seen: float, unseen: float) -> float:
    """Mean error of a linear model whose k features are frozen.

    The features are k orthogonal directions; ``seen`` is the square of the
    true weights' part along them, ``unseen`` of the rest. Infinite where N
    and k differ by one at most, unless nothing is unseen.
    """
    return float(least_norm_error(N, k, seen, unseen, 0.0))  # (frozen-error)


def labels_saved(N: int, D: int, ratio: float) -> float:
    """How many labels fewer than N reach from a start what N do from zero.

    ``ratio`` is the start's gap over that of zero, above 0 and at most 1;
    none are needed where the start alone is as good.

    >>> labels_saved(60, 100, ratio=0.8)
    10.0
    """
    if not 0 <= N <= D or not 0 < ratio <= 1:
        raise ValueError(
            "labels_saved expects N from 0 to D and a ratio above 0 and at "
            f"most 1, got N {N}, D {D} and ratio {ratio}"
        )
    return min(float(N), (D - N) * (1 / ratio - 1))


def training_products(
    body: float, head: float, N: int, epochs: ArrayLike
) -> dict[str, Array]:
    """Multiply-adds of training on N pictures, for three ways of doing it.

    ``body`` and ``head`` are those of one picture's pass forward; a pass
    back is counted as two forward. "all" trains everything, "frozen" the head
    alone behind a body that runs each time, "cached" behind kept features.
    """
    E = np.asarray(epochs, float)
    if min(body, head, N) < 0 or np.any(E < 0):
        raise ValueError(
            "training_products expects numbers from 0 on, got body "
            f"{body}, head {head}, N {N} and epochs {E}"
        )
    return {
        "all": 3 * E * N * (body + head),  # (cost-all)
        "frozen": E * N * (body + 3 * head),  # (cost-frozen)
        "cached": N * body + 3 * E * N * head,  # (cost-cached)
    }
