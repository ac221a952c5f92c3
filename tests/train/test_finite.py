"""A loss that is not finite stops the training, and says why."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from dlbook.train import finite

EXPLODING = {"loss": F.mse_loss, "batch_size": 50, "epochs": 50}


@pytest.fixture
def line():
    """200 points of a line, and a model for them."""
    x = np.linspace(-1, 1, 200, dtype=np.float32)[:, None]
    return nn.Linear(1, 1), (x, 3 * x + 1)


def test_a_rate_too_large_is_named(train, line):
    """The loss grew before it overflowed: the learning rate is the cause."""
    model, data = line
    with pytest.raises(FloatingPointError) as caught:
        train(model, train=data, lr=30.0, **EXPLODING)
    message = str(caught.value)
    assert "the loss is inf in epoch" in message or "is nan" in message
    assert "it had grown from" in message
    assert "lower the learning rate, 30, or clip" in message


def test_clipping_or_a_smaller_rate_cures_it(train, line):
    """What the message advises works."""
    model, data = line
    train(model, train=data, lr=0.3, **EXPLODING)
    train(model, train=data, lr=30.0, clip=1e-3, **EXPLODING)


def failing(step, bad=float("nan")):
    """A cross-entropy whose value is spoiled at ``step``, from the trial."""
    calls = []

    def loss(output, target):
        calls.append(None)
        value = F.cross_entropy(output, target)
        return value * bad if len(calls) == 1 + step else value

    return loss


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_epoch_and_step_are_named(train, bad):
    """Five steps an epoch: the eighth is step 2 of epoch 1, from 0."""
    with pytest.raises(FloatingPointError, match=r"in epoch 1, step 2"):
        train(loss=failing(8, bad), metrics={})


def test_a_loss_that_fails_by_itself_is_named(train):
    """With finite weights and no growth, model and loss are suspected."""
    with pytest.raises(FloatingPointError, match="the weights are finite"):
        train(loss=failing(8), metrics={})


def test_a_gradient_that_is_not_finite_is_named(train):
    """A root at 0 has a finite value and an infinite slope."""

    def loss(output, target):
        return (output[:, 0] * 0).abs().sqrt().mean() + F.cross_entropy(
            output, target
        )

    with pytest.raises(FloatingPointError, match=r"no longer finite .* root"):
        train(loss=loss, metrics={})


def test_the_bad_step_is_not_made(train, net):
    """On the CPU the weights are those that gave the bad loss."""
    model = net()
    with pytest.raises(FloatingPointError):
        train(model, loss=failing(8), metrics={})
    assert finite.not_finite(model) is None


def test_the_checkpoint_of_the_good_epoch_stays(train, tmp_path, same):
    """What failed in epoch 2 goes on from the end of epoch 1."""
    path = tmp_path / "run.pt"
    options = {"metrics": {}, "checkpoint": path, "epochs": 4}
    with pytest.raises(FloatingPointError, match="in epoch 2"):
        train(loss=failing(12), **options)
    mended, history = train(loss=failing(1000), **options)
    assert history.epochs == 4
    plain, _ = train(metrics={}, epochs=4)
    assert same(mended, plain)


def test_where_looks_are_rare_the_step_is_still_found(train, monkeypatch):
    """As on a GPU: looked at every 4 steps, the very step is named."""
    monkeypatch.setattr(finite, "EVERY", {"cpu": 4})
    with pytest.raises(FloatingPointError, match=r"in epoch 1, step 2"):
        train(loss=failing(8), metrics={})
    _, history = train(metrics={})
    monkeypatch.undo()
    _, plain = train(metrics={})
    np.testing.assert_allclose(
        history["train_loss"], plain["train_loss"], rtol=1e-6
    )


def test_only_the_first_bad_loss_counts():
    """Of several pending losses the first that is not finite is reported."""
    model = nn.Linear(1, 1)
    sgd = torch.optim.SGD(model.parameters(), lr=0.5)
    losses = finite.Losses(model, sgd)
    losses.begin(3)
    losses.add(torch.tensor(2.0), 10)
    with pytest.raises(FloatingPointError, match="nan in epoch 3, step 1"):
        losses.add(torch.tensor(float("nan")), 10)
