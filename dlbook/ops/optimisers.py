"""Optimisers: pure update rules on dictionaries of arrays.

``params`` and ``grads`` map the same names to arrays of the same shapes;
``ValueError`` says where they differ. Nothing is changed in place: each rule
returns new parameters and, where it has one, a new state. The first step
takes no state. Names and defaults are PyTorch's.
"""

from typing import NamedTuple

import numpy as np

from dlbook.ops.shapes import Array, expect

Arrays = dict[str, Array]


class AdamState(NamedTuple):
    """Steps made so far; averages of gradients m and of their squares v."""

    step: int
    m: Arrays
    v: Arrays


def sgd(params: Arrays, grads: Arrays, lr: float = 1e-3) -> Arrays:
    """A step of length lr down the gradient."""
    lr = _check("sgd", params, grads, lr)
    return {k: p - lr * grads[k] for k, p in params.items()}  # (sgd)


def momentum(
    params: Arrays,
    grads: Arrays,
    state: Arrays | None = None,
    lr: float = 1e-3,
    momentum: float = 0.9,
) -> tuple[Arrays, Arrays]:
    """A step down the velocity v = momentum v + gradient; state is v.

    Polyak, https://doi.org/10.1016/0041-5553(64)90137-5
    """
    lr = _check("momentum", params, grads, lr)
    v = state or {k: np.zeros_like(p) for k, p in params.items()}
    _match("momentum", params, state=v)
    keep = float(momentum)
    v = {k: keep * v[k] + g for k, g in grads.items()}
    return {k: p - lr * v[k] for k, p in params.items()}, v


def adam(
    params: Arrays,
    grads: Arrays,
    state: AdamState | None = None,
    lr: float = 1e-3,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
) -> tuple[Arrays, AdamState]:
    """A step down the mean gradient over its root mean square.

    The averages m and v start at zero; dividing by 1 - beta^step undoes it.
    For parameters in float16 they are float32, in which neither g^2 nor eps
    comes to 0. Kingma and Ba, https://arxiv.org/abs/1412.6980
    """
    lr = _check("adam", params, grads, lr)
    if not all(0 <= beta < 1 for beta in betas):
        raise ValueError(
            f"adam: betas must lie from 0 to below 1, got {betas}"
        )
    grads = {k: _wide(g) for k, g in grads.items()}
    zeros = {k: np.zeros_like(_wide(p)) for k, p in params.items()}
    step, m, v = state or AdamState(0, zeros, zeros)
    _match("adam", params, m=m, v=v)
    beta1, beta2 = map(float, betas)
    step += 1
    m = {k: beta1 * m[k] + (1 - beta1) * g for k, g in grads.items()}
    v = {k: beta2 * v[k] + (1 - beta2) * g**2 for k, g in grads.items()}
    rate = lr / (1 - beta1**step)
    root = {k: np.sqrt(v[k] / (1 - beta2**step)) + float(eps) for k in v}
    after = {k: p - rate * m[k] / root[k] for k, p in params.items()}
    params = {
        k: after[k].astype(p.dtype, copy=False) for k, p in params.items()
    }
    return params, AdamState(step, m, v)


def _wide(a: Array) -> Array:
    """``a``, in float32 if it is float16."""
    return a.astype(np.result_type(a, np.float32), copy=False)


def _check(operation: str, params: Arrays, grads: Arrays, lr: float) -> float:
    """``lr`` as a float, so that it leaves the dtype of arrays alone."""
    if not lr >= 0:
        raise ValueError(f"{operation}: lr must not be negative, got {lr}")
    _match(operation, params, grads=grads)
    return float(lr)


def _match(operation: str, params: Arrays, **others: Arrays) -> None:
    """Raise ``ValueError`` unless all have the names and shapes of params."""
    for name, other in others.items():
        if other.keys() != params.keys():
            raise ValueError(
                f"{operation}: {name} must have the names of params, "
                f"{sorted(params)}, got {sorted(other)}"
            )
        for k, p in params.items():
            expect(operation, **{f"params[{k!r}]": (p, "...")})
            expect(operation, **{f"{name}[{k!r}]": (other[k], p.shape)})
