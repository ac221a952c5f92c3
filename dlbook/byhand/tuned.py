"""A perceptron with its settings as arguments, as a search over them needs.

Parameters are those of ``byhand.mlp``: W¹, b¹, ..., Wᴹ, bᴹ.
"""

from collections.abc import Callable, Sequence

import numpy as np

from dlbook.byhand.mlp import init
from dlbook.byhand.softmax import batches

Array = np.ndarray
Pair = tuple[Array, Array]
# An activation, in place, and its slope as a function of its value.
ACTIVATIONS: dict[str, tuple[Callable, Callable]] = {
    "relu": (lambda z: np.maximum(z, 0, out=z), lambda a: a > 0),
    "tanh": (lambda z: np.tanh(z, out=z), lambda a: 1 - a * a),
    "sigmoid": (
        lambda z: np.divide(1, 1 + np.exp(-z), out=z),
        lambda a: a * (1 - a),
    ),
}


def activations(
    x: Array, params: Sequence[Array], activation: str = "relu"
) -> list[Array]:
    """What each layer takes in, x (N, D) first, and last the scores."""
    bend, _ = _named(activation)
    a = [x]
    for l in range(0, len(params), 2):
        z = a[-1] @ params[l]
        z += params[l + 1]  # (mlp-z)
        a.append(bend(z) if l < len(params) - 2 else z)  # (mlp-a)
    return a


def gradient(
    x: Array,
    labels: Array,
    params: Sequence[Array],
    *,
    decay: float = 0.0,
    activation: str = "relu",
) -> list[Array]:
    """Gradient of the mean cross-entropy plus ``decay`` / 2 times all W².

    x (N, D), labels (N,); one array for each of ``params``.
    """
    _, slope = _named(activation)
    a = activations(x, params, activation)
    M = len(a) - 1
    delta = _scores_cotangent(a[M], labels)
    dparams: list[Array] = []
    for l in range(M, 0, -1):
        W = params[2 * l - 2]
        dW = a[l - 1].T @ delta  # (mlp-dw)
        if decay:
            dW += W.dtype.type(decay) * W  # (decayed-dw)
        dparams = [dW, delta.sum(axis=0), *dparams]  # (mlp-db)
        if l > 1:
            delta = (delta @ W.T) * slope(a[l - 1])  # (mlp-delta)
    return dparams


def trained(
    train: Pair,
    *,
    seed: int,
    lr: float,
    hidden: Sequence[int],
    epochs: int,
    batch_size: int = 50,
    decay: float = 0.0,
    gain: float = 1.0,
    activation: str = "relu",
    falls: bool = False,
    watch: Callable[[list[Array]], None] = lambda params: None,
) -> list[Array]:
    """Parameters after plain descent on x (N, D), labels (N,).

    Weights begin with the variance 2 ``gain``² / inputs. With ``falls`` the
    rate falls linearly to zero. ``watch`` sees them after each epoch. All
    that is random comes from ``seed``. ``ValueError`` for a rate, width,
    gain or number of epochs that is not positive.
    """
    _check(lr=lr, gain=gain, epochs=epochs, batch_size=batch_size,
           width=min(hidden, default=1))  # fmt: skip
    x, labels = train
    rng = np.random.default_rng(seed)
    params = init([x.shape[1], *hidden, int(labels.max()) + 1], rng)
    for W in params[::2]:
        W *= W.dtype.type(gain)
    step, steps = 0, epochs * -(-len(x) // batch_size)
    for _ in range(epochs):
        for rows in batches(len(x), batch_size, rng):
            rate = lr * (1 - step / steps) if falls else lr
            batch = x.take(rows, axis=0), labels[rows]
            grads = gradient(*batch, params, decay=decay,
                             activation=activation)  # fmt: skip
            for p, g in zip(params, grads, strict=True):
                p -= p.dtype.type(rate) * g  # (sgd)
            step += 1
        watch(params)
    return params


def _scores_cotangent(z: Array, labels: Array) -> Array:
    """Cotangent of the scores z (N, K) in the mean cross-entropy, (N, K).

    That of ``ops.cross_entropy``, unchecked, and with a row for each class:
    a sum over classes then adds whole rows of memory.
    """
    p = np.ascontiguousarray(z.T)
    p -= p.max(axis=0)
    np.exp(p, out=p)
    p /= p.sum(axis=0)  # (softmax)
    p[labels, np.arange(len(z))] -= 1  # (cross-entropy-dz)
    p /= len(z)
    return p.T


def _named(activation: str) -> tuple[Callable, Callable]:
    """The activation and its slope; ``ValueError`` for another name."""
    if activation not in ACTIVATIONS:
        names = ", ".join(ACTIVATIONS)
        raise ValueError(
            f"activation must be one of {names}, got {activation!r}"
        )
    return ACTIVATIONS[activation]


def _check(**settings: float) -> None:
    """``ValueError`` for a setting that is not a positive number."""
    for name, value in settings.items():
        if not value > 0:
            raise ValueError(f"trained: {name} must be positive, got {value}")
