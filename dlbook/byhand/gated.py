"""The steps of LSTM and GRU, gate by gate, as their derivations have them.

``ops.lstm_cell`` and ``ops.gru_cell`` are the same functions, with all gates
in one array; ``ops.lstm`` and ``ops.gru`` run them along a sequence.
"""

import numpy as np

from dlbook import ops

Array = np.ndarray


def lstm_step(
    x: Array, h: Array, c: Array, Wx: Array, Wh: Array, b: Array
) -> tuple:
    """Next state and cell (N, H) from x (N, D), state h and cell c (N, H).

    Wx (D, 4H), Wh (H, 4H), b (4H,) hold the gates i, f, g, o side by side.
    The pullback takes dh, dc of the next to dx, dh, dc, dWx, dWh, db.
    """
    z = x @ Wx + h @ Wh + b  # (lstm-scores)
    zi, zf, zg, zo = np.split(z, 4, axis=1)
    i, f, o = (ops.sigmoid(score)[0] for score in (zi, zf, zo))
    g = np.tanh(zg)
    c_next = f * c + i * g  # (lstm-cell)
    a = np.tanh(c_next)

    def pullback(dh_next, dc_next):
        do = dh_next * a  # (lstm-do)
        dc_next = dc_next + dh_next * o * (1 - a**2)  # (lstm-dc)
        di, df, dg = dc_next * g, dc_next * c, dc_next * i  # (lstm-dgates)
        parts = [di * i * (1 - i), df * f * (1 - f)]  # (lstm-dz)
        parts += [dg * (1 - g**2), do * o * (1 - o)]  # (lstm-dz)
        dz = np.concatenate(parts, axis=1)
        dh, dc = dz @ Wh.T, dc_next * f  # (lstm-back)
        return dz @ Wx.T, dh, dc, x.T @ dz, h.T @ dz, dz.sum(axis=0)

    return (o * a, c_next), pullback  # (lstm-state)


def gru_step(
    x: Array, h: Array, Wx: Array, Wh: Array, bx: Array, bh: Array
) -> tuple:
    """Next state (N, H) from an input x (N, D) and the state h (N, H).

    Wx (D, 3H), Wh (H, 3H), bx, bh (3H,) hold the gates r, u and the new n.
    The pullback takes dh of the next to dx, dh, dWx, dWh, dbx, dbh.
    """
    xr, xu, xn = np.split(x @ Wx + bx, 3, axis=1)
    hr, hu, hn = np.split(h @ Wh + bh, 3, axis=1)
    r, u = ops.sigmoid(xr + hr)[0], ops.sigmoid(xu + hu)[0]  # (gru-gates)
    n = np.tanh(xn + r * hn)  # (gru-new)

    def pullback(dh_next):
        du, dn = dh_next * (h - n), dh_next * (1 - u)  # (gru-dgates)
        dzn = dn * (1 - n**2)  # (gru-dzn)
        dr, dhn = dzn * hn, dzn * r  # (gru-dr)
        dzr, dzu = dr * r * (1 - r), du * u * (1 - u)  # (gru-dz)
        dzx = np.concatenate([dzr, dzu, dzn], axis=1)
        dzh = np.concatenate([dzr, dzu, dhn], axis=1)
        dh = dh_next * u + dzh @ Wh.T  # (gru-dh)
        dWx, dWh = x.T @ dzx, h.T @ dzh
        return dzx @ Wx.T, dh, dWx, dWh, dzx.sum(axis=0), dzh.sum(axis=0)

    return (1 - u) * n + u * h, pullback  # (gru)
