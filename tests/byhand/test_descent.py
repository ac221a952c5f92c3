"""Rules of descent: the package's fast ones, PyTorch, values by hand."""

import numpy as np
import pytest
import torch

from dlbook import ops
from dlbook.byhand import descent

FAST = {
    "momentum": (descent.momentum, ops.momentum, {}, {}),
    "nesterov": (descent.nesterov, ops.nesterov, {}, {}),
    "rmsprop": (descent.rmsprop, ops.rmsprop, {}, {}),
    "adam": (descent.adam, ops.adam, {}, {}),
    "adam otherwise": (
        descent.adam,
        ops.adam,
        {"betas": (0.5, 0.9), "eps": 0.1},
        {"betas": (0.5, 0.9), "eps": 0.1},
    ),
    "adamw": (
        descent.adamw,
        ops.adamw,
        {"decay": 0.3},
        {"weight_decay": 0.3},
    ),
}


def slopes(seed=0):
    """Gradients that do not hang on the place, 20 of shape (3, 2)."""
    return np.random.default_rng(seed).standard_normal((20, 3, 2))


@pytest.mark.parametrize("name", FAST)
def test_the_plain_form_is_the_fast_one(name):
    """Twenty steps of a rule and of its form for dictionaries agree."""
    plain, fast, plainly, quickly = FAST[name]
    w, past = np.ones((3, 2)), []
    params, state = {"w": w}, None
    for g in slopes():
        w, *past = plain(w, g, *past, lr=0.1, **plainly)
        params, state = fast(params, {"w": g}, state, lr=0.1, **quickly)
        np.testing.assert_allclose(w, params["w"], 1e-12)


def test_sgd_is_the_fast_one():
    """Which remembers nothing."""
    w, g = np.ones(3), np.arange(3.0)
    (plain,) = descent.sgd(w, g, lr=0.5)
    np.testing.assert_allclose(plain, ops.sgd({"w": w}, {"w": g}, 0.5)["w"])


def test_without_correction_by_hand():
    """The first step is lr 0.1 / sqrt(0.001) in place of lr."""
    w, g = np.zeros(2), np.array([4.0, -0.5])
    options = {"lr": 0.01, "eps": 0.0}
    right, _ = descent.adam(w, g, **options)
    longer, _ = descent.adam(w, g, correct=False, **options)
    np.testing.assert_allclose(right, [-0.01, 0.01])
    np.testing.assert_allclose(longer, right * 0.1 / 0.001**0.5)


def test_a_rate_for_each_network():
    """An array of rates does what each rate alone does."""
    w, g = np.ones((3, 2)), slopes()[0]
    lr = np.array([[0.1], [0.2], [0.3]])
    rules = descent.momentum, descent.nesterov, descent.rmsprop, descent.adam
    for rule in rules:
        together, _ = rule(w, g, lr=lr)
        for i in range(3):
            alone, _ = rule(w[i], g[i], lr=lr[i, 0])
            np.testing.assert_allclose(together[i], alone)


def test_a_walk_is_pytorchs():
    """Momentum on a quadratic, the start and thirty steps."""
    c = np.array([1.0, 7.0])
    path = descent.walk(
        descent.momentum, lambda w: c * w, (1, -1), 30, lr=0.1, beta=0.8
    )
    w = torch.tensor([1.0, -1.0], dtype=torch.float64, requires_grad=True)
    twin = torch.optim.SGD([w], lr=0.1, momentum=0.8)
    assert path.shape == (31, 2)
    for place in path:
        np.testing.assert_allclose(place, w.detach(), 1e-12)
        twin.zero_grad()
        (torch.tensor(c) * w**2 / 2).sum().backward()
        twin.step()


def test_the_hand_example():
    """Curvature 1, rate and beta a quarter: 1, 3/4, 1/2, 5/16."""
    path = descent.walk(
        descent.momentum, lambda w: w, [1], 3, lr=0.25, beta=0.25
    )
    np.testing.assert_allclose(path[:, 0], [1, 3 / 4, 1 / 2, 5 / 16])


def test_rmsprop_ends_in_a_cycle_of_half_its_rate():
    """Whatever the curvature it jumps from one side to the other."""
    for curvature in (0.5, 60.0):
        path = descent.walk(
            descent.rmsprop, lambda w, c=curvature: c * w, [1], 9000, lr=1e-3
        )
        np.testing.assert_allclose(abs(path[-9:]), 5e-4, rtol=1e-4)
