"""Weights to begin with, and layers that sizes are followed through.

A layer here takes x (N, D) to its value and a pullback for x alone, as
``ops.relu`` does: weights are fixed, as they are before training.
"""

from collections.abc import Callable, Sequence

import numpy as np

from dlbook import ops
from dlbook.ops.shapes import Array, Pullback

Layer = Callable[[Array], tuple[Array, Pullback]]


def normal(
    inputs: int, outputs: int, gain: float, rng: np.random.Generator
) -> Array:
    """Independent normal weights (inputs, outputs), variance gain²/inputs.

    With a gain of √2 they are He's, https://doi.org/10.1109/ICCV.2015.123
    """
    _check(inputs, outputs, gain)
    W = rng.standard_normal((inputs, outputs))
    return gain / np.sqrt(inputs) * W  # (gain)


def orthogonal(
    inputs: int, outputs: int, gain: float, rng: np.random.Generator
) -> Array:
    """Weights (inputs, outputs) with every singular value equal to gain.

    All such matrices are equally likely: Mezzadri (2007),
    https://arxiv.org/abs/math-ph/0609050
    """
    _check(inputs, outputs, gain)
    long, short = max(inputs, outputs), min(inputs, outputs)
    Q, R = np.linalg.qr(rng.standard_normal((long, short)))
    Q = Q * np.sign(np.diag(R))
    return gain * (Q if inputs >= outputs else Q.T)


def linear(W: Array) -> Layer:
    """The layer z = x W, for x (N, D) and W (D, K)."""

    def layer(x):
        z, through_affine = ops.affine(x, W, np.zeros(W.shape[1]))
        return z, lambda dz: through_affine(dz)[:1]

    return layer


def chain(*layers: Layer) -> Layer:
    """The layers one after another, as one."""

    def layer(x):
        pullbacks = []
        for step in layers:
            x, pullback = step(x)
            pullbacks.append(pullback)

        def back(dx):
            for pullback in reversed(pullbacks):
                (dx,) = pullback(dx)
            return (dx,)

        return x, back

    return layer


def residual(branch: Layer, share: float = 1.0) -> Layer:
    """The block y = x + share times branch(x)."""

    def layer(x):
        f, through_branch = branch(x)
        y = x + share * f  # (residual)

        def pullback(dy):
            (df,) = through_branch(share * dy)
            return (dy + df,)  # (residual-dx)

        return y, pullback

    return layer


def sizes(x: Array, layers: Sequence[Layer], dy: Array) -> tuple[Array, Array]:
    """Mean squares forward and backward, both (layers + 1,), input first.

    x (N, D) goes through the layers, dy, of the shape of their answer, back.
    """
    forward, pullbacks = [np.mean(x**2)], []
    for layer in layers:
        x, pullback = layer(x)
        forward.append(np.mean(x**2))  # (mean-square)
        pullbacks.append(pullback)
    if dy.shape != x.shape:
        raise ValueError(f"sizes: dy must be {x.shape}, got {dy.shape}")
    backward = [np.mean(dy**2)]
    for pullback in pullbacks[::-1]:
        (dy,) = pullback(dy)
        backward.append(np.mean(dy**2))
    return np.array(forward), np.array(backward[::-1])


def _check(inputs: int, outputs: int, gain: float) -> None:
    """Refuse layers without inputs or outputs, and a gain that is none."""
    if min(inputs, outputs) < 1 or not 0 <= gain < np.inf:
        raise ValueError(
            "weights need inputs and outputs from 1 on and a finite gain "
            f"from 0 on, got {inputs}, {outputs} and {gain}"
        )
