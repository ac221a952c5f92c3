"""Batch norm, its companions and layer norm: values by hand, laws, state."""

import numpy as np
import pytest
import torch

from dlbook.ops import (
    batch_norm,
    batch_norm_eval,
    layer_norm,
    update_running,
)

SHAPES = [(8, 3), (4, 3, 2, 5)]
every_shape = pytest.mark.parametrize("shape", SHAPES)
both_dtypes = pytest.mark.parametrize("dtype", [np.float64, np.float32])


def batch(shape, dtype=np.float64, seed=0):
    """A batch of mean about 3 and deviation about 2, and its axes."""
    rng = np.random.default_rng(seed)
    x = 3 + 2 * rng.standard_normal(shape)
    return x.astype(dtype), (0, 2, 3)[: len(shape) - 1]


def test_batch_norm_by_hand():
    """Values 1 and 5 become -1 and 1; moving one alone changes nothing."""
    x = np.array([[1.0], [5.0]])
    y, pullback = batch_norm(x, np.array([2.0]), np.array([3.0]), eps=0.0)
    np.testing.assert_allclose(y, [[1.0], [5.0]])
    dx, dgamma, dbeta = pullback(np.array([[0.0], [7.0]]))
    np.testing.assert_allclose(dx, [[0.0], [0.0]], atol=1e-15)
    np.testing.assert_allclose(dgamma, [7.0])
    np.testing.assert_allclose(dbeta, [7.0])


@every_shape
def test_batch_norm_gives_mean_beta_and_deviation_gamma(shape):
    """Each feature leaves with mean beta and standard deviation gamma."""
    x, axes = batch(shape)
    gamma, beta = np.array([1.0, 2.0, 0.5]), np.array([0.0, -1.0, 4.0])
    y, _ = batch_norm(x, gamma, beta, eps=0.0)
    np.testing.assert_allclose(y.mean(axes), beta, atol=1e-14)
    np.testing.assert_allclose(y.std(axes), gamma)


@every_shape
def test_batch_norm_ignores_scale_and_shift(shape):
    """ax + c gives what x gives, and a gradient a times smaller."""
    x, _ = batch(shape)
    gamma, beta = np.ones(3), np.zeros(3)
    dy = np.random.default_rng(1).standard_normal(shape)
    y, pullback = batch_norm(x, gamma, beta, eps=0.0)
    scaled, scaled_pullback = batch_norm(5 * x + 7, gamma, beta, eps=0.0)
    np.testing.assert_allclose(scaled, y)
    dx, scaled_dx = pullback(dy)[0], scaled_pullback(dy)[0]
    np.testing.assert_allclose(5 * scaled_dx, dx, atol=1e-14)
    np.testing.assert_allclose((dx * x).sum(), 0, atol=1e-12)


@every_shape
def test_batch_norm_eval_by_the_batch_is_batch_norm(shape):
    """By the statistics of its own batch, evaluation equals training."""
    x, axes = batch(shape)
    gamma, beta = np.array([1.0, 2.0, 0.5]), np.array([0.0, -1.0, 4.0])
    own = batch_norm_eval(x, gamma, beta, x.mean(axes), x.var(axes))[0]
    np.testing.assert_allclose(own, batch_norm(x, gamma, beta)[0])


@every_shape
def test_batch_norm_eval_treats_each_row_alone(shape):
    """A row's value does not depend on the rows beside it."""
    x, _ = batch(shape)
    parameters = np.ones(3), np.zeros(3), np.full(3, 3.0), np.full(3, 4.0)
    y, _ = batch_norm_eval(x, *parameters)
    for i in range(len(x)):
        alone, _ = batch_norm_eval(x[i : i + 1], *parameters)
        np.testing.assert_array_equal(alone[0], y[i])


@pytest.mark.parametrize("momentum", [0.1, np.float64(0.7)])
@both_dtypes
@every_shape
def test_running_statistics_are_those_of_pytorch(shape, dtype, momentum):
    """Three batches leave the mean and variance that PyTorch keeps."""
    layer = {2: torch.nn.BatchNorm1d, 4: torch.nn.BatchNorm2d}[len(shape)]
    twin = layer(
        3,
        momentum=momentum,
        dtype=torch.from_numpy(batch(shape, dtype)[0]).dtype,
    )
    running = np.zeros(3, dtype), np.ones(3, dtype)
    for seed in range(3):
        x, _ = batch(shape, dtype, seed)
        twin(torch.from_numpy(x))
        before = [a.copy() for a in running]
        updated = update_running(running, x, momentum)
        np.testing.assert_array_equal(running, before)
        running = updated
    mean, var = running
    assert mean.dtype == var.dtype == dtype
    np.testing.assert_allclose(mean, twin.running_mean.numpy(), 1e-6)
    np.testing.assert_allclose(var, twin.running_var.numpy(), 1e-6)


def test_running_statistics_by_hand():
    """Values 1 and 3 have mean 2 and unbiased variance 2."""
    running = np.array([0.0]), np.array([1.0])
    mean, var = update_running(running, np.array([[1.0], [3.0]]), 0.5)
    assert (mean[0], var[0]) == (1.0, 1.5)


def test_one_row_has_no_unbiased_variance():
    """update_running refuses one value a feature or none, not one image."""
    running = np.zeros(3), np.ones(3)
    with pytest.raises(ValueError, match=r"N > 0.*got \(0, 3\)"):
        update_running(running, np.ones((0, 3)))
    with pytest.raises(ValueError, match=r"two values .* \(1, 3\)"):
        update_running(running, np.ones((1, 3)))
    mean, _ = update_running(running, np.ones((1, 3, 2, 2)))
    np.testing.assert_allclose(mean, 0.1)


@both_dtypes
def test_one_row_normalises_to_beta(dtype):
    """One row equals its mean: the value is beta and dx is zero."""
    x = np.array([[1e4, -1e4, 0.0]], dtype)
    beta = np.array([1.0, 2.0, 3.0], dtype)
    y, pullback = batch_norm(x, np.ones(3, dtype), beta)
    np.testing.assert_array_equal(y[0], beta)
    np.testing.assert_array_equal(pullback(np.ones_like(y))[0], 0)


@both_dtypes
@pytest.mark.parametrize("op", [batch_norm, layer_norm])
def test_extreme_inputs_stay_finite(op, dtype):
    """Features of ±1e4 and constant ones neither overflow nor divide by 0."""
    x = np.array([[1e4, 1e4], [-1e4, 1e4], [0.0, 1e4]], dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        y, pullback = op(x, np.ones(2, dtype), np.zeros(2, dtype))
        dargs = pullback(x)
    assert all(np.isfinite(a).all() for a in (y, *dargs))
    assert np.abs(y).max() < 2


def test_layer_norm_by_hand():
    """The row (1, 5) becomes (-1, 1), then is scaled and shifted."""
    x = np.array([[1.0, 5.0]])
    y, pullback = layer_norm(x, np.array([2.0, 3.0]), np.ones(2), eps=0.0)
    np.testing.assert_allclose(y, [[-1.0, 4.0]])
    _, dgamma, dbeta = pullback(np.array([[7.0, 11.0]]))
    np.testing.assert_allclose(dgamma, [-7.0, 11.0])
    np.testing.assert_allclose(dbeta, [7.0, 11.0])


@pytest.mark.parametrize("shape", [(4, 6), (2, 3, 6)])
def test_layer_norm_is_batch_norm_on_its_side(shape):
    """Rows leave with mean 0, deviation 1, each independent of others."""
    x = 3 + 2 * np.random.default_rng(0).standard_normal(shape)
    y, _ = layer_norm(x, np.ones(6), np.zeros(6), eps=0.0)
    np.testing.assert_allclose(y.mean(-1), 0, atol=1e-14)
    np.testing.assert_allclose(y.std(-1), 1)
    rows = x.reshape(-1, 6)
    n = len(rows)
    sideways, _ = batch_norm(rows.T, np.ones(n), np.zeros(n), eps=0.0)
    np.testing.assert_allclose(y.reshape(-1, 6), sideways.T)


FAULTS = {
    "sequence": ((2, 3, 4), (3,), "x must have shape (N, C)"),
    "gamma": ((2, 3), (2,), "gamma must have shape (C) with C = 3, got (2,)"),
    "images by width": ((2, 3, 4, 5), (5,), "C = 3, got (5,)"),
    "no images": ((0, 3, 4, 4), (3,), "N > 0"),
    "no pixels": ((2, 3, 0, 4), (3,), "H > 0"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_batch_norm_names_its_faults(fault):
    """The message names the argument, what it should be and what came."""
    x, gamma, message = FAULTS[fault]
    with pytest.raises(ValueError, match="batch_norm: ") as caught:
        batch_norm(np.ones(x), np.ones(gamma), np.ones(3))
    assert message in str(caught.value)


def test_layer_norm_parameters_belong_to_the_last_axis():
    """gamma must have one entry for each entry of a row."""
    with pytest.raises(ValueError, match=r"gamma .* D = 3, got \(2,\)"):
        layer_norm(np.ones((2, 3)), np.ones(2), np.ones(3))
