"""Recurrent operations: values by hand, laws, refusals."""

import numpy as np
import pytest
import torch

from dlbook.ops import rnn, rnn_cell

ONE = np.ones((1, 1))
SHAPES = [(2, 5, 3, 4), (1, 2, 1, 1), (3, 9, 2, 7)]


def arguments(N, T, D, H, seed=0):
    """x, h0, Wx, Wh, b of these sizes, and a cotangent for all states."""
    rng = np.random.default_rng(seed)
    sizes = [(N, T, D), (N, H), (D, H), (H, H), (H,), (N, T, H)]
    return [rng.standard_normal(s) for s in sizes]


def test_rnn_by_hand():
    """States 1/2, 3/5, 4/5 of one unit, and every cotangent of the last."""
    inputs = np.log([3**0.5, 2.0, 3.0]) - [0, 1 / 2, 3 / 5]
    h, pullback = rnn(inputs[None, :, None], 0 * ONE, ONE, ONE, np.zeros(1))
    assert h.ravel() == pytest.approx([1 / 2, 3 / 5, 4 / 5])
    dx, dh0, dWx, dWh, db = pullback(np.array([[[0.0], [0.0], [1.0]]]))
    assert dx.ravel() == pytest.approx([0.1728, 0.2304, 0.36])
    assert dh0 == pytest.approx(0.1728)
    assert dWh == pytest.approx(0.36 * 3 / 5 + 0.2304 / 2)
    assert dWx == pytest.approx(dx.ravel() @ inputs)
    assert db == pytest.approx(0.7632)


def test_first_state_has_its_gradient():
    """With weights one, dh0 is the product of all derivatives of tanh."""
    h0 = np.array([[0.3]])
    h, pullback = rnn(np.zeros((1, 4, 1)), h0, ONE, ONE, np.zeros(1))
    dh = np.zeros((1, 4, 1))
    dh[:, -1] = 1
    assert pullback(dh)[1] == pytest.approx(np.prod(1 - h**2))


@pytest.mark.parametrize("shape", SHAPES)
def test_rnn_is_a_loop_of_cells(shape):
    """Value and cotangents are those of the cell, step by step."""
    x, h0, Wx, Wh, b, dh = arguments(*shape)
    h, pullback = rnn(x, h0, Wx, Wh, b)
    state, cells = h0, []
    for t in range(shape[1]):
        state, cell = rnn_cell(x[:, t], state, Wx, Wh, b)
        cells.append(cell)
        np.testing.assert_allclose(h[:, t], state, atol=1e-14)
    carried, totals = 0, [0, 0, 0]
    for t in reversed(range(shape[1])):
        _, carried, *grads = cells[t](dh[:, t] + carried)
        totals = [a + g for a, g in zip(totals, grads, strict=True)]
    _, dh0, *found = pullback(dh)
    for mine, theirs in zip([dh0, *found], [carried, *totals], strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-12)


@pytest.mark.parametrize("cut", [1, 3, 4])
def test_a_sequence_may_be_cut(cut):
    """Two halves, the state carried on and dh0 carried back, are the whole."""
    x, h0, *weights, dh = arguments(3, 5, 2, 4)
    whole, pullback = rnn(x, h0, *weights)
    first, back_first = rnn(x[:, :cut], h0, *weights)
    second, back_second = rnn(x[:, cut:], first[:, -1], *weights)
    np.testing.assert_allclose(np.concatenate([first, second], 1), whole)
    dx2, carried, *later = back_second(dh[:, cut:])
    into = dh[:, :cut].copy()
    into[:, -1] += carried
    dx1, dh0, *earlier = back_first(into)
    found = [np.concatenate([dx1, dx2], 1), dh0]
    found += [a + b for a, b in zip(earlier, later, strict=True)]
    for mine, theirs in zip(pullback(dh), found, strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-13)


def test_rnn_is_that_of_the_torch_module():
    """torch.nn.RNN holds the same weights transposed, and two biases."""
    x, h0, Wx, Wh, b, dh = arguments(4, 6, 3, 5)
    values = map(torch.tensor, (Wx.T, Wh.T, 0.3 * b, 0.7 * b))
    module = torch.nn.RNN(3, 5, batch_first=True, dtype=torch.float64)
    weights = dict(zip(module.state_dict(), values, strict=True))
    module.load_state_dict(weights)
    out, last = module(torch.tensor(x), torch.tensor(h0[None]))
    h, pullback = rnn(x, h0, Wx, Wh, b)
    np.testing.assert_allclose(h, out.detach().numpy(), atol=1e-13)
    np.testing.assert_allclose(h[:, -1], last[0].detach().numpy())
    out.backward(torch.tensor(dh))
    _, _, *found = pullback(dh)
    for mine, parameter in zip(found, module.parameters(), strict=False):
        theirs = parameter.grad.numpy()
        np.testing.assert_allclose(mine.T, theirs, atol=1e-12)


def test_weights_below_one_forget():
    """dh0 is at most the largest singular value to the power of the steps."""
    x, h0, Wx, Wh, b, dh = arguments(6, 20, 2, 4)
    Wh *= 0.7 / np.linalg.norm(Wh, 2)
    dh[:, :-1] = 0
    _, dh0, *_ = rnn(x, h0, Wx, Wh, b)[1](dh)
    sizes = np.linalg.norm(dh0, axis=1) / np.linalg.norm(dh[:, -1], axis=1)
    assert (sizes <= 0.7**20).all()
    assert (sizes > 0).all()


def test_states_never_leave_the_unit_cube():
    """Inputs of any size give states from -1 to 1 and finite cotangents."""
    x, *rest, dh = arguments(2, 5, 3, 4)
    with np.errstate(over="raise", invalid="raise"):
        h, pullback = rnn(1e6 * x, *rest)
        dargs = pullback(dh)
    assert abs(h).max() <= 1
    assert all(np.isfinite(a).all() for a in dargs)


FAULTS = {
    "no steps": ((2, 0, 3), {}, "x must have shape (N, T, D) with T > 0"),
    "steps missing": ((2, 3), {}, "got (2, 3)"),
    "other width": ((2, 5, 4), {}, "Wx must have shape (D, H) with D = 4"),
    "state": ((2, 5, 3), {"h0": (1, 4)}, "(N, H) with N = 2, got (1, 4)"),
    "square": ((2, 5, 3), {"Wh": (4, 5)}, "(H, H) with H = 4, got (4, 5)"),
    "bias": ((2, 5, 3), {"b": (1, 4)}, "b must have shape (H)"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_rnn_refuses_what_does_not_fit(fault):
    """The message names the argument, what it should be and what came."""
    shape, changes, message = FAULTS[fault]
    sizes = {"h0": (2, 4), "Wx": (3, 4), "Wh": (4, 4), "b": (4,)} | changes
    given = {name: np.ones(size) for name, size in sizes.items()}
    with pytest.raises(ValueError, match=r"^rnn: ") as caught:
        rnn(np.ones(shape), **given)
    assert message in str(caught.value)


def test_cell_refuses_a_sequence():
    """A step takes the inputs of one time, not of several."""
    with pytest.raises(ValueError, match=r"rnn_cell: x .* \(N, D\), got"):
        rnn_cell(np.ones((2, 5, 3)), np.ones((2, 1)), ONE, ONE, np.ones(1))
