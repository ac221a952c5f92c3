"""The linear autoencoder: what is best, where it rests, how it leaves.

Examples are rows of x (N, D), of mean zero. The encoder A (D, K) makes codes
xA of K numbers, the decoder B (K, D) gives back xAB. Of the examples the loss
knows only their second moments, S = x'x/N (D, D).
"""

from collections.abc import Iterator, Sequence

import numpy as np

from dlbook.ops.shapes import Array, Pullback, expect


def autoencoder(x: Array, A: Array, B: Array) -> tuple[float, Pullback]:
    """Half the mean squared distance of xAB from x (N, D).

    A is (D, K), B (K, D). The pullback takes the loss's cotangent to dx, dA
    and dB.
    """
    N, *_ = expect("autoencoder", x=(x, "N+ D"), A=(A, "D K"), B=(B, "K D"))
    z = x @ A
    y = z @ B
    loss = ((y - x) ** 2).sum() / (2 * N)  # (bottleneck-loss)

    def pullback(dloss):
        dy = dloss * (y - x) / N
        dz = dy @ B.T
        dA = x.T @ dz  # (bottleneck-da)
        dB = z.T @ dy  # (bottleneck-db)
        dx = dz @ A.T - dy
        return dx, dA, dB

    return loss, pullback


def loss(S: Array, A: Array, B: Array) -> float:
    """The loss from second moments: half the trace of E'SE, E = I - AB."""
    _fit("loss", S, A, B)
    E = np.eye(len(S), dtype=S.dtype) - A @ B
    return float(((S @ E) * E).sum() / 2)


def slopes(S: Array, A: Array, B: Array) -> tuple[Array, Array]:
    """The gradient dA, dB from second moments, without a matrix (D, D)."""
    _fit("slopes", S, A, B)
    SA = S @ A
    dA = SA @ (B @ B.T) - S @ B.T
    dB = (A.T @ SA) @ B - SA.T
    return dA, dB


def least(S: Array, K: int) -> float:
    """The least loss through K numbers: half the sum of what is left.

    >>> least(np.array([[2.5, 2], [2, 2.5]]), 1).round(6)
    0.25
    """
    values = np.linalg.eigvalsh(_moments("least", S))
    return values[: max(len(S) - K, 0)].sum() / 2  # (bottleneck-least)


def rest(
    S: Array, chosen: Sequence[int], C: Array | None = None
) -> tuple[Array, Array]:
    """Weights A, B without a gradient: they keep the chosen components.

    Components are numbered from 0, the largest variance first. C (K, K), any
    invertible matrix, mixes the codes; B undoes it.
    """
    _, vectors = np.linalg.eigh(_moments("rest", S))
    K, D = len(chosen), len(S)
    if len(set(chosen)) < K or not all(0 <= i < D for i in chosen):
        raise ValueError(
            f"rest: chosen must be different numbers from 0 to {D - 1}, "
            f"got {list(chosen)}"
        )
    U = vectors[:, ::-1][:, list(chosen)]
    C = np.eye(K) if C is None else C
    expect("rest", C=(C, (K, K)))
    return U @ C, np.linalg.inv(C) @ U.T  # (same-plane)


def ways_down(values: Array, chosen: Sequence[int]) -> int:
    """Downward directions where components ``chosen`` are kept, of all.

    One for each pair of a component that is kept and a larger one that is
    left out. Baldi and Hornik (1989), doi:10.1016/0893-6080(89)90014-2

    >>> ways_down(np.array([3.0, 2, 1]), [2])
    2
    """
    left = [v for j, v in enumerate(values) if j not in set(chosen)]
    return sum(v > values[i] for i in chosen for v in left)  # (ways-down)


def descend(
    S: Array,
    A: Array,
    B: Array,
    *,
    lr: float,
    steps: int,
    momentum: float = 0.0,
) -> Iterator[tuple[Array, Array]]:
    """Yield A, B at the start and after each step of descent on the loss."""
    vA, vB = np.zeros_like(A), np.zeros_like(B)
    yield A, B
    for _ in range(steps):
        dA, dB = slopes(S, A, B)
        vA, vB = momentum * vA + dA, momentum * vB + dB
        A, B = A - lr * vA, B - lr * vB
        yield A, B


def mode_course(t: Array, value: float, start: float) -> Array:
    """How much of a component is given back at times t, from ``start``.

    For weights that began alike, A = B', along the component, of variance
    ``value``, in a flow down the gradient.
    Saxe et al. (2014), https://arxiv.org/abs/1312.6120
    """
    if not (0 < start < 1 and value > 0):
        raise ValueError(
            "mode_course: start must lie between 0 and 1 and value be "
            f"positive, got {start} and {value}"
        )
    odds = (1 / start - 1) * np.exp(-2 * value * np.asarray(t, float))
    return 1 / (1 + odds)  # (mode-course)


def _moments(who: str, S: Array) -> Array:
    """S, if it is square, symmetric and finite."""
    D, *_ = expect(who, S=(S, "D+ E"))
    expect(who, S=(S, (D, D)))
    if not np.isfinite(S).all() or not np.allclose(S, S.T):
        raise ValueError(f"{who}: S must be finite and symmetric")
    return S


def _fit(who: str, S: Array, A: Array, B: Array) -> None:
    """Raise ``ValueError`` unless the shapes belong together."""
    D, _ = expect(who, A=(A, "D K"), B=(B, "K D"))
    expect(who, S=(S, (D, D)))
