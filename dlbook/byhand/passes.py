"""A pass forward and back of R recurrent networks, side by side.

Parameters are those of ``byhand.recurrences``. All kinds share the loops;
``_step`` has what tells them apart.
"""

from collections.abc import Callable

import numpy as np

from dlbook import ops
from dlbook.ops.gates import gru_step, lstm_step

Array = np.ndarray
Arrays = dict[str, Array]


def states(kind: str, params: Arrays, x: Array) -> tuple[Array, Callable]:
    """All states h (R, T, N, H) along x from zero, and their pullback.

    The pullback takes dh (R, T, N, H) to the gradients of the parameters of
    the states, and to dx (R, T, N, D).
    """
    Wx, Wh = params["Wx"], params["Wh"]
    R, H, G = Wh.shape
    x = np.broadcast_to(x, (R, *x.shape[-3:])).swapaxes(1, 2)
    R, T, N, D = x.shape
    if T == 0 or Wx.shape[1] != D:
        wanted = f"(..., N, T, {Wx.shape[1]}) with T > 0"
        raise ValueError(f"x must have shape {wanted}, got {(N, T, D)}")
    rows = x.reshape(R, T * N, D)
    zx = (rows @ Wx + params["b"]).reshape(R, T, N, G)
    h = np.zeros((R, T + 1, N, H), np.result_type(x, Wh))
    c, steps = np.zeros_like(h[:, 0]), []
    for t in range(T):
        zh = h[:, t] @ Wh + params.get("c", 0)
        h[:, t + 1], c, step = _step(kind, params, zx[:, t], zh, h[:, t], c)
        steps.append(step)

    def pullback(dh: Array) -> tuple[Arrays, Array]:
        dzx, dzh = np.empty_like(zx), np.empty_like(zx)
        carried, dc = np.zeros_like(h[:, 0]), np.zeros_like(h[:, 0])
        for t in reversed(range(T)):
            dzx[:, t], dzh[:, t], past, dc = steps[t](dh[:, t] + carried, dc)
            carried = past + dzh[:, t] @ Wh.mT
        dzx_rows, dzh_rows = (d.reshape(R, T * N, G) for d in (dzx, dzh))
        grads = {"Wx": rows.mT @ dzx_rows}
        grads["Wh"] = h[:, :-1].reshape(R, T * N, H).mT @ dzh_rows
        grads["b"] = dzx_rows.sum(axis=1, keepdims=True)
        if kind == "gru":
            grads["c"] = dzh_rows.sum(axis=1, keepdims=True)
        return grads, (dzx_rows @ Wx.mT).reshape(R, T, N, D)

    return h[:, 1:], pullback


def _step(
    kind: str, params: Arrays, zx: Array, zh: Array, h: Array, c: Array
) -> tuple:
    """Next state and cell (R, N, H) from the scores of x and of h.

    The pullback returns what zx, zh, the state and the cell get.
    """
    shape, flat = zx.shape, (-1, zx.shape[-1])
    if kind == "lstm":
        (y, cell), lstm_pullback = lstm_step(
            (zx + zh).reshape(flat), c.reshape(-1, c.shape[-1])
        )

        def lstm_back(dh: Array, dc: Array) -> tuple:
            dz, dc = lstm_pullback(dh.reshape(y.shape), dc.reshape(y.shape))
            dz = dz.reshape(shape)
            return dz, dz, 0, dc.reshape(c.shape)

        return y.reshape(h.shape), cell.reshape(h.shape), lstm_back
    if kind == "gru":
        y, gru_pullback = gru_step(
            zx.reshape(flat), zh.reshape(flat), h.reshape(-1, h.shape[-1])
        )

        def gru_back(dh: Array, dc: Array) -> tuple:
            dzx, dzh, past = gru_pullback(dh.reshape(y.shape))
            return (
                *(d.reshape(shape) for d in (dzx, dzh)),
                (past.reshape(h.shape)),
                dc,
            )

        return y.reshape(h.shape), c, gru_back
    a = np.tanh(zx + zh)  # rnn, and leaky in part
    keep = ops.sigmoid(params["a"])[0] if kind == "leaky" else 0

    def back(dh: Array, dc: Array) -> tuple:
        dz = (1 - keep) * dh * (1 - a**2)
        return dz, dz, keep * dh, dc

    return keep * h + (1 - keep) * a, c, back


def memory_norms(kind: str, params: Arrays, x: Array) -> Array:
    """Spectral norms (R, T) of dh_T / dc_k for k = T - 1, ..., 0, along x.

    x (T, D) is one sequence, c the cell of an LSTM, what it showed at step k
    held fixed, and the state of others.
    """
    R, H, _ = params["Wh"].shape
    h = np.zeros((R, H, H))  # H copies, one for each unit of the last state
    c, steps = h, []
    for row in x:
        zx = row @ params["Wx"][:, None] + params["b"]
        zh = h @ params["Wh"] + params.get("c", 0)
        zx = np.broadcast_to(zx, zh.shape)
        h, c, step = _step(kind, params, zx, zh, h, c)
        steps.append(step)
    dh, dc, norms = np.broadcast_to(np.eye(H), h.shape), np.zeros_like(h), []
    for step in reversed(steps):
        _, dzh, past, dc = step(dh, dc)
        dh = past + dzh @ params["Wh"].mT
        norms.append(np.linalg.norm(dc if kind == "lstm" else dh, 2, (1, 2)))
    return np.transpose(norms)
