"""One hidden unit made two, without a change of the function."""

from collections.abc import Sequence

import numpy as np

from dlbook.ops.shapes import Array, expect


def split(params: Sequence[Array], unit: int, share: float) -> list[Array]:
    """W1 (D, H+1), b1, W2 (H+1, K), b2: hidden unit ``unit`` in two copies.

    Both have its incoming weights; ``share`` of its outgoing weights goes to
    the new one, the rest stays. The gradient of what comes in is shared in
    the same way and that of what goes out is the same for both, so a point
    without a gradient gives another.
    Fukumizu and Amari (2000), doi:10.1016/S0893-6080(00)00009-5
    """
    if len(params) != 4:
        raise ValueError(
            f"split: params must be W1, b1, W2, b2, got {len(params)} arrays"
        )
    W1, b1, W2, b2 = params
    _, H, _ = expect("split", W1=(W1, "D H"), W2=(W2, "H K"), b2=(b2, "K"))
    expect("split", b1=(b1, (H,)))
    if not 0 <= unit < H:
        raise ValueError(f"split: unit must be from 0 to {H - 1}, got {unit}")
    out = np.vstack([W2, share * W2[unit]])  # (split-unit)
    out[unit] = (1 - share) * W2[unit]
    W1 = np.hstack([W1, W1[:, [unit]]])
    return [W1, np.append(b1, b1[unit]), out, b2.copy()]
