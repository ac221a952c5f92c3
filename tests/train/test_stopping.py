"""Early stopping by hand, and the stop at a loss that is not finite."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from dlbook.train import stopping
from dlbook.train.checking import not_finite
from dlbook.train.stopping import EarlyStopping, Losses

EXPLODING = {"loss": F.mse_loss, "batch_size": 50, "epochs": 50}


def follow(stopping, name, figures):
    """Show ``stopping`` a model whose bias is the epoch; when it ends."""
    model = nn.Linear(1, 1)
    for epoch, figure in enumerate(figures):
        if stopping.over(epoch):
            return epoch, model
        nn.init.constant_(model.bias, epoch)
        stopping.see(epoch, {f"validation_{name}": figure}, model)
    return len(figures), model


@pytest.mark.parametrize(
    ("name", "figures", "best", "ended"),
    [
        ("loss", [3.0, 2.0, 2.5, 2.0, 1.0], 1, 4),
        ("loss", [3.0, 2.0, 2.5, 1.0, 1.5], 3, 5),
        ("accuracy", [0.1, 0.5, 0.4, 0.3, 0.9], 1, 4),
        ("loss", [float("nan"), float("inf"), 1.0], None, 2),
        ("loss", [1.0, float("nan"), float("nan"), 0.5], 0, 3),
    ],
)
def test_patience_of_two_by_hand(name, figures, best, ended):
    """Two epochs without a better one end it; equal is not better."""
    stopping = EarlyStopping(name, patience=2)
    assert follow(stopping, name, figures)[0] == ended
    assert stopping.epoch == best


@pytest.mark.parametrize(
    ("mode", "best"), [("min", 1), ("max", 2), (None, None)]
)
def test_mode_says_which_is_better(mode, best):
    """A metric of one's own is followed down or up."""
    stopping = EarlyStopping("mae", mode=mode)
    if mode is None:
        assert stopping.mode is None
        assert EarlyStopping("accuracy").mode == "max"
        assert EarlyStopping("loss").mode == "min"
    else:
        follow(stopping, "mae", [2.0, 1.0, 3.0])
        assert stopping.epoch == best


def test_the_best_weights_are_kept_apart():
    """What training does to the weights afterwards does not reach them."""
    stopping = EarlyStopping(patience=2)
    _, model = follow(stopping, "loss", [3.0, 1.0, 2.0])
    assert model.bias.item() == 2
    stopping.restore(model)
    assert model.bias.item() == 1


def test_without_patience_training_is_never_over():
    """The best epoch is still known, but no weights are kept."""
    stopping = EarlyStopping()
    ended, model = follow(stopping, "loss", [1.0, *[2.0] * 20])
    assert ended == 21
    assert (stopping.epoch, stopping.weights) == (0, None)
    stopping.restore(model)
    assert model.bias.item() == 20


def test_state_goes_round():
    """Loaded from its state, it stops when the first would have."""
    first = EarlyStopping(patience=2)
    follow(first, "loss", [3.0, 1.0, 2.0])
    second = EarlyStopping(patience=2)
    second.load(first.state())
    assert not second.over(3)
    assert second.over(4)
    assert torch.equal(second.weights["bias"], torch.ones(1))


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
    """A cross-entropy spoiled at ``step``; the trial's two come before."""
    calls = []

    def loss(output, target):
        calls.append(None)
        value = F.cross_entropy(output, target)
        return value * bad if len(calls) == 2 + step else value

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
    assert not_finite(model) is None


def test_the_checkpoint_of_the_good_epoch_stays(
    train, at_step, tmp_path, same
):
    """What failed in epoch 2 goes on from the end of epoch 1."""
    path = tmp_path / "run.pt"
    options = {"metrics": {}, "checkpoint": path, "epochs": 4}
    with pytest.raises(FloatingPointError, match="in epoch 2"):
        train(at_step(12, lambda output: output * np.nan), **options)
    mended, history = train(**options)
    assert history.epochs == 4
    plain, _ = train(metrics={}, epochs=4)
    assert same(mended, plain)


def test_where_looks_are_rare_the_step_is_still_found(train, monkeypatch):
    """As on a GPU: looked at every 4 steps, the very step is named."""
    monkeypatch.setattr(stopping, "EVERY", {"cpu": 4})
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
    losses = Losses(model, sgd)
    losses.begin(3)
    losses.add(torch.tensor(2.0), 10)
    with pytest.raises(FloatingPointError, match="nan in epoch 3, step 1"):
        losses.add(torch.tensor(float("nan")), 10)
