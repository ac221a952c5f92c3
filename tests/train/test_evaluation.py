"""Mean loss and metrics."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from dlbook.train import accuracy, evaluate


def test_evaluate_by_hand():
    """Three examples in batches of two: the mean over examples."""
    x = torch.tensor([[1.0], [2.0], [6.0]])
    model = nn.Linear(1, 1)
    nn.init.ones_(model.weight)
    nn.init.zeros_(model.bias)
    found = evaluate(
        model, (x, torch.zeros(3, 1)), loss=F.mse_loss, batch_size=2
    )
    assert found == {"loss": pytest.approx((1 + 4 + 36) / 3)}


def test_accuracy_by_hand():
    """Two of three largest scores are at the target; sequences too."""
    output = torch.tensor([[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    assert accuracy(output, torch.tensor([1, 0, 0])) == pytest.approx(2 / 3)
    steps = output.T[None]  # (N, K, T) = (1, 2, 3)
    assert accuracy(steps, torch.tensor([[1, 0, 0]])) == pytest.approx(2 / 3)


def test_whole_numbers_are_judged_by_accuracy(net, data):
    """Without metrics, labels bring accuracy and other targets nothing."""
    assert set(evaluate(net(), data[1])) == {"loss", "accuracy"}
    x = data[1][0]
    found = evaluate(nn.Linear(2, 2), (x, x), loss=F.mse_loss)
    assert set(found) == {"loss"}


@pytest.mark.parametrize("training", [True, False])
def test_the_model_is_evaluated_and_left_as_it_was(net, data, training):
    """No dropout, no new running statistics, no gradient, its own mode."""
    model = net().train(training)
    before = {k: v.clone() for k, v in model.state_dict().items()}
    assert evaluate(model, data[1]) == evaluate(model, data[1])
    assert model.training is training
    for name, value in model.state_dict().items():
        assert torch.equal(value, before[name])
    assert all(p.grad is None for p in model.parameters())


def test_evaluate_refuses_nothing_to_evaluate(net):
    """An empty set has no mean."""
    empty = np.zeros((0, 2), np.float32), np.zeros(0, int)
    with pytest.raises(ValueError, match="no examples"):
        evaluate(net(), empty)


def test_evaluate_says_what_does_not_fit(net, data):
    """As in fit: bytes for a float model, labels beyond its scores."""
    model, (x, y) = net().train(), data[1]
    with pytest.raises(ValueError, match=r"uint8 .*Standardise"):
        evaluate(model, (x.astype(np.uint8), y))
    with pytest.raises(ValueError, match="3 classes, so labels must be 0 to"):
        evaluate(model, (x, y + 1))
    with pytest.raises(ValueError, match="batch_size must be"):
        evaluate(model, data[1], batch_size=0)
    assert model.training
