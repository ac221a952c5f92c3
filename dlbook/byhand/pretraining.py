"""What weights learnt beforehand change: the way down, and a loss that stops.

Two linear layers make y = xAv of examples x (N, D): the encoder A (D, K), and
the head v (K,). To the data they are one vector, the product w = Av.
"""

from collections.abc import Iterator

import numpy as np

from dlbook.ops.shapes import Array, Pullback, expect


def two_layers(
    x: Array, A: Array, v: Array, t: Array
) -> tuple[float, Pullback]:
    """Half the mean squared distance of xAv from t (N,).

    x is (N, D), A (D, K), v (K,). The pullback takes the loss's cotangent to
    dx, dA, dv and dt.
    """
    N, *_ = expect("two_layers", x=(x, "N+ D"), A=(A, "D K"), v=(v, "K"))
    expect("two_layers", t=(t, (N,)))
    z = x @ A
    y = z @ v
    loss = ((y - t) ** 2).sum() / (2 * N)  # (pretrained-loss)

    def pullback(dloss):
        dy = dloss * (y - t) / N
        g = x.T @ dy  # the gradient of w = Av
        dA = np.outer(g, v)  # (pretrained-da)
        dv = A.T @ g  # (pretrained-dv)
        dx = np.outer(dy, A @ v)
        return dx, dA, dv, -dy

    return loss, pullback


def way(A: Array, v: Array, g: Array, *, frozen: bool = False) -> Array:
    """How w = Av (D,) moves in a flow down the gradient g (D,) of w.

    ``frozen`` holds A (D, K) still, so that only v (K,) moves.

    >>> A, v, g = np.eye(2)[:, :1], np.array([0.5]), np.array([4.0, 4.0])
    >>> way(A, v, g)
    array([-5., -1.])
    """
    D, _ = expect("way", A=(A, "D K"), v=(v, "K"))
    expect("way", g=(g, (D,)))
    within = A @ (A.T @ g)
    outside = 0.0 if frozen else (v @ v) * g
    return -(within + outside)  # (pretrained-way)


def descend(
    S: Array, c: Array, A: Array, v: Array, *, lr: float, steps: int
) -> Iterator[Array]:
    """Yield w = Av (R, D) of R fits at the start and after each step.

    Fit r has second moments S (R, D, D) of its examples and c (R, D), the
    mean of t times x, so that w has the gradient Sw - c; encoders are
    A (R, D, K), heads v (R, K).
    """
    R, D, _ = expect("descend", A=(A, "R D K"), v=(v, "R K"))
    expect("descend", S=(S, (R, D, D)), c=(c, (R, D)))
    for k in range(steps + 1):
        w = np.einsum("rdk,rk->rd", A, v)
        yield w
        if k < steps:
            g = np.einsum("rde,re->rd", S, w) - c
            dA = g[:, :, None] * v[:, None, :]
            dv = np.einsum("rdk,rd->rk", A, g)
            A, v = A - lr * dA, v - lr * dv


def worth(D: int, K: int, left: float, noise: float) -> float:
    """How many labels it takes until all D features beat K of them.

    ``left`` is what of the targets' variance only the other features tell,
    ``noise`` what none does. Infinite if nothing is left.

    >>> worth(8, 2, left=0.5, noise=1.0)
    21.0
    """
    if not (0 < K < D and left >= 0 and noise >= 0):
        raise ValueError(
            "worth expects 0 < K < D and variances from 0 on, got "
            f"K = {K}, D = {D}, left = {left} and noise = {noise}"
        )
    if left == 0:
        return float("inf")
    return D + 1 + (D - K) * noise / left  # (labels-worth)


def clipped_cross_entropy(
    z: Array, labels: Array, floor: float = 1e-7
) -> tuple[float, Pullback]:
    """Cross-entropy of outputs z (N, K) that are taken for probabilities.

    They are clipped to between ``floor`` and 1 - ``floor`` and divided by
    their sum; an output that was clipped gets no gradient. ReLU before it
    changes nothing. The pullback takes the loss's cotangent to dz.
    """
    N, K = expect(
        "clipped_cross_entropy", z=(z, "N+ K+"), labels=(labels, "N < K")
    )
    if not 0 < floor < 0.5:
        raise ValueError(
            "clipped_cross_entropy: floor must lie between 0 and 1/2, got "
            f"{floor}"
        )
    rows = np.arange(N)
    c = np.clip(z, floor, 1 - floor)
    total = c.sum(axis=1, keepdims=True)
    loss = -np.log(c[rows, labels] / total[:, 0]).mean()  # (clipped-loss)

    def pullback(dloss):
        dc = np.repeat(1 / total, K, axis=1)
        dc[rows, labels] -= 1 / c[rows, labels]
        dz = dloss / N * dc * (c == z)  # (clipped-dz)
        return (dz,)

    return float(loss), pullback
