"""LSTM and GRU: by hand, against PyTorch's modules, laws, refusals."""

from itertools import permutations

import numpy as np
import pytest
import torch
from cases import alike

from dlbook.ops import gru, gru_cell, lstm, lstm_cell

L = np.log(3)  # sigmoid(L) = 3/4, tanh(L/2) = 1/2
SIZES = [(1, 1, 1, 1), (1, 4, 3, 2), (5, 1, 2, 3), (3, 7, 5, 4)]
every_size = pytest.mark.parametrize("sizes", SIZES)
# What distinguishes the two: sequence, cell, module, gates, states, biases.
LSTM = lstm, lstm_cell, torch.nn.LSTM, 4, 2, 1
GRU = gru, gru_cell, torch.nn.GRU, 3, 1, 2
each = pytest.mark.parametrize("kind", [LSTM, GRU], ids=["lstm", "gru"])


def arguments(kind, N, T, D, H):
    """x, the first states, the weights, and a cotangent for each output."""
    *_, gates, states, biases = kind
    rng = np.random.default_rng(0)
    first = [(N, H)] * states
    sizes = (D, gates * H), (H, gates * H), *[(gates * H,)] * biases
    shapes = (N, T, D), *first, *sizes, (N, T, H), *first[1:]
    x, *rest = (rng.standard_normal(s) for s in shapes)
    return x, rest[:states], rest[states:-states], rest[-states:]


def outputs(value):
    """The states, and the last cell where there is one."""
    return value if isinstance(value, tuple) else (value,)


def test_lstm_cell_by_hand():
    """i = o = 3/4, f = g = 1/2 and tanh c' = 1/2, with every cotangent."""
    c = L - 3 / 4  # so that c' = c/2 + 3/8 = L/2
    one, b = np.ones((1, 1)), np.array([L, 0.0, L / 2, L])
    (h, c_next), pullback = lstm_cell(
        0 * one, 2 * one, c * one, np.ones((1, 4)), np.zeros((1, 4)), b
    )
    assert h == pytest.approx(3 / 8)
    assert c_next == pytest.approx(L / 2)
    dx, dh, dc, dWx, dWh, db = pullback(one, 0 * one)
    # dc' = o (1 - 1/4) = 9/16; then each gate's slope.
    gates = [9 / 32 * 3 / 16, 9 / 16 * c / 4, 27 / 64 * 3 / 4, 1 / 2 * 3 / 16]
    assert db == pytest.approx(gates)
    assert dWh[0] == pytest.approx(2 * db)
    assert dc == pytest.approx(9 / 32)
    assert (dx[0, 0], dh[0, 0]) == (pytest.approx(db.sum()), 0)
    assert not dWx.any()
    assert pullback(0 * one, one)[2] == pytest.approx(1 / 2)


def test_gru_cell_by_hand():
    """r = 3/4, z = 1/4, n = 1/2: the two biases of n part ways."""
    one = np.ones((1, 1))
    b, c = np.array([L, 0.0, L / 2 - 3.0]), np.array([0.0, -L, 4.0])
    nothing = np.zeros((1, 3))
    h, pullback = gru_cell(one, 2 * one, nothing, nothing, b, c)
    assert h == pytest.approx(3 / 8 + 2 / 4)
    dx, dh, dWx, dWh, db, dc = pullback(one)
    dn = 3 / 4 * 3 / 4
    both = [4 * dn * 3 / 16, 3 / 2 * 3 / 16]
    assert db == pytest.approx([*both, dn])
    assert dc == pytest.approx([*both, dn * 3 / 4])
    assert dh == pytest.approx(1 / 4)
    assert dWx[0] == pytest.approx(db)
    assert dWh[0] == pytest.approx(2 * dc)
    assert dx == 0


def by_module(kind, x, first, dy):
    """PyTorch's module: its weights, values, and gradients, all ours' way."""
    torch.manual_seed(0)
    module = kind[2](x.shape[2], dy[0].shape[2], batch_first=True).double()
    tensors = [torch.tensor(a, requires_grad=True) for a in (x, *first)]
    start = tuple(a[None] for a in tensors[1:])
    h, last = module(tensors[0], start if len(start) == 2 else start[0])
    value = (h, last[1][0]) if len(start) == 2 else (h,)
    torch.autograd.backward(value, [torch.tensor(d) for d in dy])
    parameters = list(module.parameters())
    return (
        [p.detach().numpy().T for p in parameters],
        [y.detach().numpy() for y in value],
        [a.grad.numpy() for a in tensors]
        + [p.grad.numpy().T for p in parameters],
    )


@each
@every_size
def test_with_the_weights_of_pytorch(kind, sizes):
    """The module's own weights give its values and all its gradients."""
    x, first, _, dy = arguments(kind, *sizes)
    (Wx, Wh, *b), values, gradients = by_module(kind, x, first, dy)
    if kind is LSTM:  # one bias stands for both, which share a gradient
        b = [b[0] + b[1]]
        gradients.pop()
    value, pullback = kind[0](x, *first, Wx, Wh, *b)
    alike(outputs(value), values)
    alike(pullback(*dy), gradients)


@each
def test_every_order_of_gates_is_another_function(kind):
    """Weights in any other order of gates give other values."""
    op, *_, gates, _, _ = kind
    x, first, weights, _ = arguments(kind, 3, 4, 2, 2)
    right = outputs(op(x, *first, *weights)[0])[0]
    orders = list(permutations(range(gates)))
    for order in orders[1:]:
        blocks = (np.split(w, gates, axis=-1) for w in weights)
        mixed = [np.concatenate([p[i] for i in order], -1) for p in blocks]
        wrong = outputs(op(x, *first, *mixed)[0])[0]
        assert abs(wrong - right).max() > 0.01, order


@each
@every_size
def test_a_sequence_is_a_loop_of_cells(kind, sizes):
    """Values and cotangents are those of the cell, step by step."""
    op, cell, *_, states, _ = kind
    x, first, weights, (dh, *dc) = arguments(kind, *sizes)
    value, pullback = op(x, *first, *weights)
    state, cells, hs = tuple(first), [], []
    for t in range(sizes[1]):
        state, back = cell(x[:, t], *state, *weights)
        state = outputs(state)
        cells.append(back)
        hs.append(state[0])
    alike(outputs(value), [np.stack(hs, axis=1), *state[1:]])
    carried, totals, dx = [0, *dc], [0] * len(weights), []
    for t in reversed(range(sizes[1])):
        da, *rest = cells[t](dh[:, t] + carried[0], *carried[1:])
        carried, grads = rest[:states], rest[states:]
        totals = [a + g for a, g in zip(totals, grads, strict=True)]
        dx.insert(0, da)
    alike(pullback(dh, *dc), [np.stack(dx, axis=1), *carried, *totals])


@each
@pytest.mark.parametrize("cut", [1, 3, 4])
def test_a_sequence_may_be_cut(kind, cut):
    """Two parts, states carried on and their cotangents back, are all."""
    op = kind[0]
    x, first, weights, (dh, *dc) = arguments(kind, 3, 5, 2, 4)
    value, pullback = op(x, *first, *weights)
    early, back_early = op(x[:, :cut], *first, *weights)
    h, *c = outputs(early)
    late, back_late = op(x[:, cut:], h[:, -1], *c, *weights)
    whole = np.concatenate([h, outputs(late)[0]], axis=1)
    alike(outputs(value), [whole, *outputs(late)[1:]])
    dlate, carried, *rest = back_late(dh[:, cut:], *dc)
    into = dh[:, :cut].copy()
    into[:, -1] += carried
    back, after = rest[: len(dc)], rest[len(dc) :]
    dearly, *others = back_early(into, *back)
    places = len(first)
    sums = [a + b for a, b in zip(others[places:], after, strict=True)]
    found = [np.concatenate([dearly, dlate], axis=1), *others[:places], *sums]
    alike(pullback(dh, *dc), found)


def test_an_open_forget_gate_keeps_the_cell():
    """f = 1, i = 0: the cell and its gradient pass 100 steps unchanged."""
    x, (h0, c0), (Wx, Wh, _), (dh, dc) = arguments(LSTM, 2, 100, 3, 4)
    b = np.repeat([-1e3, 1e3, 0.0, 0.0], 4)
    (_, c), pullback = lstm(x, h0, c0, Wx, Wh, b)
    np.testing.assert_array_equal(c, c0)
    np.testing.assert_allclose(pullback(0 * dh, dc)[2], dc)


def test_an_open_update_gate_keeps_the_state():
    """z = 1: every state is h0, whose cotangent is the sum of all."""
    x, (h0,), (Wx, Wh, b, c), (dh,) = arguments(GRU, 2, 9, 3, 4)
    h, pullback = gru(x, h0, Wx, Wh, b + np.repeat([0.0, 1e3, 0.0], 4), c)
    alike(h.swapaxes(0, 1), [h0] * 9)
    np.testing.assert_allclose(pullback(dh)[1], dh.sum(axis=1))


@each
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_extreme_inputs_stay_finite(kind, dtype):
    """Inputs of a million saturate the gates; nothing overflows."""
    x, first, weights, dy = arguments(kind, 2, 5, 3, 4)
    args = [np.asarray(a, dtype) for a in (1e6 * x, *first, *weights)]
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        value, pullback = kind[0](*args)
        dargs = pullback(*(d.astype(dtype) for d in dy))
    assert all(np.isfinite(a).all() for a in (*outputs(value), *dargs))


FAULTS = {
    "no steps": ({"x": (2, 0, 3)}, "x must have shape (N, T, D) with T > 0"),
    "steps missing": ({"x": (2, 3)}, "(N, T, D) with T > 0, got (2, 3)"),
    "other width": ({"x": (2, 5, 4)}, "H) with D = 4, H = 2, got (3, "),
    "state": ({"h0": (1, 2)}, "h0 must have shape (N, H) with N = 2"),
    "one gate's": ({"Wh": (2, 2)}, "H) with H = 2, got (2, 2)"),
    "transposed": ({"Wx": (24, 3)}, "H) with D = 3, H = 2, got (24, 3)"),
    "bias": ({"b": (2,)}, "H) with H = 2, got (2,)"),
}


@each
@pytest.mark.parametrize("fault", FAULTS)
def test_what_does_not_fit_is_refused(kind, fault):
    """The message names the argument, what it should be and what came."""
    op, *_, gates, states, _ = kind
    changes, message = FAULTS[fault]
    G = 2 * gates
    sizes = {"x": (2, 5, 3), "h0": (2, 2), "Wx": (3, G), "Wh": (2, G)}
    sizes |= {"b": (G,)} | ({"c0": (2, 2)} if states == 2 else {"c": (G,)})
    sizes |= changes
    with pytest.raises(ValueError, match=f"^{op.__name__}: ") as caught:
        op(**{name: np.ones(size) for name, size in sizes.items()})
    assert message in str(caught.value)


def test_cells_refuse_a_sequence():
    """A step takes the inputs of one time, not of several."""
    one = np.ones((2, 1))
    for cell, gates, rest in [(lstm_cell, 4, 2), (gru_cell, 3, 1)]:
        weights = np.ones((3, gates)), np.ones((1, gates)), np.ones(gates)
        message = rf"{cell.__name__}: x .* \(N, D\), got \(2, 5, 3\)"
        states, biases = [one] * rest, [np.ones(gates)] * (2 - rest)
        with pytest.raises(ValueError, match=message):
            cell(np.ones((2, 5, 3)), *states, *weights, *biases)
