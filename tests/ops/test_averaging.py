"""Means of parameters: NumPy's mean, PyTorch's averaged model, refusals."""

import numpy as np
import pytest
import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from dlbook.ops import moving_average, running_average


def path(steps=9):
    """Parameters of some steps, read-only."""
    rng = np.random.default_rng(0)
    found = [
        {"W": rng.standard_normal((3, 2)), "b": rng.standard_normal(2)}
        for _ in range(steps)
    ]
    for params in found:
        for a in params.values():
            a.flags.writeable = False
    return found


def model(params):
    """A layer of these weights, as PyTorch turns them."""
    layer = torch.nn.Linear(3, 2, dtype=torch.float64)
    layer.weight.data = torch.tensor(params["W"].T.copy())
    layer.bias.data = torch.tensor(params["b"].copy())
    return layer


def averaged(steps, **options):
    """What PyTorch's AveragedModel holds after these parameters."""
    mean = AveragedModel(model(steps[0]), **options)
    for params in steps:
        mean.update_parameters(model(params))
    return mean.module


def test_the_running_average_is_the_mean():
    """Of nine parameters, as NumPy and as PyTorch have it."""
    steps, mean = path(), None
    for count, params in enumerate(steps, 1):
        mean = running_average(mean, params, count)
    twin = averaged(steps)
    for k in mean:
        np.testing.assert_allclose(mean[k], np.mean([p[k] for p in steps], 0))
    np.testing.assert_allclose(mean["W"], twin.weight.detach().T)


def test_the_moving_average_is_pytorchs():
    """With beta 0.8, from the first parameters on."""
    steps = path()
    mean = steps[0]
    for params in steps[1:]:
        mean = moving_average(mean, params, 0.8)
    ema = {"multi_avg_fn": get_ema_multi_avg_fn(0.8)}
    np.testing.assert_allclose(mean["b"], averaged(steps, **ema).bias.detach())


def test_by_hand():
    """Of 0, 3 and 6 the mean is 3; half way from 0 to 3 lies 1.5."""
    w = [{"w": np.array([v])} for v in (0.0, 3.0, 6.0)]
    two = running_average(running_average(None, w[0], 1), w[1], 2)
    assert running_average(two, w[2], 3)["w"] == [3.0]
    assert moving_average(w[0], w[1], 0.5)["w"] == [1.5]


def test_the_first_average_is_a_copy():
    """Writing to the parameters afterwards leaves it alone."""
    params = {"w": np.zeros(2)}
    mean = running_average(None, params, 1)
    params["w"][:] = 7
    np.testing.assert_array_equal(mean["w"], 0)


def test_single_precision_stays_single():
    """The mean has the parameters' dtype."""
    w = {"w": np.ones(2, np.float32)}
    assert running_average(w, w, 2)["w"].dtype == np.float32
    assert moving_average(w, w, np.float64(0.5))["w"].dtype == np.float32


def test_what_does_not_fit_is_refused():
    """A wrong count, a beta of 1, other names, other shapes."""
    w = {"w": np.ones(2)}
    for mean, count in ((None, 2), (w, 1), (w, 0)):
        with pytest.raises(ValueError, match="count begins at 1"):
            running_average(mean, w, count)
    with pytest.raises(ValueError, match="beta must lie from 0 to below 1"):
        moving_average(w, w, 1.0)
    with pytest.raises(ValueError, match=r"names of average, \['w'\], got"):
        running_average(w, {"b": np.ones(2)}, 2)
    with pytest.raises(ValueError, match=r"params\['w'\].*\(2,\), got \(3,"):
        moving_average(w, {"w": np.ones(3)}, 0.5)
