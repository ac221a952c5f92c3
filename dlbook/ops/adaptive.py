"""More optimisers: steps scaled weight by weight, decay beside the step.

As in ``ops.optimisers``, rules are pure and work on dictionaries of arrays of
one dtype; the first step takes no state. Names and defaults are PyTorch's.
"""

import numpy as np

from dlbook.ops.optimisers import (
    AdamState,
    Arrays,
    _check,
    _match,
    _wide,
    adam,
)


def nesterov(
    params: Arrays,
    grads: Arrays,
    state: Arrays | None = None,
    lr: float = 1e-3,
    momentum: float = 0.9,
) -> tuple[Arrays, Arrays]:
    """Momentum whose step adds this gradient once more; state is v.

    Nesterov (1983); in this form Sutskever et al. (2013), ICML.
    """
    lr = _check("nesterov", params, grads, lr)
    keep, v = float(momentum), _started("nesterov", params, state)
    v = {k: keep * v[k] + g for k, g in grads.items()}
    steps = {k: keep * v[k] + g for k, g in grads.items()}
    return {k: p - lr * steps[k] for k, p in params.items()}, v


def rmsprop(
    params: Arrays,
    grads: Arrays,
    state: Arrays | None = None,
    lr: float = 1e-2,
    alpha: float = 0.99,
    eps: float = 1e-8,
) -> tuple[Arrays, Arrays]:
    """A step of the gradient over its root mean square; state is v.

    For parameters in float16 v is float32, in which g^2 and eps do not come
    to 0. Tieleman and Hinton (2012), lecture 6.5 of a course on Coursera.
    """
    lr = _check("rmsprop", params, grads, lr)
    if not 0 <= alpha < 1:
        raise ValueError(
            f"rmsprop: alpha must lie from 0 to below 1, got {alpha}"
        )
    v, keep = _started("rmsprop", params, state), float(alpha)
    wide = {k: _wide(g) for k, g in grads.items()}
    v = {k: keep * v[k] + (1 - keep) * g**2 for k, g in wide.items()}
    root = {k: np.sqrt(v[k]) + float(eps) for k in v}
    after = {k: p - lr * wide[k] / root[k] for k, p in params.items()}
    after = {
        k: a.astype(params[k].dtype, copy=False) for k, a in after.items()
    }
    return after, v


def adamw(
    params: Arrays,
    grads: Arrays,
    state: AdamState | None = None,
    lr: float = 1e-3,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    weight_decay: float = 1e-2,
) -> tuple[Arrays, AdamState]:
    """Adam's step from parameters that first shrink by lr * weight_decay.

    The decay does not pass through Adam's division, as that of a penalty in
    the loss does. Loshchilov and Hutter, https://arxiv.org/abs/1711.05101
    """
    lr = _check("adamw", params, grads, lr)
    if not weight_decay >= 0:
        raise ValueError(
            f"adamw: weight_decay must not be negative, got {weight_decay}"
        )
    kept = 1 - lr * float(weight_decay)
    smaller = {k: kept * p for k, p in params.items()}
    return adam(smaller, grads, state, lr, betas, eps)


def _started(operation: str, params: Arrays, state: Arrays | None) -> Arrays:
    """The state, or zeros where there is none yet."""
    if state is None:
        return {k: np.zeros_like(_wide(p)) for k, p in params.items()}
    _match(operation, params, state=state)
    return state
