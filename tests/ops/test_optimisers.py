"""Optimisers: values by hand, PyTorch over 20 steps, laws, purity."""

import numpy as np
import pytest
import torch

from dlbook.ops import adam, momentum, sgd

STEPS = 20
RULES = {
    "sgd": (sgd, torch.optim.SGD, {}, {"lr": 0.1}),
    "sgd by default": (sgd, torch.optim.SGD, {}, {}),
    "momentum": (
        momentum,
        torch.optim.SGD,
        {"momentum": 0.9},
        {"lr": 0.1},
    ),
    "momentum of 0.5": (momentum, torch.optim.SGD, {}, {"momentum": 0.5}),
    "adam": (adam, torch.optim.Adam, {}, {"lr": 0.1}),
    "adam by default": (adam, torch.optim.Adam, {}, {}),
    "adam otherwise": (
        adam,
        torch.optim.Adam,
        {},
        {"lr": 0.3, "betas": (0.5, 0.6), "eps": 1e-2},
    ),
}
every_rule = pytest.mark.parametrize("rule", [sgd, momentum, adam])


def start(dtype=np.float64):
    """Two parameters, read-only: a rule that writes to them fails."""
    rng = np.random.default_rng(0)
    params = {"W": rng.standard_normal((3, 2)), "b": rng.standard_normal(2)}
    return frozen(params, dtype)


def frozen(arrays, dtype=np.float64):
    """Read-only copies of a dictionary's arrays."""
    arrays = {k: a.astype(dtype) for k, a in arrays.items()}
    for a in arrays.values():
        a.flags.writeable = False
    return arrays


def gradients(params, step):
    """Of a quadratic whose minimum moves, as a batch's does."""
    rng = np.random.default_rng(step)
    return frozen(
        {k: p - rng.standard_normal(p.shape) for k, p in params.items()},
        params["W"].dtype,
    )


def walk(rule, params, steps, **options):
    """The parameters after each of ``steps`` steps."""
    state, path = None, []
    for step in range(steps):
        grads = gradients(params, step)
        if rule is sgd:
            params = sgd(params, grads, **options)
        else:
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
    path = walk(rule, params, STEPS, **options)
    for step, here in enumerate(path):
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


def test_options_of_numpy_preserve_the_dtype():
    """So it does where the other options are NumPy's numbers."""
    params, wide = start(np.float32), np.float64(0.5)
    for stepped, _ in (
        momentum(params, params, momentum=wide),
        adam(params, params, betas=(wide, wide), eps=wide),
    ):
        assert {p.dtype for p in stepped.values()} == {np.dtype(np.float32)}


def test_sgd_by_hand():
    """1 - 0.5 * 4 = -1."""
    params = sgd({"w": np.array([1.0])}, {"w": np.array([4.0])}, lr=0.5)
    assert params["w"] == [-1.0]


def test_momentum_by_hand():
    """Velocities 1, then 0.5 * 1 + 1 = 1.5: from 0 to -1 to -2.5."""
    params, grads = {"w": np.array([0.0])}, {"w": np.array([1.0])}
    params, v = momentum(params, grads, lr=1.0, momentum=0.5)
    assert (params["w"], v["w"]) == ([-1.0], [1.0])
    params, v = momentum(params, grads, v, lr=1.0, momentum=0.5)
    assert (params["w"], v["w"]) == ([-2.5], [1.5])


@pytest.mark.parametrize("size", [1e-3, 1.0, 1e4])
def test_adams_first_step_has_length_lr(size):
    """Whatever the gradient's size, the first step is lr times its sign."""
    params = {"w": np.zeros(2)}
    grads = {"w": np.array([size, -size])}
    params, state = adam(params, grads, lr=0.1, eps=0.0)
    np.testing.assert_allclose(params["w"], [-0.1, 0.1])
    assert state.step == 1


def test_momentum_zero_is_sgd():
    """Without memory the velocity is the gradient."""
    pairs = zip(
        walk(sgd, start(), STEPS, lr=0.1),
        walk(momentum, start(), STEPS, lr=0.1, momentum=0.0),
        strict=True,
    )
    for a, b in pairs:
        np.testing.assert_allclose(a["W"], b["W"], 1e-14)


@pytest.mark.parametrize("rule", [momentum, adam])
def test_state_is_not_changed(rule):
    """A step from the same state twice gives the same twice."""
    params = start()
    grads = gradients(params, 0)
    params, state = rule(params, grads)
    first, _ = rule(params, grads, state)
    second, _ = rule(params, grads, state)
    np.testing.assert_array_equal(first["W"], second["W"])


@pytest.mark.parametrize("rule", [momentum, adam])
def test_state_is_apart_from_the_gradients(rule):
    """Writing to the gradients afterwards leaves the state alone."""
    params, grads = {"w": np.zeros(2)}, {"w": np.ones(2)}
    _, state = rule(params, grads)
    velocity = state["w"] if rule is momentum else state.m["w"]
    before = velocity.copy()
    grads["w"][:] = 7
    np.testing.assert_array_equal(velocity, before)


@every_rule
def test_names_and_shapes_must_match(rule):
    """Missing or other names, other shapes, a negative lr: ValueError."""
    params, w = {"w": np.zeros(2)}, np.zeros(2)
    with pytest.raises(
        ValueError, match=r"names of params, \['w'\], got \[\]"
    ):
        rule(params, {})
    with pytest.raises(ValueError, match=r"got \['b', 'w'\]"):
        rule(params, {"w": w, "b": w})
    with pytest.raises(
        ValueError, match=r"grads\['w'\].*\(2,\), got \(2, 1\)"
    ):
        rule(params, {"w": np.zeros((2, 1))})
    with pytest.raises(ValueError, match="lr must not be negative, got -1"):
        rule(params, {"w": w}, lr=-1)


@pytest.mark.parametrize("rule", [momentum, adam])
def test_state_must_match(rule):
    """The state of other parameters is refused."""
    _, state = rule({"b": np.zeros(3)}, {"b": np.zeros(3)})
    with pytest.raises(ValueError, match=r"\['w'\], got \['b'\]"):
        rule({"w": np.zeros(2)}, {"w": np.zeros(2)}, state)


@pytest.mark.parametrize("rule", [sgd, momentum, adam])
def test_whole_numbers_are_no_parameters(rule):
    """A step would be rounded away: the dtype is refused by name."""
    with pytest.raises(ValueError, match=r"params\['w'\] .* got dtype int64"):
        rule({"w": np.ones(2, int)}, {"w": np.ones(2)})


@pytest.mark.parametrize("betas", [(0.9, 1.0), (-0.1, 0.9), (np.nan, 0.9)])
def test_averages_that_never_begin_are_refused(betas):
    """With a beta of 1 Adam divides by zero."""
    with pytest.raises(ValueError, match="betas must lie from 0 to below 1"):
        adam({"w": np.ones(2)}, {"w": np.ones(2)}, betas=betas)
