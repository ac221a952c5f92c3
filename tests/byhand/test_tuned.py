"""A perceptron with its settings as arguments."""

from functools import partial

import numpy as np
import pytest
import torch

from dlbook import byhand, ops
from dlbook.byhand import tuned
from dlbook.proof import check_pullback

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(7, 5)), RNG.integers(0, 3, 7)
BENDS = {"relu": ops.relu, "tanh": ops.tanh, "sigmoid": ops.sigmoid}


def net(sizes=(5, 4, 6, 3)):
    """Parameters in float64, biases not zero."""
    params = byhand.mlp.init(sizes, RNG, np.float64)
    return [p + 0.1 * RNG.normal(size=p.shape) for p in params]


def penalised(*params, activation, decay):
    """The loss with its penalty, and its pullback from ``tuned``."""
    z = tuned.activations(X, params, activation)[-1]
    loss, _ = ops.cross_entropy(z, Y)
    loss += decay / 2 * sum((W**2).sum() for W in params[::2])
    grads = tuned.gradient(X, Y, params, decay=decay, activation=activation)
    return loss, lambda dloss: tuple(dloss * g for g in grads)


def by_torch(*params, activation, decay):
    """The same loss, for autograd."""
    a = torch.tensor(X)
    for l in range(0, len(params), 2):
        a = a @ params[l] + params[l + 1]
        if l < len(params) - 2:
            a = getattr(torch, activation)(a)
    loss = torch.nn.functional.cross_entropy(a, torch.tensor(Y))
    return loss + decay / 2 * sum((W**2).sum() for W in params[::2])


@pytest.mark.parametrize("activation", tuned.ACTIVATIONS)
@pytest.mark.parametrize("decay", [0.0, 0.3])
def test_the_gradient_is_that_of_the_penalised_loss(activation, decay):
    """Central differences, through both hidden layers."""
    loss = partial(penalised, activation=activation, decay=decay)
    check_pullback(loss, *net(), twin=by_torch)


@pytest.mark.parametrize("activation", tuned.ACTIVATIONS)
def test_scores_are_those_of_the_operations(activation):
    """``byhand.mlp.scores`` with the operation of that name."""
    params = net()
    z, _ = byhand.mlp.scores(X, *params, activation=BENDS[activation])
    found = tuned.activations(X, params, activation)[-1]
    np.testing.assert_allclose(found, z, atol=1e-12)


def test_descent_is_that_of_mlp_fit():
    """ReLU, gain one, no penalty: the weights of ``byhand.mlp.fit``."""
    x = X.astype(np.float32)
    rng = np.random.default_rng(5)
    params = byhand.mlp.init([5, 4, 3], rng)
    options = {"epochs": 3, "lr": 0.2, "batch_size": 3}
    for falls in (False, True):
        rng = np.random.default_rng(5)
        params = byhand.mlp.init([5, 4, 3], rng)
        fit = byhand.mlp.fit(x, Y, params, rng=rng, decay=falls, **options)
        found = tuned.trained((x, Y), seed=5, hidden=[4], falls=falls,
                              **options)  # fmt: skip
        for p, q in zip(found, fit.params, strict=True):
            np.testing.assert_allclose(p, q, atol=1e-6)


def test_decay_shrinks_and_gain_scales():
    """A large penalty leaves small weights; gain multiplies the first ones."""
    x = X.astype(np.float32)
    options = {"seed": 0, "hidden": [4], "lr": 0.1}
    plain, shrunk = (
        tuned.trained((x, Y), epochs=40, decay=decay, **options)
        for decay in (0.0, 1.0)
    )
    assert np.linalg.norm(shrunk[0]) < 0.2 * np.linalg.norm(plain[0])
    still = options | {"lr": 1e-12, "epochs": 1}
    one, three = (tuned.trained((x, Y), gain=g, **still) for g in (1, 3))
    np.testing.assert_allclose(three[0], 3 * one[0], rtol=1e-5)


def test_watch_sees_every_epoch():
    """Once an epoch, the parameters as they are."""
    seen = []
    tuned.trained((X.astype(np.float32), Y), seed=0, lr=0.1, hidden=[2],
                  epochs=3, watch=lambda p: seen.append(len(p)))  # fmt: skip
    assert seen == [4, 4, 4]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"lr": 0.0}, "lr must be positive, got 0.0"),
        ({"hidden": [4, 0]}, "width must be positive, got 0"),
        ({"gain": -1.0}, "gain must be positive"),
        ({"epochs": 0}, "epochs must be positive"),
        ({"activation": "gelu"}, "relu, tanh, sigmoid, got 'gelu'"),
    ],
)
def test_settings_that_train_nothing_are_refused(wrong, message):
    """The setting is named, with what came."""
    right = {"seed": 0, "lr": 0.1, "hidden": [4], "epochs": 1}
    with pytest.raises(ValueError, match=message):
        tuned.trained((X.astype(np.float32), Y), **right | wrong)
