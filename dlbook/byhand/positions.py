"""Positions: codes that are added, and rotations of queries and keys.

A pair of entries, 2i and 2i + 1, is a point in the plane; each pair turns by
its own angle a step, the first fast and the last slowly.
"""

import numpy as np

from dlbook.ops.shapes import Array, Pullback, expect

BASE = 10_000.0  # Vaswani et al., https://arxiv.org/abs/1706.03762


def angles(positions: Array, D: int, base: float = BASE) -> Array:
    """How far each pair has turned at ``positions (T,)``: (T, D / 2)."""
    if D < 2 or D % 2:
        raise ValueError(f"positions: D must be even and positive, got {D}")
    positions = np.asarray(positions)
    if positions.ndim != 1 or positions.dtype.kind not in "iu":
        raise ValueError(
            "positions must be whole numbers, (T,), got shape "
            f"{positions.shape} of {positions.dtype}"
        )
    turn = base ** (-np.arange(0, D, 2) / D)  # (angles)
    return positions[:, None] * turn


def sinusoids(positions: Array, D: int, base: float = BASE) -> Array:
    """Codes (T, D): the cosine and the sine of each pair's angle."""
    angle = angles(positions, D, base)
    code = np.empty((len(angle), D))
    code[:, 0::2], code[:, 1::2] = np.cos(angle), np.sin(angle)  # (sinusoids)
    return code


def rotary(
    x: Array, positions: Array, base: float = BASE
) -> tuple[Array, Pullback]:
    """Turn each pair of x (..., T, D) by the angles of its position (T,).

    The pullback turns back. Other shapes, an odd D and positions that are no
    whole numbers raise ``ValueError``. Su et al., https://arxiv.org/abs/
    2104.09864, doi:10.1016/j.neucom.2023.127063
    """
    T, D = expect("rotary", x=(x, "... T D"))[-2:]
    angle = angles(positions, D, base).astype(x.dtype)
    if len(angle) != T:
        raise ValueError(
            f"rotary: positions must have shape ({T},), got ({len(angle)},)"
        )
    c, s = np.cos(angle), np.sin(angle)
    y = turned(x, c, s)  # (rotary)

    def pullback(dy):
        expect("rotary", dy=(dy, x.shape))
        return (turned(dy, c, -s),)  # (rotary-dx)

    return y, pullback


def turned(x: Array, c: Array, s: Array) -> Array:
    """Pairs of x (..., T, D) turned by angles of cosine c and sine s."""
    a, b = x[..., 0::2], x[..., 1::2]
    y = np.empty_like(x)
    y[..., 0::2], y[..., 1::2] = c * a - s * b, s * a + c * b
    return y
