"""Bad input: one clear error each, before the first step."""

import numpy as np
import pytest
import torch
from torch import nn

from dlbook.train import accuracy, cosine, fit


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"epochs": 0}, "epochs must be a whole number from 1 on, got 0"),
        ({"epochs": 2.0}, r"epochs must be a whole number .* got 2\.0"),
        ({"batch_size": -1}, "batch_size must be a whole number"),
        ({"batch_size": True}, "batch_size must be .* got True"),
        ({"seed": -1}, "seed must be a whole number from 0 on, got -1"),
        ({"clip": 0.0}, r"clip must be a number above 0, got 0\.0"),
        ({"clip": float("nan")}, "clip must be a number above 0, got nan"),
        ({"clip": "1"}, "clip must be a number above 0, got '1'"),
        ({"clip": True}, "clip must be a number above 0, got True"),
        ({"patience": 2}, "patience needs validation data"),
        ({"patience": 0}, "patience must be a whole number from 1 on"),
        ({"monitor": "acuracy"}, "did you mean 'accuracy'"),
        ({"monitor": "validation_loss"}, "did you mean 'loss'"),
        ({"mode": "lowest"}, "mode must be 'min' or 'max', got 'lowest'"),
        (
            {"monitor": "mae", "metrics": {"mae": accuracy}},
            "low or a high mae is better .* mode='min' or mode='max'",
        ),
        ({"drop_last": True, "batch_size": 151}, "no batch of 151 in 150"),
    ],
)
def test_options_without_sense_are_refused(train, options, message):
    """The error names the option, what it may be, and what came."""
    with pytest.raises(ValueError, match=message):
        train(**options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"schedule": cosine}, r"schedule must map .* as .*cosine\(\) does"),
        ({"schedule": torch.optim.lr_scheduler.StepLR}, "schedule must map"),
        ({"schedule": "cosine"}, "schedule must map .* got 'cosine'"),
        ({"kind": lambda *_, **__: torch.optim.SGD}, "instance .* Optimizer"),
        ({"loss": nn.CrossEntropyLoss}, "loss must be a function .* got <cl"),
        ({"drop_last": 1}, "drop_last must be True or False, got 1"),
        ({"on_epoch": "print"}, "on_epoch must be a function of the history"),
        ({"metrics": [accuracy]}, "metrics must map names to functions"),
        ({"metrics": {"mine": "accuracy"}}, "mine must be a function"),
    ],
)
def test_options_of_another_kind_are_refused(train, options, message):
    """A class for its instance, a name for a function: the option is named."""
    with pytest.raises(TypeError, match=message):
        train(**options)


def test_a_model_is_a_module(net, data):
    """A class in place of its instance is refused."""
    sgd = torch.optim.SGD(net().parameters())
    with pytest.raises(TypeError, match=r"model must be an .* Module, got"):
        fit(nn.Linear, data[0], optimizer=sgd, epochs=1)


def test_a_metric_may_not_be_called_loss(train):
    """ "loss" is what is minimised."""
    with pytest.raises(ValueError, match='"loss"'):
        train(metrics={"loss": torch.nn.functional.cross_entropy})


def test_whole_numbers_of_numpy_are_taken(train):
    """NumPy's integers are whole numbers too."""
    _, history = train(epochs=np.int64(2), seed=np.int32(1))
    assert history.epochs == 2


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        (((10, 2), (9,)), r"equally many .* \(10, 2\), \(9,\)"),
        (((0, 2), (0,)), "no examples"),
        (((10, 2),), "inputs..., target"),
        (((), ()), "equally many"),
    ],
)
def test_sets_of_wrong_shape_are_refused(train, shapes, message):
    """Unequal lengths, empty sets, a missing target: the shapes are named."""
    sets = tuple(np.zeros(shape, np.float32) for shape in shapes)
    with pytest.raises(ValueError, match=message):
        train(train=sets)
    with pytest.raises(ValueError, match=f"validation data.*{message}"):
        train(validation=sets)


def test_examples_come_as_a_tuple(train, data):
    """A single array is refused, and not taken apart into rows."""
    with pytest.raises(TypeError, match=r"tuple .* got ndarray"):
        train(train=data[0][0])


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_not_finite_are_found(train, data, bad):
    """The error names the set, the first example, and how many there are."""
    x, y = data[0][0].copy(), data[0][1]
    x[[17, 40], 1] = bad
    expected = "input 0: 2 of 150 examples .* first at index 17"
    with pytest.raises(ValueError, match=f"training data, {expected}"):
        train(train=(x, y))
    with pytest.raises(ValueError, match=f"validation data, {expected}"):
        train(validation=(x, y))


def test_large_numbers_are_no_infinity(train, data):
    """A sum that overflows does not condemn finite numbers."""
    x = np.full_like(data[0][0], 3e38)
    x[::2] *= -1
    with pytest.raises(FloatingPointError):
        train(nn.Linear(2, 3), train=(x, data[0][1]))


def test_an_optimizer_of_another_model_is_refused(net, train):
    """Training would go on without moving a weight."""
    other = net()
    with pytest.raises(ValueError, match="6 of the optimizer's 6 parameters"):
        train(kind=lambda parameters, lr: torch.optim.SGD(other.parameters()))


def test_part_of_a_model_may_be_trained(net, train, data):
    """An optimiser of the last layer leaves the others as they were."""
    model = net()
    before = model[0].weight.clone(), model[4].weight.clone()
    train(model, kind=lambda p, lr: torch.optim.SGD(model[4].parameters()))
    assert torch.equal(model[0].weight, before[0])
    assert not torch.equal(model[4].weight, before[1])


def test_weights_that_are_not_finite_are_found(net, train):
    """A model spoiled before training is not blamed on training."""
    model = net()
    with torch.no_grad():
        model[4].weight[0, 0] = np.nan
    with pytest.raises(ValueError, match=r"4\.weight .* before training"):
        train(model)


def test_parameters_without_a_shape_are_refused(train):
    """A lazy layer has none before its first call."""
    model = nn.Sequential(nn.LazyLinear(3))
    with pytest.raises(ValueError, match="without a shape yet; call it once"):
        train(model)
