"""Polygons as sums of hinges, and zigzags as hinges of hinges.

A hinge is max(x - u, 0): zero up to its kink u, and from there a ramp.
"""

import numpy as np

from dlbook.ops.shapes import Pullback

Array = np.ndarray


def hinge_sum(x: Array, u: Array, c: Array) -> tuple[Array, Pullback]:
    """The sum y (N,) at places x (N,) of hinges with kinks u (K,).

    c (K,) are the changes of slope at the kinks. The pullback takes dy (N,)
    to dx (N,), du (K,), dc (K,).
    """
    _vectors("hinge_sum", x=x, u=u, c=c)
    if c.shape != u.shape:
        raise ValueError(
            f"hinge_sum: each kink has one change of slope, u and c have one "
            f"shape; got {u.shape} and {c.shape}"
        )
    z = x[:, None] - u
    on = z > 0
    a = on * z
    y = a @ c  # (hinge-sum)

    def pullback(dy):
        du = -c * (dy @ on)  # (hinge-du)
        dc = dy @ a  # (hinge-dc)
        return dy * (on @ c), du, dc

    return y, pullback


def through(x: Array, y: Array) -> tuple[Array, Array]:
    """Kinks u (K,) and changes c (K,) of the polygon through K + 1 points.

    x (K + 1,) rise; the polygon is y[0] + sum_j c_j max(x - u_j, 0), and
    constant left of the first point.
    """
    _vectors("through", x=x, y=y)
    if len(x) < 2 or x.shape != y.shape or not (np.diff(x) > 0).all():
        raise ValueError(
            "through expects two points or more, x (K + 1,) rising and y of "
            f"the same shape; got x of shape {x.shape} and y {y.shape}, "
            f"rising: {bool((np.diff(x) > 0).all())}"
        )
    slopes = np.diff(y) / np.diff(x)
    c = np.diff(slopes, prepend=0)  # (hinge-weights)
    return x[:-1], c


def zigzag(depth: int) -> list[Array]:
    """Parameters, as in ``byhand.mlp``, of 2**(depth - 1) teeth on [0, 1].

    Each of ``depth`` hidden layers has two units and lays the hat
    2 max(x, 0) - 4 max(x - 1/2, 0) on what the layer before it gave.
    Telgarsky (2015), https://arxiv.org/abs/1509.08101
    """
    if depth < 1:
        raise ValueError(f"zigzag needs one hidden layer, got {depth}")
    hat = np.array([[2.0], [-4.0]])
    W, b = np.ones((1, 2)), np.array([0, -0.5])
    params = [W, b]
    for _ in range(depth - 1):
        params += [hat @ W, b]  # (zigzag)
    return [*params, hat, np.zeros(1)]


def modes(n: int) -> Array:
    """The n largest rates (n,) at which frozen, dense hinges learn.

    They are 1/beta**4 with 1 + cos(beta) cosh(beta) = 0, as of a beam that
    is clamped at one end, for places and kinks dense on [0, 1].
    """
    beta = (np.arange(n) + 0.5) * np.pi
    for _ in range(9):  # of Newton, on cos(beta) + 1/cosh(beta)
        sech = 2 * np.exp(-beta) / (1 + np.exp(-2 * beta))  # no overflow
        f = np.cos(beta) + sech
        beta += f / (np.sin(beta) + np.tanh(beta) * sech)
    return beta**-4  # (hinge-modes)


def _vectors(caller: str, **arrays: Array) -> None:
    """Raise ``ValueError`` unless each array has one axis."""
    for name, a in arrays.items():
        if np.ndim(a) != 1:
            raise ValueError(
                f"{caller}: {name} has one axis; got shape {np.shape(a)}"
            )
