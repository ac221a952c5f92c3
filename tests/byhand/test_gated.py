"""The plain steps of LSTM and GRU against the operations and by hand."""

import numpy as np
import pytest
from cases import alike

from dlbook import ops
from dlbook.byhand import gated

L = np.log(3)  # sigmoid(L) = 3/4, tanh(L/2) = 1/2
LSTM = gated.lstm_step, ops.lstm_cell, 4, 2, 1
GRU = gated.gru_step, ops.gru_cell, 3, 1, 2
each = pytest.mark.parametrize("kind", [LSTM, GRU], ids=["lstm", "gru"])


def arguments(kind, N=4, D=3, H=2):
    """x, the states, the weights, and a cotangent for each output."""
    *_, gates, states, biases = kind
    rng, G = np.random.default_rng(0), gates * H
    shapes = (N, D), *[(N, H)] * states, (D, G), (H, G), *[(G,)] * biases
    draw = rng.standard_normal
    return [draw(s) for s in shapes], [draw((N, H)) for _ in range(states)]


@each
@pytest.mark.parametrize("N", [1, 4])
def test_the_plain_step_is_the_operation(kind, N):
    """Values and all cotangents are those of the fast cell."""
    plain, fast, *_ = kind
    args, dy = arguments(kind, N)
    value, pullback = plain(*args)
    other, back = fast(*args)
    alike(np.atleast_3d(np.array(value)), np.atleast_3d(np.array(other)))
    alike(pullback(*dy), back(*dy))


def test_lstm_by_hand():
    """i = o = 3/4, f = g = 1/2 and tanh c' = 1/2: the chapter's numbers."""
    one, c = np.ones((1, 1)), (L - 3 / 4) * np.ones((1, 1))
    b, none = np.array([L, 0, L / 2, L]), np.zeros((1, 4))
    (h, c_next), pullback = gated.lstm_step(0 * one, 0 * one, c, none, none, b)
    assert (h.item(), c_next.item()) == pytest.approx((3 / 8, L / 2))
    _, _, dc, _, _, db = pullback(one, 0 * one)
    assert dc.item() == pytest.approx(9 / 32)
    slopes = [27 / 512, 9 / 64 * c.item(), 81 / 256, 3 / 32]
    assert db == pytest.approx(slopes)


def test_gru_keeps_or_replaces():
    """u = 1 keeps the state, u = 0 puts the new one in its place."""
    args, (dh,) = arguments(GRU)
    x, h, Wx, Wh, b, c = args
    for sign, other in ((1e3, h), (-1e3, None)):
        push = np.repeat([0.0, sign, 0.0], 2)
        y, pullback = gated.gru_step(x, h, Wx, Wh, b + push, c)
        if other is not None:
            alike([y], [other])
            np.testing.assert_allclose(pullback(dh)[1], dh)
        else:
            assert abs(y - h).max() > 0.1
