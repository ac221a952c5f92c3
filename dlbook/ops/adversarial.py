"""The layer between features and an adversary that must not read them."""

import math

from dlbook.ops.shapes import Array, Pullback, expect


def gradient_reversal(
    x: Array, strength: float = 1.0
) -> tuple[Array, Pullback]:
    """x (...) as it is; its pullback turns dy round: dx = -strength dy.

    This is not the derivative of the value: what lies behind descends its
    loss, what lies before ascends it. ``dlbook.proof.check_saddle`` proves
    it. A strength that is negative or not finite raises ``ValueError``.
    Ganin et al., https://jmlr.org/papers/v17/15-239.html
    """
    expect("gradient_reversal", x=(x, "..."))
    strength = float(strength)  # a NumPy float64 would widen float32
    if not 0 <= strength < math.inf:
        raise ValueError(
            "gradient_reversal: strength must be a finite number of at least "
            f"0, got {strength}"
        )

    def pullback(dy):
        expect("gradient_reversal", dy=(dy, x.shape))
        return (-strength * dy,)  # (gradient-reversal-dx)

    return x, pullback  # (gradient-reversal)
