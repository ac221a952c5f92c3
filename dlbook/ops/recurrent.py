"""Recurrent operations: one step, and a whole sequence."""

import numpy as np

from dlbook.ops.precision import at_least_float32
from dlbook.ops.shapes import Array, Pullback, expect


@at_least_float32
def rnn_cell(
    x: Array, h: Array, Wx: Array, Wh: Array, b: Array
) -> tuple[Array, Pullback]:
    """The next state (N, H) from an input x (N, D) and the state h (N, H).

    Wx is (D, H), Wh (H, H), PyTorch's transposed; b (H,) is the sum of
    PyTorch's two. The pullback takes the next state's cotangent to dx, dh,
    dWx, dWh, db. Elman (1990), doi:10.1207/s15516709cog1402_1.

    >>> one = np.ones((1, 1))
    >>> rnn_cell(one, 0 * one, one, one, np.zeros(1))[0].round(4)
    array([[0.7616]])
    """
    states = {"h": (h, "N H"), "Wh": (Wh, "H H"), "b": (b, "H")}
    expect("rnn_cell", x=(x, "N D"), **states, Wx=(Wx, "D H"))
    y = np.tanh(x @ Wx + h @ Wh + b)  # (rnn)

    def pullback(dy):
        expect("rnn_cell", dy=(dy, y.shape))
        dz = dy * (1 - y**2)
        return dz @ Wx.T, dz @ Wh.T, x.T @ dz, h.T @ dz, dz.sum(axis=0)

    return y, pullback


@at_least_float32
def rnn(
    x: Array, h0: Array, Wx: Array, Wh: Array, b: Array
) -> tuple[Array, Pullback]:
    """All states h (N, T, H) of ``rnn_cell`` along x (N, T, D), T > 0.

    h0 (N, H) is the state before the first step; the last is ``h[:, -1]``.
    The pullback takes dh (N, T, H) to dx, dh0, dWx, dWh, db: backpropagation
    through time. Werbos (1990), doi:10.1109/5.58337.
    """
    states = {"h0": (h0, "N H"), "Wh": (Wh, "H H"), "b": (b, "H")}
    N, T, D, H = expect("rnn", x=(x, "N T+ D"), **states, Wx=(Wx, "D H"))
    # Steps come first in memory: one step's states then lie together.
    rows = x.swapaxes(0, 1).reshape(T * N, D)
    z = (rows @ Wx + b).reshape(T, N, H)
    h = np.empty((T + 1, N, H), np.result_type(z, h0, Wh))
    h[0] = h0
    for t in range(T):
        np.tanh(z[t] + h[t] @ Wh, out=h[t + 1])  # (rnn)

    def pullback(dh):
        expect("rnn", dh=(dh, (N, T, H)))
        dz = 1 - h[1:] ** 2
        dz[-1] *= dh[:, -1]  # (rnn-dz)
        for t in reversed(range(T - 1)):
            dz[t] *= dh[:, t] + dz[t + 1] @ Wh.T  # (rnn-dz)
        dh0 = dz[0] @ Wh.T  # (rnn-dh0)
        dz, before = dz.reshape(T * N, H), h[:-1].reshape(T * N, H)
        dx = (dz @ Wx.T).reshape(T, N, D).swapaxes(0, 1)  # (rnn-dx)
        dWx = rows.T @ dz  # (rnn-dwx)
        dWh = before.T @ dz  # (rnn-dwh)
        db = dz.sum(axis=0)  # (rnn-db)
        return dx, dh0, dWx, dWh, db

    return h[1:].swapaxes(0, 1), pullback
