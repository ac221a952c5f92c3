"""Adaptive optimisers: values by hand, PyTorch over 20 steps, laws."""

import numpy as np
import pytest
import torch

from dlbook.ops import adam, adamw, momentum, nesterov, rmsprop

STEPS = 20
RULES = {
    "nesterov": (
        nesterov,
        torch.optim.SGD,
        {"momentum": 0.9, "nesterov": True},
        {"lr": 0.1},
    ),
    "rmsprop": (rmsprop, torch.optim.RMSprop, {}, {"lr": 0.1}),
    "rmsprop by default": (rmsprop, torch.optim.RMSprop, {}, {}),
    "rmsprop otherwise": (
        rmsprop,
        torch.optim.RMSprop,
        {},
        {"lr": 0.3, "alpha": 0.5, "eps": 1e-2},
    ),
    "adamw": (adamw, torch.optim.AdamW, {}, {"lr": 0.1}),
    "adamw by default": (adamw, torch.optim.AdamW, {}, {}),
    "adamw otherwise": (
        adamw,
        torch.optim.AdamW,
        {},
        {"lr": 0.3, "betas": (0.5, 0.6), "eps": 1e-2, "weight_decay": 0.5},
    ),
}
every_rule = pytest.mark.parametrize("rule", [nesterov, rmsprop, adamw])


def frozen(arrays, dtype=np.float64):
    """Read-only copies of a dictionary's arrays."""
    arrays = {k: a.astype(dtype) for k, a in arrays.items()}
    for a in arrays.values():
        a.flags.writeable = False
    return arrays


def start(dtype=np.float64):
    """Two parameters, read-only: a rule that writes to them fails."""
    rng = np.random.default_rng(0)
    params = {"W": rng.standard_normal((3, 2)), "b": rng.standard_normal(2)}
    return frozen(params, dtype)


def gradients(params, step):
    """Of a quadratic whose minimum moves, as a batch's does."""
    rng = np.random.default_rng(step)
    moved = {k: p - rng.standard_normal(p.shape) for k, p in params.items()}
    return frozen(moved, params["W"].dtype)


def walk(rule, params, steps, **options):
    """The parameters after each of ``steps`` steps."""
    state, path = None, []
    for step in range(steps):
        grads = gradients(params, step)
        params, state = rule(params, grads, state, **options)
        path.append(params)
    return path


@pytest.mark.parametrize("name", RULES)
def test_twenty_steps_are_those_of_pytorch(name):
    """The path in double precision is torch.optim's, step by step."""
    rule, twin, extra, options = RULES[name]
    params = start()
    tensors = {k: torch.tensor(p) for k, p in params.items()}
    optimiser = twin(tensors.values(), **extra, **options)
    for step, here in enumerate(walk(rule, params, STEPS, **options)):
        grads = gradients({k: t.numpy() for k, t in tensors.items()}, step)
        for k, t in tensors.items():
            t.grad = torch.tensor(grads[k])
        optimiser.step()
        for k, t in tensors.items():
            np.testing.assert_allclose(here[k], t.numpy(), 1e-12, 1e-13)


@every_rule
def test_dtype_is_preserved(rule):
    """Single precision stays single, also if lr is a NumPy number."""
    for params in walk(rule, start(np.float32), 3, lr=np.float64(0.1)):
        assert {p.dtype for p in params.values()} == {np.dtype(np.float32)}


def test_half_precision_keeps_small_squares():
    """Of gradients of 1e-5, whose squares float16 has as 0, RMSprop's step
    is that of any other gradient."""
    half = {"w": np.zeros(2, np.float16)}
    grads = {"w": np.full(2, 1e-5, np.float16)}
    params, v = rmsprop(half, grads, lr=0.01)
    assert params["w"].dtype == np.float16
    assert v["w"].dtype == np.float32
    np.testing.assert_allclose(params["w"], -0.1, rtol=3e-2)


def test_nesterov_by_hand():
    """Velocities 1 and 1.5; steps of 0.5 v + g: 1.5, then 1.75."""
    params, grads = {"w": np.array([0.0])}, {"w": np.array([1.0])}
    params, v = nesterov(params, grads, lr=1.0, momentum=0.5)
    assert (params["w"], v["w"]) == ([-1.5], [1.0])
    params, v = nesterov(params, grads, v, lr=1.0, momentum=0.5)
    assert (params["w"], v["w"]) == ([-3.25], [1.5])


def test_rmsprop_by_hand():
    """The first mean square is (1 - 0.75) 4**2 = 4; the step is lr 4 / 2."""
    params, v = rmsprop(
        {"w": np.array([1.0])}, {"w": np.array([4.0])}, None, 0.1, 0.75, 0.0
    )
    np.testing.assert_allclose(v["w"], [4.0])
    np.testing.assert_allclose(params["w"], [0.8])


def test_adamw_by_hand():
    """From 2, a tenth of a half of it off, and then lr against the sign."""
    params, _ = adamw(
        {"w": np.array([2.0])},
        {"w": np.array([7.0])},
        lr=0.1,
        weight_decay=0.5,
        eps=0.0,
    )
    np.testing.assert_allclose(params["w"], [2 * 0.95 - 0.1])


def test_without_decay_adamw_is_adam():
    """The two have one path."""
    pairs = zip(
        walk(adamw, start(), STEPS, weight_decay=0.0),
        walk(adam, start(), STEPS),
        strict=True,
    )
    for a, b in pairs:
        np.testing.assert_array_equal(a["W"], b["W"])


def test_nesterov_looks_a_step_ahead():
    """Its parameters are momentum's, moved on by lr momentum v."""
    params = ahead = start()
    v = state = None
    for step in range(STEPS):
        grads = gradients(start(), step)  # of one sequence, not of a place
        params, v = momentum(params, grads, v, 0.1, 0.8)
        ahead, state = nesterov(ahead, grads, state, 0.1, 0.8)
        moved = params["W"] - 0.1 * 0.8 * v["W"]
        first = start()["W"]
        np.testing.assert_allclose(ahead["W"] - first, moved - first)


@every_rule
def test_state_is_not_changed(rule):
    """A step from the same state twice gives the same twice."""
    params = start()
    grads = gradients(params, 0)
    params, state = rule(params, grads)
    first, _ = rule(params, grads, state)
    second, _ = rule(params, grads, state)
    np.testing.assert_array_equal(first["W"], second["W"])


@every_rule
def test_what_does_not_fit_is_refused(rule):
    """Other names or shapes, in gradients or state; a negative lr."""
    params, w = {"w": np.zeros(2)}, np.zeros(2)
    with pytest.raises(ValueError, match=r"params, \['w'\], got \[\]"):
        rule(params, {})
    with pytest.raises(ValueError, match=r"grads\['w'\].*\(2,\), got \(2, 1"):
        rule(params, {"w": np.zeros((2, 1))})
    with pytest.raises(ValueError, match="lr must not be negative, got -1"):
        rule(params, {"w": w}, lr=-1)
    _, state = rule({"b": np.zeros(3)}, {"b": np.zeros(3)})
    with pytest.raises(ValueError, match=r"\['w'\], got \['b'\]"):
        rule(params, {"w": w}, state)
    with pytest.raises(ValueError, match=r"params\['w'\] .* got dtype int64"):
        rule({"w": np.ones(2, int)}, {"w": np.ones(2)})


@pytest.mark.parametrize("alpha", [1.0, -0.1, np.nan])
def test_a_mean_square_that_never_begins_is_refused(alpha):
    """With alpha 1 RMSprop divides by eps alone."""
    with pytest.raises(ValueError, match="alpha must lie from 0 to below 1"):
        rmsprop({"w": np.ones(2)}, {"w": np.ones(2)}, alpha=alpha)


@pytest.mark.parametrize("decay", [-0.1, np.nan])
def test_a_decay_that_grows_is_refused(decay):
    """A negative weight decay lengthens what it should shorten."""
    with pytest.raises(ValueError, match="weight_decay must not be negative"):
        adamw({"w": np.ones(2)}, {"w": np.ones(2)}, weight_decay=decay)
