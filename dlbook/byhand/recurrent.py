"""A recurrent network that predicts a series.

A model is a dictionary of arrays: ``Wx (D, H), Wh (H, H), b (H,)`` for the
states, ``Wo (H, K), c (K,)`` for the outputs. Sequences are ``(N, T, D)``.
"""

from collections.abc import Callable

import numpy as np

from dlbook import ops

Array = np.ndarray
Arrays = dict[str, Array]


def init(
    D: int,
    H: int,
    K: int,
    rng: np.random.Generator,
    scale: float = 1.0,
    gain: float = 1.0,
) -> Arrays:
    """Wx uniform in ± scale, Wh orthogonal times ``gain``, the rest zero."""
    Q, R = np.linalg.qr(rng.standard_normal((H, H)))
    return {
        "Wx": rng.uniform(-scale, scale, (D, H)),
        "Wh": gain * Q * np.sign(np.diag(R)),
        "b": np.zeros(H),
        "Wo": np.zeros((H, K)),
        "c": np.zeros(K),
    }


def run(
    params: Arrays, x: Array, h0: Array | None = None
) -> tuple[Array, Array]:
    """Outputs (N, T, K) along x and the last state; h0 is zero by default."""
    Wo, c = params["Wo"], params["c"]
    h0 = np.zeros((len(x), len(Wo))) if h0 is None else h0
    h, _ = ops.rnn(x, h0, *(params[k] for k in ("Wx", "Wh", "b")))
    return h @ Wo + c, h[:, -1]


def generate(
    params: Arrays, x: Array, steps: int, carry: bool = True
) -> Array:
    """Outputs (N, steps, D) after x (N, T, D), each the next step's input.

    Without ``carry`` each step after the first starts from the zero state.
    """
    y, h = run(params, x)
    out = [y[:, -1:]]
    for _ in range(steps - 1):
        y, h = run(params, out[-1], h if carry else None)
        out.append(y)
    return np.concatenate(out, axis=1)


def gradient(
    params: Arrays, x: Array, targets: Array, h0: Array
) -> tuple[float, Arrays, Array]:
    """Mean square of the last outputs, its gradients, and the last state.

    ``targets (N, S, K)`` belong to the last S of the T steps of x. The state
    h0 (N, H) is where the gradient stops.
    """
    h, rnn_pullback = ops.rnn(x, h0, params["Wx"], params["Wh"], params["b"])
    N, S, K = targets.shape
    rows = h[:, -S:].reshape(N * S, -1)
    y, affine_pullback = ops.affine(rows, params["Wo"], params["c"])
    loss, mse_pullback = ops.mse(y, targets.reshape(N * S, K))
    drows, dWo, dc = affine_pullback(mse_pullback(1.0)[0])
    dh = np.zeros_like(h)
    dh[:, -S:] = drows.reshape(N, S, -1)
    _, _, dWx, dWh, db = rnn_pullback(dh)
    grads = {"Wx": dWx, "Wh": dWh, "b": db, "Wo": dWo, "c": dc}
    return float(loss), grads, h[:, -1]


def truncated_gradient(
    params: Arrays, x: Array, targets: Array, width: int
) -> Arrays:
    """Gradients over windows of ``width`` steps: states pass, gradients not.

    The full gradient is that of one window as long as x (N, T, D).
    """
    T = x.shape[1]
    if not 0 < width <= T or T % width:
        raise ValueError(f"width must divide {T} steps, got {width}")
    h = np.zeros((len(x), len(params["b"])))
    total = {k: np.zeros_like(p) for k, p in params.items()}
    for start in range(0, T, width):
        part = slice(start, start + width)
        _, grads, h = gradient(params, x[:, part], targets[:, part], h)
        total = {k: total[k] + g * width / T for k, g in grads.items()}
    return total


def clip_norm(grads: Arrays, limit: float) -> Arrays:
    """Gradients scaled down to the joint norm ``limit`` where it is larger.

    Pascanu, Mikolov and Bengio, https://arxiv.org/abs/1211.5063
    """
    norm = np.sqrt(sum((g**2).sum() for g in grads.values()))
    factor = min(1.0, limit / max(norm, 1e-300))  # (clip-norm)
    return {k: factor * g for k, g in grads.items()}


def fit(
    params: Arrays,
    x: Array,
    targets: Array,
    *,
    width: int,
    steps: int,
    lr: float,
    limit: float = 1.0,
    carry: bool = True,
    outputs: int | None = None,
    watch: Callable[[Arrays], float] | None = None,
    every: int = 100,
) -> Arrays:
    """Fit by Adam on windows of ``width`` steps, in order, over and over.

    The state is carried from window to window along x (N, T, D), and is zero
    at the start of x; without ``carry`` it is zero at each window's start.
    ``outputs`` counts how many last steps of a window enter the loss (all).
    The rate falls to zero along half a cosine. The parameters returned are
    those with the least ``watch(params)``, called each ``every`` steps and
    after the last.
    """
    _check_fit(x, targets, width)
    state, best = None, (np.inf, params)
    for step in range(steps):
        start = step % (x.shape[1] // width) * width
        part = slice(start, start + width)
        if start == 0 or not carry:
            h = np.zeros((len(x), len(params["b"])))
        t = targets[:, part][:, -(outputs or width) :]
        _, grads, h = gradient(params, x[:, part], t, h)
        rate = lr * (1 + np.cos(np.pi * step / steps)) / 2
        grads = clip_norm(grads, limit)
        params, state = ops.adam(params, grads, state, lr=rate)
        if watch and (step + 1 == steps or (step + 1) % every == 0):
            best = min(best, (watch(params), params), key=lambda pair: pair[0])
    return best[1] if watch else params


def read_out(
    params: Arrays, x: Array, targets: Array, skip: int, ridge: float = 0.0
) -> Arrays:
    """The same states, read by the best Wo and c for x and targets.

    The first ``skip`` steps do not count; ``ridge`` times the squares of Wo
    is added to the squared errors. Jaeger (2001), GMD Report 148.
    """
    h0, Wx = np.zeros((len(x), len(params["b"]))), params["Wx"]
    h, _ = ops.rnn(x, h0, Wx, params["Wh"], params["b"])
    h, t = (a[:, skip:].reshape(-1, a.shape[2]) for a in (h, targets))
    h_mean, t_mean = h.mean(axis=0), t.mean(axis=0)
    gram = (h - h_mean).T @ (h - h_mean) + ridge * np.eye(h.shape[1])
    Wo = np.linalg.solve(gram, (h - h_mean).T @ (t - t_mean))
    return params | {"Wo": Wo, "c": t_mean - h_mean @ Wo}


def jacobian_norms(h: Array, Wh: Array) -> Array:
    """Spectral norms (T,) of dh_T / dh_k for k = T - 1, ..., 0, at states h.

    h (T, H) are one sequence's states after each step.
    """
    product, norms = np.eye(len(Wh)), []
    for state in h[::-1]:
        product = product * (1 - state**2) @ Wh.T  # (rnn-jacobian)
        norms.append(np.linalg.norm(product, 2))
    return np.array(norms)


def _check_fit(x: Array, targets: Array, width: int) -> None:
    """Raise ``ValueError`` unless targets match x and a window fits in."""
    if x.shape[:2] != targets.shape[:2]:
        raise ValueError(
            "targets must have the N and T of x, got shapes "
            f"{x.shape} and {targets.shape}"
        )
    if not 0 < width <= x.shape[1]:
        raise ValueError(
            f"width must lie from 1 to {x.shape[1]} steps, got {width}"
        )
