"""Early stopping by hand."""

import pytest
import torch
from torch import nn

from dlbook.train.stopping import EarlyStopping


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
