"""Losses and metrics that broadcast are refused, however they are wrapped."""

from functools import partial

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from dlbook.train import evaluate, fit

X = np.random.default_rng(0).normal(size=(20, 3)).astype(np.float32)
COLUMN = X[:, :1].copy()
ROW = X[:, 0].copy()


class Own(nn.Module):
    """A loss as a module of one's own."""

    def forward(self, output, target):
        return (output - target).pow(2).mean()


class Inherited(nn.MSELoss):
    """A loss of PyTorch's, inherited."""


def pairs(output, target):
    """Every output with every target, asked for by an axis of its own."""
    return (output[:, None] - target[None]).abs().mean()


BROADCASTING = {
    "function": F.mse_loss,
    "partial": partial(F.huber_loss, delta=0.5),
    "module": nn.PoissonNLLLoss(),
    "inherited": Inherited(),
    "own module": Own(),
    "difference": lambda o, t: ((o - t) ** 2).mean(),
    "turned round": lambda o, t: (t - o).abs().mean(),
    "squared": lambda o, t: (o.exp() * t.exp()).mean(),
    "in two steps": lambda o, t: (o.sigmoid().log() * (t > 0)).mean(),
    "variance": lambda o, t: F.gaussian_nll_loss(o, t, o.exp()),
    "divergence": nn.KLDivLoss(reduction="batchmean"),
    "where": lambda o, t: torch.where(t > 0, o, -o).mean(),
    "core": lambda o, t: torch.ops.aten.mse_loss(o, t),
    "distance": lambda o, t: torch.dist(o, t),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("loss", BROADCASTING.values(), ids=BROADCASTING)
def test_a_loss_that_would_broadcast_is_refused(loss):
    """(N, 1) against (N,) compares all with all: before the first step."""
    model = nn.Linear(3, 1)
    before = model.weight.clone()
    sgd = torch.optim.SGD(model.parameters(), lr=0.1)
    message = r"output \(20, 1\) and target \(20,\) must have one shape"
    with pytest.raises(ValueError, match=message):
        fit(model, (X, ROW), optimizer=sgd, epochs=1, loss=loss)
    with pytest.raises(ValueError, match=message):
        evaluate(model, (X, ROW), loss=loss)
    assert torch.equal(model.weight, before)
    evaluate(model, (X, COLUMN), loss=loss)


def test_the_other_way_round_too():
    """Outputs (N,) against targets (N, 1)."""
    model = nn.Sequential(nn.Linear(3, 1), nn.Flatten(0))
    with pytest.raises(ValueError, match=r"\(20,\) and target \(20, 1\)"):
        evaluate(model, (X, COLUMN), loss=Own())


def test_a_metric_that_would_broadcast_is_refused():
    """The loss is right, the metric is not."""
    model = nn.Linear(3, 1)
    metrics = {"mae": lambda o, t: (o - t).abs().mean()}
    sgd = torch.optim.SGD(model.parameters(), lr=0.1)
    data = {"loss": lambda o, t: F.mse_loss(o[:, 0], t), "metrics": metrics}
    held = X, ROW
    with pytest.raises(ValueError, match=r"validation data: output \(20, 1\)"):
        fit(model, held, optimizer=sgd, epochs=1, validation=held, **data)
    with pytest.raises(ValueError, match=r"\(20, 1\) and target \(20,\)"):
        evaluate(model, (X, ROW), **data)


@pytest.mark.parametrize(
    "loss",
    [
        pairs,
        lambda o, t: ((o - t.mean(0)) ** 2).mean(),
        lambda o, t: ((o[:, :, None] - t[:, None]) ** 2).mean(),
        lambda o, t: torch.cdist(o, t).mean(),
        lambda o, t: (o.T @ t).abs().mean(),
        lambda o, t: torch.maximum(0.9 * (t - o), 0.1 * (o - t)).mean(),
    ],
)
def test_what_is_meant_is_taken(loss):
    """New axes that are asked for, means, products are no accident."""
    evaluate(nn.Linear(3, 2), (X, X[:, :2]), loss=loss)


def test_quantiles_may_share_a_target():
    """(N, Q) against (N, 1): each row with its own target."""
    q = torch.tensor([0.1, 0.5, 0.9])

    def pinball(output, target):
        return torch.maximum(
            q * (target - output), (q - 1) * (target - output)
        ).mean()

    evaluate(nn.Linear(3, 3), (X, COLUMN), loss=pinball)


def test_labels_that_are_no_whole_numbers_are_named():
    """Floats are probabilities to PyTorch, one a score."""
    with pytest.raises(ValueError, match=r"whole numbers.* torch\.float32"):
        evaluate(nn.Linear(3, 2), (X, (ROW > 0).astype(np.float32)))
    soft = np.full((20, 2), 0.5, np.float32)
    evaluate(nn.Linear(3, 2), (X, soft))


def squared_distances(output, target):
    """Of all pairs, by the square of a sum."""
    squares = output.square().sum(1, keepdim=True), target.square().sum(1)
    return (squares[0] + squares[1] - 2 * output @ target.T).mean()


SQUARE = {
    "columns scaled": lambda o, t: ((o - t) / t.std(0)).square().mean(),
    "a row of all": lambda o, t: ((o - t) / t[0]).square().mean(),
    "squared distances": squared_distances,
    "similarities": lambda o, t: (o @ o.T / t.abs().sum(1)).mean(),
}


@pytest.mark.parametrize("loss", SQUARE.values(), ids=SQUARE)
def test_as_many_rows_as_columns_confuse_nothing(loss):
    """Statistics of columns and pairs of rows are no rows of examples."""
    x = torch.randn(6, 6)
    assert evaluate(nn.Linear(6, 6), (x, x), loss=loss)["loss"]
