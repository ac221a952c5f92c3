"""Passes of many networks against the operations, one network at a time."""

import numpy as np
import pytest
from cases import alike

from dlbook import ops
from dlbook.byhand import passes, recurrences

KINDS = [*recurrences.BLOCKS]
every = pytest.mark.parametrize("kind", KINDS)


def models(kind, R=3, D=2, H=4):
    """R models in float64, whose biases are not zero."""
    rng = np.random.default_rng(1)
    params = recurrences.draw(kind, (D, H, 1), range(R), memory=5)
    return {
        k: p + 0.2 * rng.standard_normal(p.shape) for k, p in params.items()
    }


def one_by_one(kind, p, x, dh):
    """States and gradients of one model by an operation of the book."""
    zero = np.zeros((len(x), len(p["Wh"])))
    if kind == "lstm":
        (h, _), back = ops.lstm(x, zero, zero, p["Wx"], p["Wh"], p["b"][0])
        dx, _, _, *grads = back(dh, zero)
    elif kind == "gru":
        args = p["Wx"], p["Wh"], p["b"][0], p["c"][0]
        h, back = ops.gru(x, zero, *args)
        dx, _, *grads = back(dh)
    else:
        h, back = ops.rnn(x, zero, p["Wx"], p["Wh"], p["b"][0])
        dx, _, *grads = back(dh)
    return h, dx, dict(zip(("Wx", "Wh", "b", "c"), grads, strict=False))


@pytest.mark.parametrize("kind", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize("shared", [True, False])
def test_each_model_is_an_operation_of_its_own(kind, shared):
    """States, dx and gradients are those of ops, with an input or many."""
    params, rng = models(kind), np.random.default_rng(2)
    x = rng.standard_normal((5, 6, 2) if shared else (3, 5, 6, 2))
    h, pullback = passes.states(kind, params, x)
    dh = rng.standard_normal(h.shape)
    grads, dx = pullback(dh)
    for r in range(3):
        p = {k: a[r] for k, a in params.items()}
        own = x if shared else x[r]
        found = one_by_one(kind, p, own, dh[r].swapaxes(0, 1))
        alike([h[r].swapaxes(0, 1), dx[r].swapaxes(0, 1)], found[:2])
        for k, g in found[2].items():
            alike([grads[k][r].reshape(g.shape)], [g])


@every
def test_gradients_are_slopes(kind):
    """A small move along each gradient moves the sum as it says."""
    params, rng = models(kind), np.random.default_rng(3)
    x = rng.standard_normal((5, 6, 2))
    h, pullback = passes.states(kind, params, x)
    dh = rng.standard_normal(h.shape)
    for k, g in pullback(dh)[0].items():
        way = rng.standard_normal(g.shape)
        ends = [
            (passes.states(kind, params | {k: params[k] + s * way}, x)[0] * dh)
            for s in (1e-5, -1e-5)
        ]
        slope = (ends[0] - ends[1]).sum(axis=(1, 2, 3)) / 2e-5
        np.testing.assert_allclose(slope, (g * way).sum((1, 2)), rtol=1e-6)


def test_a_leak_keeps_its_share():
    """Without weights a unit keeps 1 - 1/memory of its state a step."""
    params = recurrences.draw("leaky", (1, 3, 1), [0], memory=10)
    params["Wh"] *= 0
    x = np.zeros((4, 1))
    norms = passes.memory_norms("leaky", params, x)
    np.testing.assert_allclose(norms, [0.9 ** np.arange(1, 5)], rtol=1e-6)


@every
def test_memory_norms_are_those_of_differences(kind):
    """The Jacobian of the last state, by pushing what came before it."""
    p = models(kind, R=1)
    x = np.random.default_rng(4).standard_normal((5, 2))
    norms = passes.memory_norms(kind, p, x)[0]
    assert norms.shape == (5,)
    H = p["Wh"].shape[1]

    def last(push):
        """The last state from a first memory (H, H), a push each."""
        h, c = (np.zeros((1, H, H)), push) if kind == "lstm" else (push, 0)
        for row in x:
            zx = row @ p["Wx"][:, None] + p["b"]
            zh = h @ p["Wh"] + p.get("c", 0)
            zx = np.broadcast_to(zx, zh.shape)
            h, c, _ = passes._step(kind, p, zx, zh, h, c)
        return h[0]

    push = 1e-5 * np.eye(H)[None]
    slope = (last(push) - last(-push)) / 2e-5
    assert norms[-1] == pytest.approx(np.linalg.norm(slope, 2), rel=1e-6)


@pytest.mark.parametrize("shape", [(5, 0, 2), (5, 6, 3)])
def test_inputs_must_fit(shape):
    """There is a step at least, and a number for each row of Wx."""
    with pytest.raises(ValueError, match=r"T, 2\) with T > 0, got \(5, "):
        passes.states("gru", models("gru"), np.zeros(shape))
