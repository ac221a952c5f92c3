"""The multi-layer perceptron by hand."""

from functools import partial

import numpy as np
import pytest
import torch
from torch.nn import functional as F  # noqa: N812

from dlbook import ops
from dlbook.byhand import mlp, softmax
from dlbook.proof import check_pullback
from dlbook.study import count_products

NETS = [(4, 3), (4, 5, 3), (1, 1, 2), (6, 5, 4, 5, 4, 3)]
OPTIONS = {"epochs": 5, "lr": 0.3, "batch_size": 7}


def twin(x, *params, activation=torch.relu):
    """The network of tensors."""
    for l in range(0, len(params), 2):
        z = x @ params[l] + params[l + 1]
        x = activation(z)
    return z


def problem(sizes, N=7, dtype=np.float64, seed=0):
    """Random inputs, labels and parameters, biases too."""
    rng = np.random.default_rng(seed)
    params = mlp.init(sizes, rng, dtype)
    for b in params[1::2]:
        b += rng.normal(0, 0.3, b.shape).astype(dtype)
    x = rng.standard_normal((N, sizes[0])).astype(dtype)
    return x, rng.integers(0, sizes[-1], N), params


def rings(N=400, seed=0):
    """Points in the plane; the label says whether they lie in a disc."""
    x = np.random.default_rng(seed).uniform(-1, 1, (N, 2))
    return x, (np.hypot(*x.T) < 0.7).astype(int)


def composed(x, labels, params):
    """Gradients of the cross-entropy by the chain of pullbacks."""
    z, backwards = mlp.scores(x, *params)
    _, *dparams = backwards(*ops.cross_entropy(z, labels)[1](1.0))
    return dparams


def test_gradient_by_hand():
    """x = 2, weights 3 and (1, -1), biases -4 and 0: worked on paper."""
    x, y = np.array([[2.0]]), np.array([0])
    W1, b1 = np.array([[3.0]]), np.array([-4.0])
    W2, b2 = np.array([[1.0, -1.0]]), np.zeros(2)
    gap = 1 / (1 + np.exp(4))
    found = mlp.gradient(x, y, [W1, b1, W2, b2])
    expected = [[[-4 * gap]], [-2 * gap], [[-2 * gap, 2 * gap]], [-gap, gap]]
    for mine, right in zip(found, expected, strict=True):
        assert mine == pytest.approx(np.array(right))


@pytest.mark.parametrize("sizes", NETS)
@pytest.mark.parametrize("N", [1, 7])
def test_network_is_an_operation(sizes, N):
    """The chain's pullback is right for the input and every parameter."""
    x, _, params = problem(sizes, N)
    check_pullback(mlp.scores, x, *params, twin=twin)


def test_activation_may_be_another():
    """With tanh in place of ReLU the chain is right as well."""
    x, _, params = problem(NETS[-1])
    check_pullback(
        partial(mlp.scores, activation=ops.tanh),
        x,
        *params,
        twin=partial(twin, activation=torch.tanh),
    )


@pytest.mark.parametrize("sizes", NETS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_gradient_is_that_of_the_chain(sizes, dtype):
    """The recursion in matrix form gives what the pullbacks give."""
    x, labels, params = problem(sizes, 9, dtype)
    found = mlp.gradient(x, labels, params)
    atol = 1e-6 if dtype == np.float32 else 1e-14
    expected = composed(x, labels, params)
    for mine, theirs, p in zip(found, expected, params, strict=True):
        assert mine.dtype == dtype
        assert mine.shape == p.shape
        assert mine == pytest.approx(theirs, rel=0, abs=atol)


def test_gradient_agrees_with_autograd():
    """PyTorch finds the same gradients at the same weights."""
    x, labels, params = problem(NETS[-1], 20)
    tensors = [torch.tensor(p, requires_grad=True) for p in params]
    z = twin(torch.tensor(x), *tensors)
    expected = torch.autograd.grad(
        F.cross_entropy(z, torch.tensor(labels)), tensors
    )
    found = mlp.gradient(x, labels, params)
    for mine, theirs in zip(found, expected, strict=True):
        assert mine == pytest.approx(theirs.numpy(), rel=0, abs=1e-14)


def test_activations_are_what_layers_take_in():
    """First the input, then values of ReLU, then the scores."""
    x, _, params = problem((4, 5, 6, 3))
    a = mlp.activations(x, params)
    assert [u.shape for u in a] == [(7, 4), (7, 5), (7, 6), (7, 3)]
    assert a[0] is x
    assert all((u >= 0).all() and (u > 0).any() for u in a[1:3])
    assert a[3].min() < 0
    assert a[3] == pytest.approx(mlp.scores(x, *params)[0])


@pytest.mark.parametrize("sizes", NETS)
def test_signals_are_values_and_their_cotangents(sizes):
    """Each cotangent is autograd's derivative by what the layer takes in."""
    x, labels, params = problem(sizes)
    values, cotangents = mlp.signals(x, labels, params)
    assert all(map(np.array_equal, values, mlp.activations(x, params)))
    tensors = [torch.tensor(p) for p in params]
    for l, (a, d) in enumerate(zip(values, cotangents, strict=True)):
        entry = torch.tensor(a, requires_grad=True)
        rest = tensors[2 * l :]
        z = twin(entry, *rest) if rest else entry
        F.cross_entropy(z, torch.tensor(labels)).backward()
        assert d == pytest.approx(entry.grad.numpy(), rel=0, abs=1e-14)


def test_arguments_are_left_alone():
    """Neither the gradient nor a fit changes what it is given."""
    x, labels, params = problem((4, 5, 3))
    before = [a.copy() for a in (x, labels, *params)]
    mlp.gradient(x, labels, params)
    rng = np.random.default_rng(0)
    mlp.fit(x, labels, params, rng=rng, **OPTIONS)
    assert all(map(np.array_equal, (x, labels, *params), before))


@pytest.mark.parametrize("sizes", NETS)
def test_cost_is_what_the_code_does(sizes):
    """The formula for the cost counts the products that are made."""
    x, labels, params = problem(sizes, 7)
    _, forward = count_products(mlp.activations, x, params)
    _, both = count_products(mlp.gradient, x, labels, params)
    assert (forward / 7, (both - forward) / 7) == mlp.cost(sizes)


def test_cost_by_hand():
    """784-200-10: 158,800 forwards and 160,800 backwards."""
    assert mlp.cost((784, 200, 10)) == (158_800, 160_800)


def test_initial_weights_have_variance_two_over_inputs():
    """He's rule, and zero biases, in the type asked for."""
    params = mlp.init((400, 300, 10), np.random.default_rng(0))
    assert [p.shape for p in params] == [(400, 300), (300,), (300, 10), (10,)]
    for W, b in zip(params[::2], params[1::2], strict=True):
        assert W.dtype == b.dtype == np.float32
        assert W.var() * len(W) == pytest.approx(2, rel=0.05)
        assert not b.any()


@pytest.mark.parametrize("decay", [True, False])
def test_fit_equals_the_loop_of_operations(decay):
    """A fit gives the parameters of the loop written with ops alone."""
    x, labels, params = problem((4, 5, 3), 20)
    model = mlp.fit(
        x, labels, params, rng=np.random.default_rng(3), decay=decay, **OPTIONS
    )
    rng, step = np.random.default_rng(3), 0
    for _ in range(OPTIONS["epochs"]):
        for rows in softmax.batches(20, OPTIONS["batch_size"], rng):
            grads = composed(x[rows], labels[rows], params)
            rate = OPTIONS["lr"] * (1 - step / 15 if decay else 1)
            params = [p - rate * g for p, g in zip(params, grads, strict=True)]
            step += 1
    for mine, theirs in zip(model.params, params, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-13)


def test_whole_numbers_with_a_scale_are_the_scaled_floats():
    """Grey values with scale 1/255 fit as the floats in [0, 1] do."""
    rng = np.random.default_rng(4)
    grey = rng.integers(0, 256, (50, 6), dtype=np.uint8)
    labels = rng.integers(0, 3, 50)
    params = mlp.init((6, 8, 3), rng)
    x = grey.astype(np.float32) / np.float32(255)
    a, b = (
        mlp.fit(*pair, params, rng=np.random.default_rng(0), **OPTIONS, **more)
        for pair, more in (
            ((grey, labels), {"scale": 1 / 255}),
            ((x, labels), {}),
        )
    )
    for p, q in zip(a.params, b.params, strict=True):
        assert p.dtype == np.float32
        np.testing.assert_allclose(p, q, rtol=0, atol=1e-5)
    np.testing.assert_allclose(a.scores(grey), b.scores(x), atol=1e-5)


def test_another_gradient_may_stand_in():
    """A gradient of zeros leaves every parameter where it was."""
    x, labels, params = problem((4, 5, 3))

    def idle(x, labels, params):
        return [np.zeros_like(p) for p in params]

    rng = np.random.default_rng(0)
    model = mlp.fit(x, labels, params, rng=rng, gradient=idle, **OPTIONS)
    assert all(map(np.array_equal, model.params, params))


def test_history_follows_each_watched_set():
    """The history has an entry an epoch; the last is the final model's."""
    watch = {"train": rings(), "other": rings(100, seed=9)}
    rng = np.random.default_rng(0)
    params = mlp.init((2, 16, 2), rng)
    model = mlp.fit(*watch["train"], params, rng=rng, watch=watch, **OPTIONS)
    for name, data in watch.items():
        assert len(model.loss[name]) == OPTIONS["epochs"]
        final = model.loss[name][-1], model.accuracy[name][-1]
        assert final == model.evaluate(*data)
        assert final[1] == np.mean(model.predict(data[0]) == data[1])
    assert model.loss["train"][-1] < model.loss["train"][0]


@pytest.mark.parametrize("seed", range(3))
def test_hidden_layers_learn_what_an_affine_map_cannot(seed):
    """A disc: two hidden layers tell it from its outside, none does not."""
    accuracy = []
    for sizes in ((2, 2), (2, 32, 16, 2)):
        rng = np.random.default_rng(seed)
        params = mlp.init(sizes, rng)
        model = mlp.fit(
            *rings(), params, epochs=60, lr=0.3, batch_size=20, rng=rng
        )
        accuracy.append(model.evaluate(*rings(seed=seed + 10))[1])
    assert accuracy[0] < 0.75 < 0.93 < accuracy[1]


def test_one_batch_is_learnt_by_heart():
    """Random labels on one batch: the loss falls below a hundredth."""
    x, labels, _ = problem((10, 3), 16)
    rng = np.random.default_rng(0)
    params = mlp.init((10, 64, 3), rng)
    model = mlp.fit(
        x, labels, params, epochs=400, lr=0.5, batch_size=16, rng=rng
    )
    assert model.evaluate(x, labels)[0] < 0.01


@pytest.mark.parametrize(
    ("x", "labels", "sizes", "message"),
    [
        (np.zeros(3), np.zeros(3, int), (3, 2), r"\(N, D\).*\(3,\)"),
        (np.zeros((3, 2)), np.zeros(2, int), (2, 2), r"\(3, 2\) and \(2,\)"),
        (np.zeros((0, 2)), np.zeros(0, int), (2, 2), "at least"),
        (np.zeros((3, 2)), np.zeros(3, int), (3, 2), r"\(2, 2\).*\(3, 2\)"),
        (np.zeros((3, 2)), np.array([0, 1, 2]), (2, 2), "lie from 0 to"),
    ],
)
def test_what_does_not_fit_is_refused(x, labels, sizes, message):
    """Wrong shapes and labels raise with what was expected and what came."""
    rng = np.random.default_rng(0)
    params = mlp.init(sizes, rng)
    with pytest.raises(ValueError, match=message):
        mlp.fit(x, labels, params, rng=rng, **OPTIONS)


def test_parameters_must_chain():
    """A layer that does not take what the one before it gives is refused."""
    rng = np.random.default_rng(0)
    broken = [*mlp.init((2, 3), rng), *mlp.init((4, 2), rng)]
    with pytest.raises(ValueError, match="expects parameters of shapes"):
        mlp.fit(*rings(), broken, rng=rng, **OPTIONS)
