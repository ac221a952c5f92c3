"""The trial run on the first batch."""

from functools import partial

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from dlbook.nets import Standardise


def images(dtype):
    """Twenty grey images and labels from 0 to 2."""
    rng = np.random.default_rng(0)
    x = rng.integers(0, 256, (20, 1, 8, 8)).astype(dtype)
    return x, np.arange(20) % 3


def convolutional():
    """A small convolutional network for ``images``."""
    return nn.Sequential(nn.Conv2d(1, 4, 8), nn.Flatten(), nn.Linear(4, 3))


def test_integer_images_are_explained(train):
    """Where bytes meet a float model, the error says what to do."""
    with pytest.raises(ValueError, match=r"uint8.*Standardise, or divide"):
        train(convolutional(), train=images(np.uint8))


def test_integer_images_that_are_standardised_pass(train):
    """A model that begins with Standardise takes bytes."""
    model = nn.Sequential(Standardise(128.0, 64.0), convolutional())
    _, history = train(model, train=images(np.uint8))
    assert history.epochs == 3


def test_integers_are_not_blamed_for_another_fault(train):
    """Standardised bytes in a layer of another width: the width's error."""
    model = nn.Sequential(
        Standardise(128.0, 64.0), nn.Flatten(), nn.Linear(9, 3)
    )
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        train(model, train=images(np.uint8))


def test_double_inputs_are_explained(train):
    """NumPy's doubles do not fit a model of floats; both are named."""
    with pytest.raises(ValueError, match=r"float64 .* torch\.float32"):
        train(convolutional(), train=images(np.float64))


def test_other_errors_of_the_model_carry_the_shapes(train):
    """What the model raises passes, with a note on what it was given."""
    with pytest.raises(RuntimeError) as caught:
        train(nn.Linear(3, 3))
    assert "(32, 2) torch.float32" in caught.value.__notes__[0]


@pytest.mark.parametrize("label", [3, -1])
@pytest.mark.parametrize(
    "loss",
    [
        F.cross_entropy,
        nn.CrossEntropyLoss(),
        partial(F.cross_entropy, label_smoothing=0.1),
    ],
    ids=["function", "module", "partial"],
)
def test_labels_out_of_range_are_refused(train, data, label, loss):
    """The output's classes set the range, wherever the label stands."""
    x, y = data[0][0], data[0][1].copy()
    y[-1] = label
    with pytest.raises(ValueError, match=r"3 classes.* must be 0 to 2, got"):
        train(train=(x, y), loss=loss)
    with pytest.raises(ValueError, match="validation data: the model scores"):
        train(validation=(x, y), loss=loss)


def test_ignored_labels_are_no_fault(train, data):
    """The label that the loss ignores may stand among the others."""
    x, y = data[0][0], data[0][1].copy()
    y[::5] = -100
    train(train=(x, y), metrics={})
    y[::5] = 255
    for loss in (
        nn.CrossEntropyLoss(ignore_index=255),
        partial(F.cross_entropy, ignore_index=255),
    ):
        train(train=(x, y), metrics={}, loss=loss)
    with pytest.raises(ValueError, match="got 0 to 255"):
        train(train=(x, y), metrics={})


def test_a_loss_that_would_broadcast_is_refused(train):
    """Outputs (N, 1) against targets (N,) would compare all with all."""
    x = np.zeros((20, 2), np.float32)
    for loss in (F.mse_loss, nn.MSELoss(), F.smooth_l1_loss):
        with pytest.raises(ValueError, match=r"\(20, 1\) and .* \(20,\)"):
            train(nn.Linear(2, 1), train=(x, x[:, 0]), loss=loss)


def test_a_loss_must_be_a_scalar(train):
    """One loss an example is not a mean over the batch."""
    loss = partial(F.cross_entropy, reduction="none")
    with pytest.raises(ValueError, match=r"scalar .* got \(32,\)"):
        train(loss=loss)


@pytest.mark.parametrize(
    "metric", [lambda output, target: output, lambda output, target: None]
)
def test_a_metric_must_be_a_number(train, data, metric):
    """A metric that is none is found before the first epoch, not after it."""
    steps = []
    with pytest.raises(ValueError, match="mine must return a scalar"):
        train(
            validation=data[1],
            metrics={"mine": metric},
            schedule=lambda fraction: steps.append(fraction) or 1.0,
        )
    assert steps == [0.0]  # the check of the schedule itself


def test_errors_of_a_loss_carry_the_shapes(train, data):
    """Labels of a type that the loss does not take: a note says what came."""
    x, y = data[0]
    with pytest.raises(RuntimeError) as caught:
        train(train=(x, y.astype(np.int32)))
    note = caught.value.__notes__[0]
    assert "loss was given output (32, 3) torch.float32" in note
    assert "target (32,) torch.int32, of the training data" in note


def test_the_trial_leaves_no_trace(train):
    """Buffers that count calls and random streams are as they were."""

    class Counting(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = nn.Linear(2, 3)
            self.register_buffer("calls", torch.zeros(()))

        def forward(self, x):
            self.calls += 1
            return self.linear(x) + 0 * torch.rand(())

    model, state = Counting(), torch.get_rng_state()
    train(model, epochs=2, batch_size=50)
    assert model.calls == 2 * 3  # steps alone
    assert torch.equal(torch.get_rng_state(), state)
