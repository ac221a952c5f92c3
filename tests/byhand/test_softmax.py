"""Softmax regression by stochastic gradient descent."""

import numpy as np
import pytest

from dlbook import ops
from dlbook.byhand import softmax

GRADIENTS = [softmax.gradient, softmax.fast_gradient]
OPTIONS = {"classes": 3, "epochs": 4, "lr": 0.5, "batch_size": 7}


def clouds(n=60, seed=0, noise=1.0):
    """Three Gaussian clouds in the plane, n points in all."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, n)
    centres = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0]])
    return centres[labels] + noise * rng.standard_normal((n, 2)), labels


def composed(x, labels, W, b):
    """dW and db by the pullbacks of affine and cross_entropy."""
    z, affine = ops.affine(x, W, b)
    _, loss = ops.cross_entropy(z, labels)
    _, dW, db = affine(*loss(1.0))
    return dW, db


@pytest.mark.parametrize("gradient", GRADIENTS)
def test_gradient_by_hand(gradient):
    """Scores 0, ln 2, ln 5 with the third class true give p - y times x."""
    W = np.log([[1.0, 2.0, 5.0]]) / 2
    dW, db = gradient(np.array([[2.0]]), np.array([2]), W, np.zeros(3))
    assert db == pytest.approx([1 / 8, 2 / 8, -3 / 8])
    assert dW == pytest.approx(2 * db[None])


SHAPES = [(1, 1, 2), (7, 3, 4), (64, 20, 10)]


@pytest.mark.parametrize("gradient", GRADIENTS)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_gradient_is_that_of_the_operations(gradient, shape, dtype):
    """Either gradient is what the pullbacks of ops compose to."""
    N, D, K = shape
    rng = np.random.default_rng(1)
    x, W, b = (
        rng.standard_normal(s).astype(dtype) for s in ((N, D), (D, K), K)
    )
    labels = rng.integers(0, K, N)
    found = gradient(x, labels, W, b)
    atol = 1e-6 if dtype == np.float32 else 1e-14
    for mine, theirs in zip(found, composed(x, labels, W, b), strict=True):
        assert mine.dtype == dtype
        assert mine.shape == theirs.shape
        assert mine == pytest.approx(theirs, rel=0, abs=atol)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_fast_gradient_is_the_plain_one(shape):
    """The transposed form gives the numbers of the form that is quoted."""
    N, D, K = shape
    rng = np.random.default_rng(2)
    x, W, b = (3 * rng.standard_normal(s) for s in ((N, D), (D, K), K))
    args = x, rng.integers(0, K, N), W, b
    plain, fast = softmax.gradient(*args), softmax.fast_gradient(*args)
    for mine, theirs in zip(fast, plain, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-14 * D)


@pytest.mark.parametrize("gradient", GRADIENTS)
@pytest.mark.parametrize("size", [1e4, -1e4])
def test_gradient_is_finite_at_extreme_scores(gradient, size):
    """Scores of ±10,000 give a finite gradient."""
    x, W = np.array([[1.0]]), np.array([[size, 0.0, 1.0]])
    dW, db = gradient(x, np.array([1]), W, np.zeros(3))
    assert np.isfinite(dW).all()
    assert np.isfinite(db).all()


@pytest.mark.parametrize("gradient", GRADIENTS)
def test_gradient_leaves_its_arguments_alone(gradient):
    """Inputs, labels and parameters are the same after the call."""
    x, labels = clouds(5)
    args = x, labels, np.ones((2, 3)), np.ones(3)
    before = [a.copy() for a in args]
    gradient(*args)
    assert all(map(np.array_equal, args, before))


def test_fit_equals_the_loop_of_operations():
    """A fit gives the weights of the loop written with ops alone."""
    x, labels = clouds()
    model = softmax.fit(x, labels, rng=np.random.default_rng(3), **OPTIONS)
    params = {"W": np.zeros((2, 3)), "b": np.zeros(3)}
    rng = np.random.default_rng(3)
    for _ in range(OPTIONS["epochs"]):
        for rows in softmax.batches(len(x), OPTIONS["batch_size"], rng):
            dW, db = composed(x[rows], labels[rows], **params)
            params = ops.sgd(params, {"W": dW, "b": db}, lr=OPTIONS["lr"])
    np.testing.assert_allclose(model.W, params["W"], rtol=0, atol=1e-13)
    np.testing.assert_allclose(model.b, params["b"], rtol=0, atol=1e-13)


def test_whole_numbers_with_a_scale_are_the_scaled_floats():
    """Grey values with scale 1/255 fit as the floats in [0, 1] do."""
    rng = np.random.default_rng(4)
    grey = rng.integers(0, 256, (50, 6), dtype=np.uint8)
    labels = rng.integers(0, 3, 50)
    a = softmax.fit(
        grey, labels, rng=np.random.default_rng(0), scale=1 / 255, **OPTIONS
    )
    x = grey.astype(np.float32) / 255
    b = softmax.fit(x, labels, rng=np.random.default_rng(0), **OPTIONS)
    assert a.W.dtype == np.float32
    np.testing.assert_allclose(a.W, b.W, rtol=0, atol=1e-5)
    np.testing.assert_allclose(a.scores(grey), b.scores(x), atol=1e-5)


def test_without_shuffling_the_generator_is_not_used():
    """File order needs no random numbers and gives the same fit each time."""
    x, labels = clouds()
    rng = np.random.default_rng(5)
    state = rng.bit_generator.state
    a, b = (
        softmax.fit(x, labels, rng=rng, shuffle=False, **OPTIONS)
        for _ in range(2)
    )
    assert rng.bit_generator.state == state
    assert np.array_equal(a.W, b.W)


def test_seed_decides_the_fit():
    """The same seed gives equal weights, another seed other ones."""
    x, labels = clouds()
    a, b, c = (
        softmax.fit(x, labels, rng=np.random.default_rng(s), **OPTIONS)
        for s in (0, 0, 1)
    )
    assert np.array_equal(a.W, b.W)
    assert not np.array_equal(a.W, c.W)


def test_history_follows_each_watched_set():
    """The history has an entry an epoch; the last is the final model's."""
    x, labels = clouds()
    watch = {"train": (x, labels), "other": clouds(30, seed=9)}
    model = softmax.fit(
        x, labels, rng=np.random.default_rng(0), watch=watch, **OPTIONS
    )
    for name, data in watch.items():
        assert len(model.loss[name]) == OPTIONS["epochs"]
        final = model.loss[name][-1], model.accuracy[name][-1]
        assert final == model.evaluate(*data)
    assert model.loss["train"][-1] < model.loss["train"][0] < np.log(3)


@pytest.mark.parametrize("seed", range(3))
def test_fit_learns(seed):
    """Well separated clouds are told apart by the fit."""
    x, labels = clouds(300, seed, noise=0.4)
    rng = np.random.default_rng(seed)
    model = softmax.fit(x, labels, rng=rng, **OPTIONS)
    assert model.evaluate(*clouds(300, seed + 10, noise=0.4))[1] > 0.95


def test_weights_of_the_classes_add_to_zero():
    """From zero, descent never leaves the plane of columns adding to zero."""
    x, labels = clouds()
    model = softmax.fit(x, labels, rng=np.random.default_rng(0), **OPTIONS)
    assert model.W.sum(axis=1) == pytest.approx(np.zeros(2), abs=1e-14)
    assert model.b.sum() == pytest.approx(0, abs=1e-14)


def test_batches_take_each_example_once():
    """The batches of an epoch are a permutation, the last one shorter."""
    parts = list(softmax.batches(10, 4, np.random.default_rng(0)))
    assert [len(rows) for rows in parts] == [4, 4, 2]
    order = np.concatenate(parts)
    assert order.tolist() != list(range(10))
    assert sorted(order) == list(range(10))
    assert np.concatenate(list(softmax.batches(10, 4))).tolist() == list(
        range(10)
    )


@pytest.mark.parametrize("dtype", [np.uint8, np.float64])
def test_nearest_mean_is_the_nearest_mean(dtype):
    """The largest score belongs to the class whose mean is nearest."""
    rng = np.random.default_rng(6)
    x = rng.integers(0, 256, (80, 5)).astype(dtype)
    labels = rng.integers(0, 3, 80)
    model = softmax.nearest_mean(x, labels, classes=3, scale=1 / 255)
    means = np.stack([x[labels == k].mean(axis=0) for k in range(3)])
    distance = ((x[:, None].astype(float) - means) ** 2).sum(axis=2)
    assert np.array_equal(model.predict(x), distance.argmin(axis=1))


@pytest.mark.parametrize(
    ("x", "labels", "message"),
    [
        (np.zeros(3), np.zeros(3, int), r"\(N, D\).*\(3,\)"),
        (np.zeros((3, 2)), np.zeros(2, int), r"\(3, 2\) and \(2,\)"),
        (np.zeros((0, 2)), np.zeros(0, int), "at least"),
        (np.zeros((2, 2)), np.array([0, 3]), "from 0 to 2, got 0 to 3"),
        (np.zeros((2, 2)), np.array([-1, 0]), "from 0 to 2, got -1 to 0"),
    ],
)
def test_what_does_not_fit_is_refused(x, labels, message):
    """Wrong shapes and labels raise with what was expected and what came."""
    with pytest.raises(ValueError, match=message):
        softmax.fit(x, labels, rng=np.random.default_rng(0), **OPTIONS)
    with pytest.raises(ValueError, match=message):
        softmax.nearest_mean(x, labels, classes=3)
