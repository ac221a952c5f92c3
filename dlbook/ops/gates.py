"""Gated recurrent operations: LSTM and GRU, one step and whole sequences.

Gates stand side by side in one array, in PyTorch's order. Scores of all
gates are linear in x and h; a step goes on from there, and is shared by the
cell and the sequence. For a sequence, the part of x is one product for all
steps, and so is the gradient of each weight.
"""

import numpy as np

from dlbook.ops.precision import at_least_float32
from dlbook.ops.shapes import Array, Pullback, expect

States = tuple[Array, Array]


@at_least_float32
def lstm_cell(
    x: Array, h: Array, c: Array, Wx: Array, Wh: Array, b: Array
) -> tuple[States, Pullback]:
    """The next state and cell, each (N, H), from x (N, D), h and c (N, H).

    Wx is (D, 4H), Wh (H, 4H), b (4H,): gates i, f, g, o; b is the sum of
    PyTorch's two. The pullback takes dh, dc of the next to dx, dh, dc, dWx,
    dWh, db. Hochreiter and Schmidhuber (1997), with the forget gate of Gers
    et al. (2000), https://doi.org/10.1162/neco.1997.9.8.1735,
    https://doi.org/10.1162/089976600300015015
    """
    states = {"h": (h, "N H"), "c": (c, "N H")}
    weights = {"Wx": (Wx, "D 4H"), "Wh": (Wh, "H 4H"), "b": (b, "4H")}
    expect("lstm_cell", x=(x, "N D"), **states, **weights)
    value, step = lstm_step(x @ Wx + h @ Wh + b, c)

    def pullback(dh, dc):
        expect("lstm_cell", dh=(dh, h.shape), dc=(dc, h.shape))
        dz, dc = step(dh, dc)
        dx, dh = dz @ Wx.T, dz @ Wh.T
        return dx, dh, dc, x.T @ dz, h.T @ dz, dz.sum(axis=0)

    return value, pullback


def lstm_step(z: Array, c: Array) -> tuple[States, Pullback]:
    """Next state and cell from the gates' scores z (N, 4H) and c (N, H).

    As sigmoid(z) = (1 + tanh(z/2)) / 2, one tanh serves all four gates.
    """
    half = np.full(z.shape[1], 0.5, z.dtype)
    np.split(half, 4)[2][:] = 1  # g is a tanh, the others are sigmoids
    u = np.tanh(half * z)
    gates = half * u + (1 - half)
    i, f, g, o = np.split(gates, 4, axis=1)
    c_next = f * c + i * g
    a = np.tanh(c_next)

    def pullback(dh, dc):
        dc = dc + dh * o * (1 - a**2)
        dgates = np.concatenate([dc * g, dc * c, dc * i, dh * a], axis=1)
        return dgates * half**2 * (1 - u**2), dc * f

    return (o * a, c_next), pullback


@at_least_float32
def lstm(
    x: Array, h0: Array, c0: Array, Wx: Array, Wh: Array, b: Array
) -> tuple[States, Pullback]:
    """All states h (N, T, H) and the last cell c (N, H) along x (N, T, D).

    The states start from h0, c0 (N, H), and T is at least one; weights are
    those of ``lstm_cell``. The pullback takes dh (N, T, H), dc (N, H) to dx,
    dh0, dc0, dWx, dWh, db.
    """
    states = {"h0": (h0, "N H"), "c0": (c0, "N H")}
    weights = {"Wx": (Wx, "D 4H"), "Wh": (Wh, "H 4H"), "b": (b, "4H")}
    N, T, D, H = expect("lstm", x=(x, "N T+ D"), **states, **weights)
    rows = steps_first(x)
    z = (rows @ Wx + b).reshape(T, N, 4 * H)
    h, c, steps = [h0], c0, []
    for t in range(T):
        (after, c), step = lstm_step(z[t] + h[t] @ Wh, c)
        h.append(after)
        steps.append(step)

    def pullback(dh, dc):
        expect("lstm", dh=(dh, (N, T, H)), dc=(dc, (N, H)))
        dz, carried = np.empty_like(z), 0
        for t in reversed(range(T)):
            dz[t], dc = steps[t](dh[:, t] + carried, dc)
            carried = dz[t] @ Wh.T
        d = dz.reshape(T * N, 4 * H)
        dx = (d @ Wx.T).reshape(T, N, D).swapaxes(0, 1)
        dWx, dWh = rows.T @ d, np.concatenate(h[:-1]).T @ d
        return dx, carried, dc, dWx, dWh, d.sum(axis=0)

    return (np.stack(h[1:], axis=1), c), pullback


@at_least_float32
def gru_cell(
    x: Array, h: Array, Wx: Array, Wh: Array, b: Array, c: Array
) -> tuple[Array, Pullback]:
    """The next state (N, H) from an input x (N, D) and the state h (N, H).

    Wx is (D, 3H), Wh (H, 3H), b and c (3H,): gates r, z, n. The bias b goes
    with x and c with h: they differ in n, where r multiplies the part of h.
    The pullback takes the next state's cotangent to dx, dh, dWx, dWh, db,
    dc. Cho et al., https://arxiv.org/abs/1406.1078
    """
    weights = {"Wx": (Wx, "D 3H"), "Wh": (Wh, "H 3H"), "b": (b, "3H")}
    weights["c"] = (c, "3H")
    expect("gru_cell", x=(x, "N D"), h=(h, "N H"), **weights)
    value, step = gru_step(x @ Wx + b, h @ Wh + c, h)

    def pullback(dy):
        expect("gru_cell", dy=(dy, h.shape))
        dzx, dzh, dh = step(dy)
        dh = dh + dzh @ Wh.T
        dWx, dWh = x.T @ dzx, h.T @ dzh
        return dzx @ Wx.T, dh, dWx, dWh, dzx.sum(axis=0), dzh.sum(axis=0)

    return value, pullback


def gru_step(zx: Array, zh: Array, h: Array) -> tuple[Array, Pullback]:
    """Next state from the scores of x and of h (N, 3H), and h (N, H).

    As sigmoid(s) = (1 + tanh(s/2)) / 2, r and z come from a tanh.
    """
    H = h.shape[1]
    r, z = np.split(np.tanh((zx + zh)[:, : 2 * H] / 2) / 2 + 0.5, 2, axis=1)
    past = zh[:, 2 * H :]
    n = np.tanh(zx[:, 2 * H :] + r * past)

    def pullback(dh):
        dn = dh * (1 - z) * (1 - n**2)
        dr = dn * past * r * (1 - r)
        dz = dh * (h - n) * z * (1 - z)
        dzx = np.concatenate([dr, dz, dn], axis=1)
        dzh = np.concatenate([dr, dz, dn * r], axis=1)
        return dzx, dzh, dh * z

    return n + z * (h - n), pullback


@at_least_float32
def gru(
    x: Array, h0: Array, Wx: Array, Wh: Array, b: Array, c: Array
) -> tuple[Array, Pullback]:
    """All states h (N, T, H) of ``gru_cell`` along x (N, T, D), T > 0.

    h0 (N, H) is the state before the first step. The pullback takes dh
    (N, T, H) to dx, dh0, dWx, dWh, db, dc.
    """
    weights = {"Wx": (Wx, "D 3H"), "Wh": (Wh, "H 3H"), "b": (b, "3H")}
    weights["c"] = (c, "3H")
    start = {"h0": (h0, "N H")}
    N, T, D, H = expect("gru", x=(x, "N T+ D"), **start, **weights)
    rows = steps_first(x)
    zx = (rows @ Wx + b).reshape(T, N, 3 * H)
    h, steps = [h0], []
    for t in range(T):
        after, step = gru_step(zx[t], h[t] @ Wh + c, h[t])
        h.append(after)
        steps.append(step)

    def pullback(dh):
        expect("gru", dh=(dh, (N, T, H)))
        dzx, dzh, carried = np.empty_like(zx), np.empty_like(zx), 0
        for t in reversed(range(T)):
            dzx[t], dzh[t], past = steps[t](dh[:, t] + carried)
            carried = past + dzh[t] @ Wh.T
        dzx, dzh = (d.reshape(T * N, 3 * H) for d in (dzx, dzh))
        dx = (dzx @ Wx.T).reshape(T, N, D).swapaxes(0, 1)
        dWx, dWh = rows.T @ dzx, np.concatenate(h[:-1]).T @ dzh
        return dx, carried, dWx, dWh, dzx.sum(axis=0), dzh.sum(axis=0)

    return np.stack(h[1:], axis=1), pullback


def steps_first(x: Array) -> Array:
    """x (N, T, D) as rows (T N, D), in which a step's rows lie together."""
    N, T, D = x.shape
    return x.swapaxes(0, 1).reshape(T * N, D)
